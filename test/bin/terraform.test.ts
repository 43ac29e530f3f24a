import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { exportCommand } from '../../bin/commands/export';
import { simulateCommand } from '../../bin/commands/simulate';
import { hclText } from '../../bin/export/hcl';
import { terraformWaf } from '../../bin/input/terraform';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { Simulator } from '../../lib/sim';
import { ALB_ARN, ENV, ROUTES, templateOf } from '../protection/stack';
import { FakeIo } from './fake-io';
import { appliedState, parsed, resourcesOf } from './terraform-state';
import { scratchDirectory } from './web-acls';

const PLACE = { account: '111122223333', region: 'eu-central-1' };
const files = scratchDirectory();

async function exported(name: string, template: object, ...args: string[]) {
  const io = new FakeIo();
  const out = files.path(name);
  const from = ['--template', files.write(`${name}.json`, template), '--out', out];
  const code = await exportCommand.run(
    [...from, '--account', PLACE.account, '--region', PLACE.region, '--terraform', ...args],
    io,
  );
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

/**
 * Arguments that may be configured, of the provider's source of November 2026 (internal/service/wafv2 and internal/service/logs of
 * hashicorp/terraform-provider-aws); of blocks the ones inside.
 */
const SCHEMA: Readonly<Record<string, readonly string[]>> = {
  aws_cloudwatch_log_group: [
    'kms_key_id',
    'log_group_class',
    'name',
    'name_prefix',
    'retention_in_days',
    'skip_destroy',
    'tags',
  ],
  aws_wafv2_ip_set: ['addresses', 'description', 'ip_address_version', 'name', 'name_prefix', 'scope', 'tags'],
  aws_wafv2_regex_pattern_set: ['description', 'name', 'name_prefix', 'regular_expression', 'scope', 'tags'],
  aws_wafv2_rule_group: [
    'capacity',
    'custom_response_body',
    'description',
    'name',
    'name_prefix',
    'rule',
    'rules_json',
    'scope',
    'tags',
    'visibility_config',
  ],
  aws_wafv2_web_acl: [
    'association_config',
    'captcha_config',
    'challenge_config',
    'custom_response_body',
    'data_protection_config',
    'default_action',
    'description',
    'name',
    'name_prefix',
    'rule',
    'rule_json',
    'scope',
    'tags',
    'token_domains',
    'visibility_config',
  ],
  aws_wafv2_web_acl_association: ['resource_arn', 'web_acl_arn'],
  aws_wafv2_web_acl_logging_configuration: [
    'log_destination_configs',
    'logging_filter',
    'redacted_fields',
    'resource_arn',
  ],
  action_condition: ['action'],
  condition: ['action_condition', 'label_name_condition'],
  custom_response_body: ['content', 'content_type', 'key'],
  data_protection: ['action', 'exclude_rate_based_details', 'exclude_rule_match_details', 'field'],
  data_protection_config: ['data_protection'],
  default_action: ['allow', 'block'],
  field: ['field_keys', 'field_type'],
  filter: ['behavior', 'condition', 'requirement'],
  label_name_condition: ['label_name'],
  logging_filter: ['default_behavior', 'filter'],
  redacted_fields: ['method', 'query_string', 'single_header', 'uri_path'],
  single_header: ['name'],
  visibility_config: ['cloudwatch_metrics_enabled', 'metric_name', 'sampled_requests_enabled'],
};

/** What is not in the schema, with its place. */
function strangers(values: Record<string, unknown>, block: string): string[] {
  const known = SCHEMA[block] ?? [];
  return Object.entries(values).flatMap(([name, value]) => {
    if (name === 'lifecycle' || /^rules?_json$/.test(name)) return [];
    if (!known.includes(name)) return [`${block}.${name}`];
    const inner = Array.isArray(value) ? value.filter((item) => typeof item === 'object' && item !== null) : [];
    return inner.flatMap((item) => strangers(item, name));
  });
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

test('--created belongs to the AWS CLI', async () => {
  await expect(exported('x', webAclTemplate, '--created', 'x.json')).resolves.toMatchObject({ code: 2 });
});
