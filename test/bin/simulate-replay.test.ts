import { mkdirSync } from 'node:fs';
import { simulateCommand } from '../../bin/commands/simulate';
import { FakeIo } from './fake-io';
import { GET_IP_SET, GET_WEB_ACL, RULES, scratchDirectory, TEMPLATE, YAML_TEMPLATE } from './web-acls';

const files = scratchDirectory();
const template = files.write('template.json', TEMPLATE);

const host: [string, string] = ['host', 'app.example.com'];
const post = (over: object = {}) => ({
  at: 0,
  ip: '203.0.113.7',
  method: 'POST',
  uri: '/otp',
  headers: [host],
  ...over,
});
const replay = (name: string, requests: readonly object[], over: object = {}) =>
  files.write(name, { name, requests, ...over });

async function simulate(...args: string[]) {
  const io = new FakeIo();
  const code = await simulateCommand.run(args, io);
  return { code, out: io.stdout, err: io.stderr };
}

describe('a replay whose wants hold', () => {
  const file = replay('good.json', [
    post({ want: { action: 'CAPTCHA', rule: 'human-check', status: 405, labels: ['otp:request'] } }),
    post({ at: 1, token: { captchaSolvedAt: -10 }, want: { action: 'ALLOW', rule: 'Default_Action', status: null } }),
    post({ at: 2, ip: '192.0.2.9', want: { action: 'BLOCK', rule: 'block-list', status: 403 } }),
    { at: 3, ip: '203.0.113.7' },
  ]);

  test('ends with 0 and says so', async () => {
    const { code, out, err } = await simulate('--template', template, '--replay', file);
    expect(err).toBe('');
    expect(code).toBe(0);
    expect(out).toContain('3 of 3 expectations held');
  });

  test('--json prints verdicts and a summary, and nothing else', async () => {
    const { code, out } = await simulate('--template', template, '--replay', file, '--json');
    expect(code).toBe(0);
    const json = JSON.parse(out);
    expect(Object.keys(json)).toEqual(['verdicts', 'summary']);
    const label = 'awswaf:111122223333:webacl:acl:otp:request';
    expect(json.verdicts).toEqual([
      { index: 0, action: 'CAPTCHA', rule: 'human-check', status: 405, labels: [label], fidelity: expect.any(String) },
      {
        index: 1,
        action: 'ALLOW',
        rule: 'Default_Action',
        status: null,
        labels: [label],
        fidelity: expect.any(String),
      },
      { index: 2, action: 'BLOCK', rule: 'block-list', status: 403, labels: [label], fidelity: expect.any(String) },
      { index: 3, action: 'ALLOW', rule: 'Default_Action', status: null, labels: [], fidelity: expect.any(String) },
    ]);
    expect(json.summary).toMatchObject({ requests: 4, checked: 3, held: 3, failed: 0 });
  });

  test('several replays run on fresh simulators, and their verdicts are numbered on', async () => {
    const ten = replay('ten.json', [post({ repeat: { count: 10, everySeconds: 1 }, want: { rule: 'human-check' } })]);
    const { code, out } = await simulate('--template', template, '--replay', ten, ten, '--json');
    expect(code).toBe(0);
    const { verdicts, summary } = JSON.parse(out);
    expect(verdicts.map(({ index }: { index: number }) => index)).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(summary.replays.map(({ firstIndex }: { firstIndex: number }) => firstIndex)).toEqual([0, 10]);
  });

  test.each([
    ['YAML with short tags', () => ['--template', files.write('template.yaml', YAML_TEMPLATE)]],
    [
      'what the AWS CLI prints',
      () => ['--web-acl', files.write('acl.json', GET_WEB_ACL), '--ip-set', files.write('set.json', GET_IP_SET)],
    ],
  ])('the web ACL may be %s', async (_, source) => {
    const blocked = replay('blocked.json', [post({ ip: '192.0.2.9', want: { rule: 'block-list' } })]);
    const { code, err } = await simulate(...source(), '--replay', blocked);
    expect({ code, err }).toEqual({ code: 0, err: '' });
  });

  test('the web ACL may be in a cdk.out directory', async () => {
    mkdirSync(files.path('cdk.out'));
    const stack = (templateFile: string) => ({ type: 'aws:cloudformation:stack', properties: { templateFile } });
    files.write('cdk.out/manifest.json', { artifacts: { A: stack('a.json'), B: stack('b.json') } });
    files.write('cdk.out/a.json', { Resources: {} });
    files.write('cdk.out/b.json', TEMPLATE);
    const args = ['--template', files.path('cdk.out'), '--replay', file];
    expect((await simulate(...args)).code).toBe(0);
    expect((await simulate(...args, '--stack', 'B')).code).toBe(0);
    expect(await simulate(...args, '--stack', 'C')).toMatchObject({
      code: 1,
      err: expect.stringContaining('no stack "C"; there are A, B'),
    });
    files.write('cdk.out/a.json', TEMPLATE);
    expect(await simulate(...args)).toMatchObject({
      code: 2,
      err: expect.stringContaining('several stacks have a web ACL; choose with --stack: A, B'),
    });
  });
});

