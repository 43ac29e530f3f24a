import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { redirectOf } from '../../bin/verify/redirect';
import type { Result } from '../../bin/verify/result';
import { labTemplate } from '../lab/lab-template';
import { LONG_FORM } from '../runs';
import { ROOT } from '../source-files';
import { actionsOf } from './actions-of';
import { allowed, DEVIANTS, judging } from './verify-deviants';
import { type Deviation, verifyStage } from './verify-stage';
import { scratchDirectory } from './web-acls';

/** A JWT on the route, as with Turnstile. */
const JWT_RULE = {
  Type: 'AWS::ElasticLoadBalancingV2::ListenerRule',
  Properties: {
    Priority: 1,
    Conditions: [{ Field: 'path-pattern', PathPatternConfig: { Values: ['/api/auth/otp'] } }],
    Actions: [{ Type: 'jwt-validation', JwtValidationConfig: { Issuer: 'https://a', JwksEndpoint: 'https://a/k' } }],
  },
};
const BUILT = join(ROOT, 'dist/bin/otp-shield.js');
const files = scratchDirectory();
const plain = labTemplate('default') as { Resources: object };
const template = { ...plain, Resources: { ...plain.Resources, JwtRule: JWT_RULE } };
const path = files.write('template.json', template);

async function verified(deviation: Deviation = {}, more = ''): Promise<Result> {
  const stage = await verifyStage(template, deviation);
  try {
    const { exitCode, out, err } = await stage.verify(`--rewritten /old/otp --json ${more}`);
    if (out === '') throw new Error(err);
    const result = JSON.parse(out) as Result;
    expect(exitCode).toBe(named(result).length > 0 || result.ended !== undefined ? 3 : 0);
    expect(stage.gatesOpen()).toEqual([]);
    expect(result.requests).toBeLessThanOrEqual(result.bounds.requests);
    return result;
  } finally {
    await stage.close();
  }
}

/** Checks that found something unexpected. */
const named = ({ sections }: Result) =>
  sections.filter(({ findings }) => findings.some(({ level }) => level === 'bad')).map(({ name }) => name);

test.each(['instant', 'aws-like'] as const)('a faithful stand-in (%s) has no finding', async (mode) => {
  const result = await verified({ mode });
  expect(result.sections.flatMap(({ findings }) => findings).filter(({ level }) => level === 'bad')).toEqual([]);
  expect(result.sections.map(({ name, findings }) => [name, findings.length > 0])).toEqual(
    result.sections.map(({ name }) => [name, true]),
  );
});

/** One for each check; the long form has all that are known. */
const SEEN = new Set<string>();
const TRIED = DEVIANTS.filter(([, check]) => LONG_FORM || (!SEEN.has(check) && SEEN.add(check)));
test.each(TRIED)('who %s is found by %s alone', async (_what, check, deviation) => {
  const only = check === 'immunity' || check === 'renewed-token' ? `token-places ${check}` : check;
  expect(named(await verified(deviation, `--only ${only}`))).toEqual([check]);
});

describe('before anything is sent', () => {
  const refused = async (
    more: string,
    words: RegExp,
    change: (stage: Awaited<ReturnType<typeof verifyStage>>) => void = () => {},
  ) => {
    let judged = 0;
    const stage = await verifyStage(
      template,
      judging((request, faithful) => {
        judged++;
        return faithful.evaluate(request);
      }),
    );
    try {
      change(stage);
      const { exitCode, out, err } = await stage.rig.type(
        `verify --template ${path} --yes ${more.replace('URL', stage.url)}`,
      );
      expect([exitCode === 1 || exitCode === 2, out, judged]).toEqual([true, '', 0]);
      expect(err).toMatch(words);
      expect(stage.asked().filter((call) => !/:(Describe|Get|List)/.test(call))).toEqual([]);
    } finally {
      await stage.close();
    }
  };

  test('all that is asked wrongly is said at once', () =>
    refused(
      '--url nowhere --only gates --page-origin /x --rewritten old',
      /--url must be an http.*; there is no check "gates".*; --page-origin must be.*; --rewritten must be/,
    ));
  test('a stack that does not call itself a test is refused', () =>
    refused('--url URL', /does not call itself a test.*--tags otp-shield:test=true; nothing was sent/, ({ rig }) =>
      rig.stacks.tags.clear(),
    ));
  test('another account is refused', () =>
    refused('--url URL --account 999988887777', /of account 111122223333.*for account 999988887777/));
  test('a Region without the stack is refused', () =>
    refused('--url URL --region us-east-1', /no stack OtpShield in us-east-1/, ({ rig }) => rig.stacks.stacks.clear()));
  test('a host of somebody else is refused', () =>
    refused('--url http://192.0.2.1/api/auth/otp', /192\.0\.2\.1 is somewhere else.*nothing was sent/));
  test('what is no route is refused', () => refused('--url URL/of/nobody', /do not stop a POST to .*nothing was sent/));
  test('nobody says yes', () =>
    refused('--url URL', /at most \d+ requests, \d+ minutes, and .* USD/s, ({ rig }) => {
      const { type } = rig;
      rig.type = (line) => type(line.replace(' --yes', ''));
    }));
});

test('without its web ACL nothing reaches the application', async () => {
  const stage = await verifyStage(template, { associated: false });
  const { exitCode, out } = await stage.verify(`--template ${path}`);
  expect([exitCode, stage.reached]).toEqual([3, 0]);
  expect(out).toMatch(/BAD .*association.*ended before all was asked: without its web ACL/s);
  await stage.close();
});

