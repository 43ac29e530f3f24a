import { InvokeCommand, LambdaClient } from '@aws-sdk/client-lambda';
import { mockClient } from 'aws-sdk-client-mock';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { GuardClient } from '../../lib/guard/guard-client';
import { LocalBucket } from '../../lib/guard/local-bucket';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { rig } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());
afterEach(() => {
  dynamo.fault = 'none';
});

/** As in production, only sooner to give up. */
const store = (requestTimeout = 40) =>
  new DynamoStore({
    tableName: 'guard',
    client: dynamo.client({
      maxAttempts: 2,
      requestHandler: { connectionTimeout: 200, requestTimeout, throwOnRequestTimeout: true },
    }),
  });
const OPEN = { failureMode: 'OPEN', openLimits: { burst: 3, perMinute: 6 } } as const;

describe.each(['refuse', 'hang', '500'] as const)('while the table does this: %s', (fault) => {
  test('nothing is sent in the mode closed; the answer says so and when to come back', async () => {
    const { mail, events } = rig({}, { store: store() });
    dynamo.fault = fault;
    expect(await mail('jane@plain.org')).toMatchObject({
      allowed: false,
      reason: 'unavailable',
      retryAfterSeconds: 30,
      messageId: 'try-later',
      degraded: true,
    });
    expect(events).toEqual([expect.objectContaining({ degraded: true, allowed: false, fault: expect.any(String) })]);
    expect(events[0]!.fault).toMatch(/^the table of the guard can't be used: \w+$/);
  });

  test('a few codes are sent in the mode open, one a recipient, and then no more', async () => {
    const { mail, events, wait } = rig(OPEN, { store: store() });
    dynamo.fault = fault;
    expect(await mail('jane@plain.org')).toMatchObject({ allowed: true, degraded: true });
    expect((await mail('Jane+x@plain.org')).allowed).toBe(false);
    expect((await mail('b@plain.org')).allowed).toBe(true);
    expect((await mail('c@plain.org')).allowed).toBe(true);
    expect((await mail('d@plain.org')).allowed).toBe(false);
    wait(10);
    expect((await mail('e@plain.org')).allowed).toBe(true);
    expect(events.filter(({ allowed, degraded }) => allowed && degraded)).toHaveLength(4);
  });

  test('a verification is not counted, and does not fail', async () => {
    const { guard, events } = rig({}, { store: store() });
    dynamo.fault = fault;
    const request = { channel: 'email', recipient: 'jane@plain.org', purpose: 'sign-up', app: 'shop' } as const;
    expect(await guard.verified(request)).toEqual({ counted: false });
    expect(events).toEqual([expect.objectContaining({ kind: 'verified', allowed: false, degraded: true })]);
  });
});

test('the table is used again as soon as it is back', async () => {
  const { mail } = rig(OPEN, { store: store(5000) });
  dynamo.fault = 'refuse';
  await mail('jane@plain.org');
  dynamo.fault = 'none';
  expect(await mail('jane@plain.org')).toMatchObject({ allowed: true, degraded: false });
  expect(await mail('jane@plain.org')).toMatchObject({ allowed: false, reason: 'cooldown' });
});

test('without keys nothing is sent either', async () => {
  const { mail } = rig({}, { keys: () => Promise.reject(new Error('AccessDenied')) });
  expect(await mail('jane@plain.org')).toMatchObject({ allowed: false, reason: 'unavailable', degraded: true });
});

test('an attacker who asks for bad recipients learns and changes nothing while the table is away', async () => {
  const { mail } = rig(OPEN, { store: store() });
  dynamo.fault = 'refuse';
  expect((await mail('x@mailinator.com')).reason).toBe('disposable-domain');
  expect((await mail('jane@plain.org')).allowed).toBe(true);
});

test('the local bucket holds its burst and fills with time, whatever the clock does', () => {
  const bucket = new LocalBucket({ burst: 2, perMinute: 60 });
  const take = (now: number) => bucket.take(`r${Math.random()}`, now);
  expect([take(0), take(0), take(0)]).toEqual([true, true, false]);
  expect([take(1000), take(1000)]).toEqual([true, false]);
  expect(take(-3600_000)).toBe(false);
  expect([take(3600_000), take(3600_000), take(3600_000)]).toEqual([true, true, false]);
});

describe('the client of the function', () => {
  const lambda = mockClient(LambdaClient);
  beforeEach(() => lambda.reset());
  const request = { channel: 'email', recipient: 'jane@plain.org', purpose: 'sign-up', app: 'shop' } as const;
  const payload = (answer: unknown) => ({ Payload: Buffer.from(JSON.stringify(answer)) as never });
  const client = (more = {}) => {
    const faults: Array<[string, boolean]> = [];
    const made = new GuardClient({
      functionName: 'guard',
      client: new LambdaClient({ region: 'eu-central-1' }),
      onUnavailable: (fault, sent) => faults.push([fault, sent]),
      ...more,
    });
    return { made, faults };
  };

  test('passes question and answer on', async () => {
    const answer = {
      allowed: false,
      retryAfterSeconds: 60,
      reason: 'cooldown',
      message: 'm',
      messageId: 'sent',
      degraded: false,
    };
    lambda.on(InvokeCommand).resolves(payload(answer));
    expect(await client().made.check({ ...request, clientAddress: '192.0.2.1' })).toEqual(answer);
    const { Payload, FunctionName } = lambda.commandCalls(InvokeCommand)[0]!.args[0].input;
    expect(FunctionName).toBe('guard');
    expect(JSON.parse(String(Payload))).toEqual({ action: 'check', ...request, clientAddress: '192.0.2.1' });
    lambda.on(InvokeCommand).resolves(payload({ counted: true }));
    expect(await client().made.verified(request)).toEqual({ counted: true });
  });

  test.each<[string, () => void]>([
    ['can not be reached', () => lambda.on(InvokeCommand).rejects(new Error('ECONNREFUSED'))],
    ['fails', () => lambda.on(InvokeCommand).resolves({ FunctionError: 'Unhandled', ...payload({ errorType: 'x' }) })],
    ['answers something else', () => lambda.on(InvokeCommand).resolves(payload({ ok: 1 }))],
    ['answers nothing', () => lambda.on(InvokeCommand).resolves({})],
  ])('a function that %s: closed by default, open by choice, and said each time', async (_, arrange) => {
    arrange();
    const closed = client();
    expect(await closed.made.check(request)).toMatchObject({ allowed: false, reason: 'unavailable', degraded: true });
    expect(closed.faults).toEqual([[expect.any(String), false]]);
    const open = client({ failureMode: 'OPEN', openLimits: { burst: 1, perMinute: 1 } });
    expect(await open.made.check(request)).toMatchObject({ allowed: true, degraded: true });
    expect(await open.made.check({ ...request, recipient: 'b@plain.org' })).toMatchObject({ allowed: false });
    expect(open.faults.map(([, sent]) => sent)).toEqual([true, false]);
    expect(await open.made.verified(request)).toEqual({ counted: false });
  });

  test('a try of a code is passed on; without the function the mode decides, and the answer helps', async () => {
    const attempt = { channel: 'email', recipient: 'jane@plain.org', purpose: 'p', app: 'shop', codeId: 'c1' } as const;
    lambda.on(InvokeCommand).resolves(payload({ allowed: true, left: 4, degraded: false }));
    expect(await client().made.attempt(attempt)).toMatchObject({ allowed: true, left: 4 });
    const { Payload } = lambda.commandCalls(InvokeCommand)[0]!.args[0].input;
    expect(JSON.parse(String(Payload))).toEqual({ action: 'attempt', ...attempt });
    lambda.on(InvokeCommand).rejects(new Error('ECONNREFUSED'));
    expect(await client().made.attempt(attempt)).toMatchObject({
      allowed: false,
      degraded: true,
      message: expect.stringMatching(/another way to sign in/),
    });
    expect(await client({ failureMode: 'OPEN' }).made.attempt(attempt)).toMatchObject({
      allowed: true,
      degraded: true,
    });
  });

  test('a device token goes along, and without the function it is worth nothing: nobody can tell it from another text', async () => {
    lambda.on(InvokeCommand).rejects(new Error('ECONNREFUSED'));
    const open = client({ failureMode: 'OPEN', openLimits: { burst: 1, perMinute: 1 } });
    await open.made.check(request);
    expect(await open.made.check({ ...request, recipient: 'b@plain.org', deviceToken: '1~k~x~y' })).toMatchObject({
      allowed: false,
      degraded: true,
      ways: expect.arrayContaining(['send-first']),
    });
    const [, second] = lambda.commandCalls(InvokeCommand);
    expect(JSON.parse(String(second!.args[0].input.Payload))).toMatchObject({ deviceToken: '1~k~x~y' });
  });

  test('a request that is wrong never leaves the process', async () => {
    const answer = await client().made.check({ ...request, purpose: 'Sign Up' });
    expect(answer).toMatchObject({
      allowed: false,
      reason: 'invalid-request',
      detail: expect.stringMatching(/^purpose/),
    });
    expect(lambda.calls()).toHaveLength(0);
  });

  test('without a function it says what is missing', () => {
    expect(() => new GuardClient()).toThrow('OTP_SHIELD_GUARD_FUNCTION');
  });
});