describe('a replay whose wants do not hold', () => {
  const file = replay('bad.json', [
    post({ want: { action: 'CAPTCHA' } }),
    post({ at: 1, want: { action: 'ALLOW', rule: 'Default_Action', status: null, labels: ['otp:verify'] } }),
    post({ at: 2, repeat: { count: 20, everySeconds: 1 }, want: { action: 'CAPTCHA' } }),
  ]);

  test('ends with 3 and names each', async () => {
    const { code, out } = await simulate('--template', template, '--replay', file);
    expect(code).toBe(3);
    expect(out).toContain(
      'request 1 (POST /otp from 203.0.113.7 at 1 s): wanted action ALLOW, got CAPTCHA; wanted rule "Default_Action", got "human-check"; wanted status null, got 405; wanted label "otp:verify", got awswaf:111122223333:webacl:acl:otp:request',
    );
    expect(out).toContain(
      'request 10 (POST /otp from 203.0.113.7 at 10 s): wanted action CAPTCHA, got BLOCK — 12 of 20',
    );
    expect(out).not.toContain('request 0');
  });

  test('--json names them on standard error and in the summary', async () => {
    const { code, out, err } = await simulate('--template', template, '--replay', file, '--json');
    expect(code).toBe(3);
    expect(err).toContain('bad.json: request 1 (POST /otp');
    expect(JSON.parse(out).summary.replays[0].expectations.unmet).toHaveLength(2);
  });
});

