import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Distribution } from 'aws-cdk-lib/aws-cloudfront';
import { HttpOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { exportCommand } from '../../bin/commands/export';
import { simulateCommand } from '../../bin/commands/simulate';
import { hclText } from '../../bin/export/hcl';
import { terraformWaf } from '../../bin/input/terraform';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import { Simulator } from '../../lib/sim';
import { ALB_ARN, ENV, ROUTES, templateOf } from '../protection/stack';
import { FakeIo } from './fake-io';
import { strangers } from './terraform-schema';
import { appliedState, parsed, resourcesOf } from './terraform-state';
import { scratchDirectory } from './web-acls';

const PLACE = { account: '111122223333', region: 'eu-central-1' };
const files = scratchDirectory();

async function exported(name: string, template: object, ...args: string[]) {
  const io = new FakeIo();
  const out = files.path(name);
  const from = ['--template', files.write(`${name}.json`, template), '--out', out, '--account', PLACE.account];
  const region = args.includes('--region') ? [] : ['--region', PLACE.region];
  const code = await exportCommand.run([...from, ...region, '--terraform', ...args], io);
  return { code, out: io.stdout, err: io.stderr, file: () => readFileSync(join(out, 'otp-shield.tf'), 'utf8') };
}

function groupsTemplate(): object {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  new OtpRuleGroup(stack, 'Rules', {
    ...ROUTES,
    resourceArns: [ALB_ARN],
    blockList: true,
    blockedAddresses: ['192.0.2.0/24'],
  });
  return Template.fromStack(stack).toJSON();
}

let groups: Awaited<ReturnType<typeof exported>>;
let webAcl: Awaited<ReturnType<typeof exported>>;
const webAclTemplate = templateOf({
  blockList: true,
  blockedAddresses: ['192.0.2.0/24'],
  tokenDomains: ['example.com'],
}).toJSON();
beforeAll(async () => {
  groups = await exported('groups', groupsTemplate());
  webAcl = await exported('acl', webAclTemplate);
});

test('three rule groups with their capacity, stable names, and the rules for a web ACL that refers to them', async () => {
  expect(groups).toMatchObject({ code: 0, err: '' });
  const file = parsed(groups.file());
  const made = resourcesOf(file).filter(({ type }) => type === 'aws_wafv2_rule_group');
  expect(made.map(({ values }) => values.capacity)).toEqual([750, 150, 100]);
  expect(made.map(({ name, values }) => name === values.name)).toEqual([true, true, true]);
  const [{ otp_shield_rules: rules }] = file.locals as [{ otp_shield_rules: Array<Record<string, never>> }];
  expect(rules.map(({ Priority }) => Priority)).toEqual([0, 1, 2]);
  expect(JSON.stringify(rules)).toContain(`\${aws_wafv2_rule_group.${made[0]!.name}.arn}`);
  expect((await exported('again', groupsTemplate())).file()).toBe(groups.file());
});

test('the web ACL with its log, its association and what the log leaves out', () => {
  expect(webAcl).toMatchObject({ code: 0, err: '' });
  const made = new Map(resourcesOf(parsed(webAcl.file())).map(({ type, values }) => [type, values]));
  expect(made.get('aws_wafv2_web_acl_association')).toMatchObject({ resource_arn: ALB_ARN });
  expect(made.get('aws_cloudwatch_log_group')).toMatchObject({ retention_in_days: 30 });
  expect(JSON.stringify(made.get('aws_wafv2_web_acl_logging_configuration'))).toMatch(
    /"label_name":"awswaf:111122223333:webacl:\w+:otp:request"/,
  );
  expect(made.get('aws_wafv2_web_acl')).toMatchObject({
    token_domains: ['example.com'],
    data_protection_config: [expect.anything()],
  });
});

test('nothing stands in it that the provider does not know', () => {
  for (const { file } of [groups, webAcl]) {
    const all = resourcesOf(parsed(file()));
    expect(all.length).toBeGreaterThan(6);
    expect(all.flatMap(({ type, values }) => strangers(values, type))).toEqual([]);
  }
});

test('what is written at run time is not touched by an apply; what the template declares is', () => {
  const sets = resourcesOf(parsed(groups.file())).filter(({ type }) => type === 'aws_wafv2_ip_set');
  const ignored = (pattern: RegExp) =>
    sets.filter(({ name }) => pattern.test(name)).map(({ values }) => JSON.stringify(values.lifecycle ?? null));
  const both = JSON.stringify([{ ignore_changes: ['${addresses}', '${description}'] }]);
  expect(new Set(ignored(/Lockdown|Strict|BlockList/i))).toEqual(new Set([both]));
  const declared = sets.filter(({ values }) => JSON.stringify(values.addresses) === '["192.0.2.0/24"]');
  expect(declared).toHaveLength(1);
  expect(declared[0]!.values.lifecycle).toBeUndefined();
});

test('its state is read by the commands, and judges as the template does', async () => {
  const state = files.write('state.json', appliedState(parsed(webAcl.file()), PLACE, false) as object);
  const replay = files.write('replay.json', {
    requests: [
      {
        at: 0,
        ip: '203.0.113.7',
        method: 'POST',
        uri: '/api/auth/otp',
        headers: [['host', 'app.example.com']],
        want: { action: 'CAPTCHA', rule: 'human-check' },
      },
      {
        at: 1,
        ip: '192.0.2.9',
        method: 'POST',
        uri: '/api/auth/otp',
        headers: [['host', 'app.example.com']],
        want: { action: 'BLOCK' },
      },
    ],
  });
  for (const source of [
    ['--terraform', state],
    ['--template', files.path('acl.json')],
  ]) {
    const io = new FakeIo();
    expect([await simulateCommand.run([...source, '--replay', replay], io), io.stderr]).toEqual([0, '']);
  }
});

test('undeployed groups of the shield are tried in a web ACL of Terraform that is written in blocks', () => {
  const shown = {
    planned_values: {
      root_module: {
        resources: [
          {
            address: 'aws_wafv2_web_acl.site',
            mode: 'managed',
            type: 'aws_wafv2_web_acl',
            name: 'site',
            values: {
              name: 'site',
              scope: 'REGIONAL',
              description: null,
              rule_json: null,
              custom_response_body: [],
              default_action: [{ allow: [{ custom_request_handling: [] }], block: [] }],
              visibility_config: [
                { cloudwatch_metrics_enabled: true, metric_name: 'site', sampled_requests_enabled: true },
              ],
              rule: [
                {
                  name: 'no-curl',
                  priority: 0,
                  action: [{ allow: [], block: [{ custom_response: [] }], captcha: [], challenge: [], count: [] }],
                  override_action: [],
                  captcha_config: [],
                  rule_label: [],
                  statement: [
                    {
                      and_statement: [
                        {
                          statement: [
                            {
                              byte_match_statement: [
                                {
                                  field_to_match: [{ single_header: [{ name: 'user-agent' }], uri_path: [] }],
                                  positional_constraint: 'STARTS_WITH',
                                  search_string: 'curl',
                                  text_transformation: [{ priority: 0, type: 'NONE' }],
                                },
                              ],
                              not_statement: [],
                            },
                            {
                              not_statement: [
                                {
                                  statement: [
                                    { geo_match_statement: [{ country_codes: ['DE'], forwarded_ip_config: [] }] },
                                  ],
                                },
                              ],
                              byte_match_statement: [],
                            },
                          ],
                        },
                      ],
                    },
                  ],
                  visibility_config: [
                    { cloudwatch_metrics_enabled: true, metric_name: 'no-curl', sampled_requests_enabled: true },
                  ],
                },
              ],
            },
          },
        ],
      },
    },
  };
  const { webAcl: acl, resources } = terraformWaf(shown, 'plan.json');
  const sim = Simulator.fromWebAcl(acl, resources);
  const from = (agent: string, country: string) =>
    sim.evaluate({ ip: '198.51.100.1', method: 'GET', uri: '/', country, headers: [['user-agent', agent]] }).action;
  expect([from('curl/8', 'FR'), from('curl/8', 'DE'), from('Mozilla', 'FR')]).toEqual(['BLOCK', 'ALLOW', 'ALLOW']);
});

describe('nothing is guessed', () => {
  const acl = (name: string, values: object = {}, type = 'aws_wafv2_web_acl') => ({
    address: `${type}.${name}`,
    type,
    name,
    values: { name, ...values },
  });
  const shown = (...resources: object[]) => ({ values: { root_module: { resources } } });
  const rules = { rule_json: '[]', default_action: [{ allow: [{}] }] };

  test.each<[string, unknown, RegExp]>([
    ['another file', { Resources: {} }, /is not what "terraform show -json" prints/],
    ['no web ACL', shown(), /no web ACL; there are none/],
    [
      'two of them',
      shown(acl('a', rules), acl('b', rules)),
      /several web ACLs; choose with --acl: aws_wafv2_web_acl\.a, aws_wafv2_web_acl\.b/,
    ],
    [
      'rules that are known after an apply',
      shown(acl('a', { ...rules, rule_json: null })),
      /the rules of aws_wafv2_web_acl\.a are known after the next apply only/,
    ],
    [
      'rules that are no JSON',
      shown(acl('a', { ...rules, rule_json: '[' })),
      /rule_json of aws_wafv2_web_acl\.a: not JSON/,
    ],
    [
      'rules that come from outside',
      shown(acl('a', rules), acl('r', {}, 'aws_wafv2_web_acl_rule')),
      /aws_wafv2_web_acl_rule\.r put rules into a web ACL from outside/,
    ],
  ])('%s', (_, output, words) => {
    expect(() => terraformWaf(output, 'x.json')).toThrow(words);
  });

  test('one of several is chosen by address or name', () => {
    for (const wanted of ['aws_wafv2_web_acl.b', 'b'])
      expect(terraformWaf(shown(acl('a', rules), acl('b', rules)), 'x', wanted).webAcl).toMatchObject({ Name: 'b' });
  });
});

test('text is written so that Terraform reads what was meant', () => {
  const value = 'a "quoted" \\ back ${not.a.reference} %{ if } $${ %%{ ünïcödé 😀 \n\t\u0001 $ % {';
  const file = parsed(
    hclText([
      { type: 'resource', labels: ['t', 'n'], attributes: { value, list: [], empty: {}, odd: { 'a b': 1, c: true } } },
    ]),
  );
  const state = appliedState(file, PLACE, false) as {
    values: { root_module: { child_modules: [{ resources: [{ values: object }] }] } };
  };
  expect(state.values.root_module.child_modules[0].resources[0].values).toMatchObject({
    value,
    list: [],
    odd: { 'a b': 1, c: true },
  });
});

describe('a web ACL for CloudFront', () => {
  const at = { ...PLACE, region: 'us-east-1' };
  const args = ['--region', 'us-east-1'];
  let edge: Awaited<ReturnType<typeof exported>>;
  const edgeTemplate = () => {
    const scope = new Stack(new App(), 'Edge', { env: at });
    const origin = new HttpOrigin('origin.example.com');
    const distribution = new Distribution(scope, 'Dist', { defaultBehavior: { origin } });
    new OtpWebAcl(scope, 'Acl', { ...ROUTES, distribution, blockedAddresses: ['192.0.2.0/24'] });
    return Template.fromStack(scope).toJSON();
  };
  const template = edgeTemplate();
  beforeAll(async () => {
    edge = await exported('edge', template, ...args, '--scope', 'CLOUDFRONT', '--cloudfront-plan', 'BUSINESS');
  });

  test('gives its ARN for web_acl_id, has no association, and says where it belongs', () => {
    expect(edge).toMatchObject({ code: 0 });
    expect(edge.err).toMatch(/web_acl_id of the distribution Dist\w+, which must be aws_wafv2_web_acl\.\w+\.arn/);
    expect(edge.file()).toContain('must have the region us-east-1');
    const file = parsed(edge.file());
    const all = resourcesOf(file);
    expect(all.flatMap(({ type, values }) => strangers(values, type))).toEqual([]);
    expect(all.map(({ type }) => type)).not.toContain('aws_wafv2_web_acl_association');
    const scopes = all.map(({ values }) => values.scope).filter((scope) => scope !== undefined);
    expect(new Set(scopes)).toEqual(new Set(['CLOUDFRONT']));
    expect(JSON.stringify((file as { readonly output?: unknown }).output)).toMatch(
      /"\$\{aws_wafv2_web_acl\.\w+\.arn\}"/,
    );
  });

  test('judges as the template does: a route, its spellings, what is beside it, and who solved a puzzle', () => {
    const state = appliedState(parsed(edge.file()), at, false);
    const { webAcl: acl, resources } = terraformWaf(JSON.parse(JSON.stringify(state)), 'state.json');
    const sims = [Simulator.fromWebAcl(acl, resources, at), Simulator.fromTemplate(template, at)];
    const uris = ['/api/auth/otp', '/API/auth//otp/', '/api/%61uth/otp', '/api/auth/otpx', '/', '/api/auth/verify'];
    for (const uri of uris) {
      for (const ip of ['203.0.113.7', '192.0.2.9']) {
        const request = { ip, method: 'POST', uri, headers: [['host', 'a']] as Array<[string, string]> };
        const [ours, theirs] = sims.map((sim) => sim.evaluate(request)).map(({ action, rule }) => ({ action, rule }));
        expect({ uri, ip, ...ours }).toEqual({ uri, ip, ...theirs });
      }
    }
  });

  test('as files for the AWS CLI says how a distribution gets it, once all sets are there', async () => {
    const io = new FakeIo();
    const plain = new Stack(new App(), 'Edge', { env: at });
    new OtpWebAcl(plain, 'Acl', { ...ROUTES, resourceArns: ['arn:aws:cloudfront::111122223333:distribution/E1'] });
    const source = [
      '--template',
      files.write('cli.json', Template.fromStack(plain).toJSON()),
      '--out',
      files.path('cli'),
    ];
    const run = (more: string[]) => exportCommand.run([...source, '--account', at.account, ...args, ...more], io);
    expect(await run([])).toBe(0);
    expect(io.stdout).toMatch(/^aws wafv2 create-ip-set --region us-east-1 /m);
    expect(io.stdout).not.toContain('associate-distribution-web-acl');
    const sets = readdirSync(files.path('cli')).filter((file) => file.endsWith('.ip-set.json'));
    const created = sets.map((file, n) => {
      const { Name, Scope } = JSON.parse(readFileSync(join(files.path('cli'), file), 'utf8'));
      expect(Scope).toBe('CLOUDFRONT');
      const ARN = `arn:aws:wafv2:us-east-1:${at.account}:global/ipset/${Name}/0f1e2d3c-${n}`;
      return files.write(`${Name}.created.json`, { Summary: { Name, Id: `0f1e2d3c-${n}`, ARN, LockToken: 'x' } });
    });
    expect(await run(['--created', ...created])).toBe(0);
    expect(io.stdout).toMatch(/^aws wafv2 create-web-acl --region us-east-1 /m);
    expect(io.stdout).toContain('associate-distribution-web-acl');
  });

  test.each<[string, () => object, string[], RegExp]>([
    ['another Region', () => template, [], /--region must be us-east-1 .* got "eu-central-1"/],
    ['the other scope', () => template, [...args, '--scope', 'REGIONAL'], /whose rules have the scope CLOUDFRONT/],
    ['the scope of a distribution for a Region', () => webAclTemplate, ['--scope', 'CLOUDFRONT'], /in resourceArns of/],
    ['a plan that lacks the rules', () => template, [...args, '--cloudfront-plan', 'FREE'], /regular expressions, by/],
    ['a plan that is none', () => template, [...args, '--cloudfront-plan', 'GOLD'], /one of FREE, PRO, BUSINESS/],
    ['a plan in a Region', () => webAclTemplate, ['--cloudfront-plan', 'PRO'], /belongs to rules of the scope CLOUDF/],
  ])('%s is refused', async (_, given, more, words) => {
    const { code, err } = await exported('refused', given(), ...more);
    expect([code === 0, err]).toEqual([false, expect.stringMatching(words)]);
  });
});

test('--created belongs to the AWS CLI', async () => {
  await expect(exported('x', webAclTemplate, '--created', 'x.json')).resolves.toMatchObject({ code: 2 });
});
