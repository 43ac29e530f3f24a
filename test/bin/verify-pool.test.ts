import type { Result } from '../../bin/verify/result';
import type { Verdict } from '../../lib/sim';
import { CLIENT_ID, type PoolDeviation, poolStage, poolTemplate } from './pool-stage';
import { scratchDirectory } from './web-acls';

const files = scratchDirectory();
const template = poolTemplate();
const path = files.write('template.json', template);

async function verified(deviation: PoolDeviation = {}, more = ''): Promise<Result> {
  const stage = await poolStage(template, deviation);
  try {
    const { out, err } = await stage.verify(`--template ${path} --json ${more}`);
    if (out === '') throw new Error(err);
    const result = JSON.parse(out) as Result;
    expect(result.requests).toBeLessThanOrEqual(result.bounds.requests);
    expect(stage.sent()).toBe(0);
    return result;
  } finally {
    await stage.close();
  }
}

const named = ({ sections }: Result) =>
  sections.filter(({ findings }) => findings.some(({ level }) => level === 'bad')).map(({ name }) => name);

test('a faithful user pool has no finding, and nobody gets a code', async () => {
  const result = await verified();
  expect(result.sections.flatMap(({ findings }) => findings).filter(({ level }) => level === 'bad')).toEqual([]);
  expect(result.sections.map(({ name, findings }) => [name, findings.length > 0])).toEqual(
    result.sections.map(({ name }) => [name, true]),
  );
});

const without = (names: readonly string[]): PoolDeviation => ({
  sees: (headers) => headers.filter(([name]) => !names.includes(name)),
});
const fault = (type: string, message: string) => ({ status: 403, body: JSON.stringify({ __type: type, message }) });
const isCaptcha = ({ action }: Verdict) => action === 'CAPTCHA';

/** What Amazon Cognito could do otherwise than the rules and the browser's part take it, and the checks that must say so. */
const DEVIANTS: ReadonlyArray<readonly [string, readonly string[], PoolDeviation]> = [
  ['shows no operation', ['operations', 'pool-log'], without(['x-amzn-cognito-operation-name', 'x-amz-target'])],
  [
    'takes the header of a client for its own, and shows no X-Amz-Target',
    ['operations'],
    {
      sees: (headers) => {
        const names = headers.filter(([name]) => name === 'x-amzn-cognito-operation-name');
        const rest = headers.filter(([name]) => !/^x-amz(?:n-cognito-operation-name|-target)$/.test(name));
        return [...rest, ...names.slice(-1)];
      },
    },
  ],
  [
    'shows no body',
    ['operations', 'refusals'],
    { judge: (request, faithful) => faithful.evaluate({ ...request, body: Buffer.from('') }) },
  ],
  ['says WafException', ['refusals'], { refuses: (verdict) => fault('WafException', `WAF ${verdict.action}`) }],
  [
    'says nothing of a puzzle',
    ['refusals'],
    { refuses: (verdict) => fault('ForbiddenException', isCaptcha(verdict) ? 'Not allowed.' : 'WAF block') },
  ],
  ['allows no header of AWS WAF', ['pool-cors'], { allows: (asked) => asked.replace(',x-aws-waf-token', '') }],
  ['hands no token on', ['pool-token'], without(['x-aws-waf-token'])],
  ['knows forms in their own case alone', ['managed-login'], { judges: (path) => path === path.toLowerCase() }],
  ['writes names into the log', ['pool-log'], { log: (record) => record.replace('{', '{"username":"nobody-1",') }],
  ['logs nothing', ['pool-log'], { log: () => '{}' }],
];

test.each(DEVIANTS)('who %s is found by %j', async (_what, checks, deviation) => {
  expect(named(await verified(deviation, `--only ${checks.join(' ')}`))).toEqual(checks);
});

test('before anything is sent it is asked whose pool it is, and all that is asked wrongly is said at once', async () => {
  const stage = await poolStage(template);
  const refused = async (line: string, words: RegExp) => {
    const { exitCode, out, err } = await stage.rig.type(`verify --template ${path} --yes ${line}`);
    expect([exitCode === 1 || exitCode === 2, out]).toEqual([true, '']);
    expect(err).toMatch(words);
  };
  await refused(
    '--client-id a-b --url https://a/b --login https://a/b --only gates',
    /--url must not stand beside --client-id.*--client-id must be the id of an app client.*--login must be the origin.*there is no check "gates"/s,
  );
  await refused('--url https://a/b --login https://a', /--login belongs to --client-id/);
  await refused(
    '--client-id 1another',
    /guards the user pool eu-central-1_aB3dE5fG7, which has no app client 1another/,
  );
  await refused(
    `--client-id ${CLIENT_ID} --login https://login.example.org`,
    /login\.example\.org is no domain of the user pool .*: it has 127\.0\.0\.1; nothing was sent/,
  );
  stage.rig.stacks.tags.clear();
  await refused(`--client-id ${CLIENT_ID}`, /does not call itself a test/);
  expect(stage.endpoint.calls).toEqual([]);
  await stage.close();
});

test('a person reads it in 60 columns, and a policy allows what it asks', async () => {
  const stage = await poolStage(template, { allows: () => 'content-type' });
  const { out, err } = await stage.verify(`--template ${path} --only operations pool-cors`);
  const { out: policy } = await stage.rig.type('verify --policy');
  await stage.close();
  expect(out.split('\n').filter((line) => line.length > 60)).toEqual([]);
  expect(out).toMatch(/BAD {2}pool-cors: 1 of 2 as expected/);
  expect(out).toMatch(/note operations: 4 of 5 as expected/);
  expect(err).toContain('at most 7 requests');
  expect(policy).toContain('cognito-idp:DescribeUserPoolClient');
});