describe('bad input', () => {
  const good = replay('just-one.json', [post()]);
  const acl = (over: object) => ({
    ...TEMPLATE,
    Resources: {
      ...TEMPLATE.Resources,
      Acl: { ...TEMPLATE.Resources.Acl, Properties: { ...TEMPLATE.Resources.Acl.Properties, ...over } },
    },
  });

  test.each([
    ['no options', [], 2, 'needs --replay, --alb-log or --waf-log, one of the three'],
    ['no web ACL', ['--replay', good], 2, 'needs --template, --web-acl or --terraform, one of them'],
    [
      'both kinds of web ACL',
      ['--replay', good, '--template', 'a', '--web-acl', 'b'],
      2,
      'needs --template, --web-acl or --terraform',
    ],
    ['replay and log', ['--replay', good, '--alb-log', 'x', '--template', template], 2, 'one of the three'],
    ['unknown option', ['--replays', good], 2, "unknown option '--replays'"],
    ['option without value', ['--template'], 2, '--template needs a value'],
    ['short option', ['-x'], 2, "unknown option '-x'"],
    ['name of every object', ['--__proto__', 'x'], 2, "unknown option '--__proto__'"],
    ['flag with a value', ['--json=yes'], 2, '--json takes no value'],
    ['stray argument', ['x'], 2, 'unexpected argument "x"'],
    ['an option of logs', ['--template', template, '--replay', good, '--html', 'x'], 2, '--html belongs to --alb-log'],
    [
      'resource type',
      ['--template', template, '--replay', good, '--resource-type', 'NLB'],
      2,
      '--resource-type must be',
    ],
    ['template given twice', ['--template', 'a', '--template', 'b', '--replay', good], 2, '--template is given twice'],
    [
      'missing template',
      ['--template', 'nowhere.json', '--replay', good],
      1,
      'nowhere.json: no such file or directory',
    ],
    [
      'missing replay',
      ['--template', template, '--replay', 'nowhere.json'],
      1,
      'nowhere.json: no such file or directory',
    ],
  ])('%s: one clear line', async (_, args, code, message) => {
    const result = await simulate(...args);
    expect(result).toMatchObject({ code, out: '' });
    expect(result.err).toContain(message);
    expect(result.err).not.toMatch(/\n\s+at /);
  });

  test.each([
    ['of the replay', { reqests: [] }, 'unknown key "reqests"'],
    ['of a request', { requests: [post({ boddy: 'x' })] }, 'requests[0]: unknown key "boddy"'],
    ['of a token', { requests: [post({ token: { solvedAt: 1 } })] }, 'requests[0].token: unknown key "solvedAt"'],
    ['of a want', { requests: [post(), post({ want: { code: 1 } })] }, 'requests[1].want: unknown key "code"'],
    [
      'of a repeat',
      { requests: [post({ repeat: { count: 1, every: 1 } })] },
      'requests[0].repeat: unknown key "every"',
    ],
  ])('an unknown key %s is wrong usage', async (_, content, message) => {
    const file = files.write('unknown-key.json', content);
    const { code, out, err } = await simulate('--template', template, '--replay', good, file);
    expect({ code, out }).toEqual({ code: 2, out: '' });
    expect(err).toContain(`${file}: ${message}`);
  });

  test.each([
    ['a template that is no JSON', '{', 'template-x.json: not JSON'],
    ['a template that is no YAML', 'a: [', 'template-x.json:'],
    ['a template without a web ACL', { Resources: {} }, 'AWS::WAFv2::WebACL'],
    [
      'a template with a statement that nobody knows',
      acl({ Rules: [{ ...RULES[0], Name: 'strange', Statement: { MoonPhaseStatement: {} } }] }),
      'strange',
    ],
    [
      'a template that AWS WAF would refuse',
      acl({
        Rules: [
          { ...RULES[2], Name: 'too-low', Statement: { RateBasedStatement: { Limit: 9, AggregateKeyType: 'IP' } } },
        ],
      }),
      'too-low',
    ],
  ])('%s ends with 1 and is named', async (_, content, message) => {
    const { code, out, err } = await simulate('--template', files.write('template-x.json', content), '--replay', good);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
    expect(err).not.toMatch(/\n\s+at /);
  });

  test.each([
    [
      'a web ACL',
      () => {
        const [classify, , rateLimit] = GET_WEB_ACL.WebACL.Rules;
        const low = { ...rateLimit, Statement: { RateBasedStatement: { Limit: 9, AggregateKeyType: 'IP' } } };
        const changed = { WebACL: { ...GET_WEB_ACL.WebACL, Description: '', Rules: [classify, low] } };
        return ['--web-acl', files.write('acl-low.json', changed)];
      },
      'rule "rate-limit": Rules[1].Statement.RateBasedStatement.Limit: must be a whole number from 10',
    ],
    [
      'an IP set',
      () => {
        const wide = { IPSet: { ...GET_IP_SET.IPSet, Addresses: ['0.0.0.0/0'] } };
        const set = files.write('set-wide.json', wide);
        return ['--web-acl', files.write('acl.json', GET_WEB_ACL), '--ip-set', set];
      },
      'Addresses[0]: must not be /0',
    ],
  ])('%s in the form of the API that AWS WAF would refuse ends with 1 and is named', async (_, source, message) => {
    const { code, out, err } = await simulate(...source(), '--replay', good);
    expect({ code, out }).toEqual({ code: 1, out: '' });
    expect(err).toContain(message);
  });

  test('an IP set that is not there ends with 1', async () => {
    const file = replay('set.json', [post()], { ipSets: [{ at: 0, set: 'nope', addresses: [] }] });
    expect(await simulate('--template', template, '--replay', file)).toMatchObject({
      code: 1,
      err: expect.stringContaining('nope'),
    });
  });
});

test('--help prints the usage', async () => {
  const { code, out } = await simulate('--help');
  expect(code).toBe(0);
  for (const option of ['--template', '--web-acl', '--replay', '--alb-log', '--waf-log', '--captcha-price']) {
    expect(out).toContain(option);
  }
});

test('Ctrl-C ends a long replay', async () => {
  const io = new FakeIo();
  io.stop.abort();
  const long = replay('long.json', [post({ repeat: { count: 50_000 } })]);
  expect(await simulateCommand.run(['--template', template, '--replay', long], io)).toBe(1);
  expect(io.stderr).toBe('otp-shield simulate: stopped\n');
});

test('colours are for terminals only', async () => {
  const file = replay('colour.json', [post()]);
  const io = new FakeIo();
  io.outIsTerminal = true;
  await simulateCommand.run(['--template', template, '--replay', file], io);
  expect(io.stdout).toContain('\u001b[');
  expect((await simulate('--template', template, '--replay', file)).out).not.toContain('\u001b[');
});