test('who stops it in the middle of a lockdown leaves no gate open', async () => {
  const stage = await verifyStage(template, { gatesAct: false });
  const stop = new AbortController();
  let open: string[] = [];
  const pause = async () => {
    open = stage.gatesOpen();
    stop.abort();
  };
  const { exitCode, out } = await stage.verify(`--template ${path} --only gate`, { signal: stop.signal, pause });
  expect([exitCode, open.length, stage.gatesOpen()]).toEqual([3, 2, []]);
  expect(out).toContain('ended before all was asked: somebody stopped it');
  await stage.close();
});

test('a lockdown that can not be closed says what closes it', async () => {
  const stage = await verifyStage(template, { gatesAct: false });
  const pause = async () => {
    stage.rig.standIn.fail('wafv2:UpdateIPSet', 'AccessDeniedException', 99);
    stage.rig.clock.advance(10);
  };
  const { exitCode, out } = await stage.verify(`--template ${path} --only gate --json`, { pause });
  expect([exitCode, stage.gatesOpen().length]).toEqual([3, 2]);
  expect(out).toContain('could not be closed');
  await stage.close();
});

test('what a run that was killed left behind, the next one takes away, and says so', async () => {
  const stage = await verifyStage(template, { gatesAct: false });
  const killed = spawn(
    process.execPath,
    [BUILT, 'verify', '--url', stage.url, '--only', 'gate', '--yes'],
    // The stand-in of AWS, as the environment names it.
    { env: { ...process.env }, stdio: 'ignore' },
  );
  const gone = once(killed, 'exit');
  while (stage.gatesOpen().length < 2 && killed.exitCode === null) await new Promise((done) => setTimeout(done, 20));
  killed.kill('SIGKILL');
  await gone;
  expect(stage.gatesOpen()).toHaveLength(2);
  stage.rig.stacks.tags.set('OtpShield', { 'otp-shield:test': 'true', 'otp-shield:verify': 'run-1' });

  const { err } = await stage.verify('--only association');
  expect([stage.gatesOpen(), stage.rig.stacks.tags.get('OtpShield')]).toEqual([[], { 'otp-shield:test': 'true' }]);
  expect(err).toMatch(/taken away first: a lockdown since .*taken away first: the tag otp-shield:verify=run-1/s);
  await stage.close();
});

test('who stops it in the middle of a deploy leaves neither gate nor tag', async () => {
  const stage = await verifyStage(template);
  const stop = new AbortController();
  const pause = async () => {
    if (stage.asked().some((call) => call.endsWith('ExecuteChangeSet'))) stop.abort();
  };
  const { exitCode } = await stage.verify('--only deploy', { signal: stop.signal, pause });
  expect([exitCode, stage.gatesOpen(), stage.rig.stacks.tags.get('OtpShield')]).toEqual([
    3,
    [],
    { 'otp-shield:test': 'true' },
  ]);
  await stage.close();
});

test.each([
  ['https://SITE/api/auth/otp', 'https'],
  ['/api/auth/otp/', 'spelling'],
  ['/API//auth/./otp', 'spelling'],
  ['/login?next=/api/auth/otp', 'login'],
  ['https://login.example.com/authorize', 'login'],
  ['/sorry', 'elsewhere'],
  ['http://[', 'elsewhere'],
] as const)('a redirect to %s is one to %s', (location, kind) => {
  const headers = { location: [location.replace('SITE', 'test.example.com')] };
  const base = new URL('http://test.example.com/api/auth/otp');
  expect(redirectOf({ status: 302, headers }, base, '/api/auth/otp')).toBe(kind);
  expect(redirectOf({ status: 200, headers }, base, '/api/auth/otp')).toBeUndefined();
});

test('the result in 60 columns, and as a page that needs nothing else', async () => {
  const stage = await verifyStage(
    template,
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      return request.uri.includes('%') ? allowed(verdict) : verdict;
    }),
  );
  const report = files.path('report.html');
  const { out } = await stage.verify(`--template ${path} --only spellings human-check --report ${report}`);
  await stage.close();
  expect(out.split('\n').filter((line) => line.length > 60)).toEqual([]);
  expect(out).toMatch(/BAD {2}spellings: 8 of 10 as expected/);
  expect(out).toMatch(/seen +let through, 200 from behind\n/);
  const page = readFileSync(report, 'utf8');
  expect(page).toContain("default-src 'none'");
  expect(page).not.toMatch(/<script|<link|<img|src=|href=/);
  expect(page).toContain('<b>otherwise</b>');
});

/** Of `verify --calibrate`, whose policy is another one (`test/sim/calibrate.test.ts`). */
const OF_CALIBRATE = ['cloudformation:CreateStack', 'cloudformation:DeleteStack'];

test('the policy allows what it asks, and nothing else', async () => {
  const stage = await verifyStage(template);
  const { out } = await stage.rig.type('verify --policy');
  const { Statement } = JSON.parse(out) as {
    Statement: Array<{ Sid: string; Action: string[]; Resource: string | string[] }>;
  };
  await stage.close();
  const wanted = actionsOf(join(ROOT, 'bin/commands/verify.ts')).concat('elasticloadbalancing:GetLoadBalancerWebACL');
  const asked = new Set(wanted.filter((action) => !OF_CALIBRATE.includes(action)));
  expect(Statement.flatMap(({ Action }) => Action).sort()).toEqual([...asked].sort());
  const everywhere = Statement.filter(({ Resource }) => Resource === '*').flatMap(({ Action }) => Action);
  expect(Statement.filter(({ Sid }) => Sid === 'TellPeople').flatMap(({ Resource }) => Resource)).not.toContainEqual(
    expect.stringContaining('*'),
  );
  expect(everywhere.filter((action) => !/:(Get|Describe)/.test(action))).toEqual([]);
});
