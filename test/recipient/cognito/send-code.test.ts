import { COGNITO_PURPOSE } from '../../../lib/contract/recipient/cognito';
import { CLIENT, cognitoRig, fault, SETTINGS } from './rig';

let rig: Awaited<ReturnType<typeof cognitoRig>>;
beforeAll(async () => {
  rig = await cognitoRig();
});
afterAll(() => rig.close());

const SOURCES = [
  'SignUp',
  'ResendCode',
  'ForgotPassword',
  'UpdateUserAttribute',
  'VerifyUserAttribute',
  'Authentication',
  'AdminCreateUser',
] as const;

test.each(SOURCES.flatMap((kind) => [`CustomEmailSender_${kind}`, `CustomSMSSender_${kind}`]))(
  'sends what %s orders, with the code that Cognito encrypted',
  async (source) => {
    const { send, calls, counted, events } = rig.deployment();
    await send(await rig.order(source));
    const purpose = COGNITO_PURPOSE[source.split('_')[1]!.toLowerCase() as keyof typeof COGNITO_PURPOSE];
    expect(calls).toHaveLength(1);
    const { sender, input } = calls[0]!;
    if (source.startsWith('CustomEmail')) {
      expect(sender).toBe('email');
      expect(input.Destination).toEqual({ ToAddresses: ['ada@shop.de'] });
      expect(input.ConfigurationSetName).toBe('otp');
      expect(input.Content.Simple.Body.Text.Data).toContain('493817');
    } else {
      expect(sender).toBe('text');
      expect(input).toMatchObject({ DestinationPhoneNumber: '+4915799912345', MaxPrice: '0.20000' });
      expect(input.Context).toEqual({ purpose, app: CLIENT });
      expect(input.MessageBody).toContain('493817');
    }
    expect(counted()).toEqual({ CognitoSent: 1 });
    expect(events).toMatchObject([{ kind: 'check', purpose, allowed: true }]);
  },
);

test('knows the spelling of the guide, too', async () => {
  const { send, calls } = rig.deployment();
  await send(await rig.order('CustomSmsSender_SignUp'));
  expect(calls).toHaveLength(1);
});

test('a text lives no longer than its code', async () => {
  const { send, calls, wait } = rig.deployment();
  await send(await rig.order('CustomSMSSender_Authentication'));
  wait(3600);
  await send(await rig.order('CustomSMSSender_ForgotPassword'));
  expect(calls.map(({ input }) => input.TimeToLive)).toEqual([180, 3600]);
});

test('drops in silence what the guard does not allow, and says so only in the log', async () => {
  const { send, calls, counted, lines, kms } = rig.deployment();
  await send(await rig.order('CustomSMSSender_SignUp'));
  const before = kms.decrypted;
  await expect(send(await rig.order('CustomSMSSender_ResendCode'))).resolves.toBeUndefined();
  expect(calls).toHaveLength(1);
  expect(counted()).toEqual({ CognitoSent: 1, CognitoDropped: 1 });
  expect(lines.at(-1)).toMatchObject({ channel: 'sms', purpose: 'resend', app: CLIENT, reason: 'cooldown' });
  // A code that nobody gets is nobody's to read.
  expect(kms.decrypted).toBe(before);
});

test('sends an order once, however often it comes', async () => {
  const { send, calls, counted, events } = rig.deployment();
  const order = await rig.order('CustomEmailSender_SignUp');
  // Whoever meets another one at work comes again: that one may be dead.
  const tries = await Promise.allSettled(Array.from({ length: 5 }, () => send(order)));
  for (const each of tries) if (each.status === 'rejected') expect(each.reason.message).toMatch(/another invocation/);
  await send(order);
  expect(calls).toHaveLength(1);
  expect(counted()).toEqual({ CognitoSent: 1 });
  expect(events).toHaveLength(1);
});

test('an order that was dropped stays dropped', async () => {
  const { send, calls, wait } = rig.deployment();
  await send(await rig.order('CustomEmailSender_SignUp'));
  const order = await rig.order('CustomEmailSender_ResendCode');
  await send(order);
  wait(24 * 3600);
  await send(order);
  expect(calls).toHaveLength(1);
});

test('after a time-out of the sender nobody knows, so it is not sent again', async () => {
  const { send, calls, counted, answers, wait } = rig.deployment();
  const order = await rig.order('CustomSMSSender_SignUp');
  answers.push(fault('TimeoutError'));
  await expect(send(order)).resolves.toBeUndefined();
  wait(60);
  await send(order);
  expect(calls).toHaveLength(1);
  expect(counted()).toEqual({ CognitoLost: 1 });
});

test('a function that dies while it sends does not send a second time', async () => {
  const { send, calls, answers, wait } = rig.deployment();
  const order = await rig.order('CustomSMSSender_SignUp');
  answers.push(() => new Promise(() => {}));
  void send(order);
  while (calls.length === 0) await new Promise(setImmediate);
  wait(60);
  await send(order);
  expect(calls).toHaveLength(1);
});

test('a function that dies before it sends goes on where it was, and is not counted twice', async () => {
  const parts = rig.deployment();
  let hang = true;
  const { store, guard } = parts;
  let arrive = () => {};
  const decrypting = new Promise<void>((done) => {
    arrive = done;
  });
  const decrypt = () => {
    arrive();
    return hang ? new Promise<string>(() => {}) : Promise.resolve('493817');
  };
  const { send, calls } = rig.deployment({ decrypt, store, guard, now: () => parts.clock.now() });
  const order = await rig.order('CustomSMSSender_SignUp');
  void send(order);
  await decrypting;
  // Not the end of it: Lambda would take a success for one, and nobody would send.
  await expect(send(order)).rejects.toThrow('another invocation has the order');
  expect(calls).toEqual([]);
  hang = false;
  parts.wait(120);
  await send(order);
  expect(calls).toHaveLength(1);
  expect(parts.events).toHaveLength(1);
});

test('a busy sender is asked again: first here, then by Lambda, and the guard is asked once', async () => {
  const { send, calls, counted, answers, events } = rig.deployment();
  const order = await rig.order('CustomEmailSender_SignUp');
  answers.push(...Array.from({ length: 4 }, () => fault('TooManyRequestsException', 429)));
  await expect(send(order)).rejects.toThrow('TooManyRequestsException');
  expect(calls).toHaveLength(4);
  await send(order);
  expect(calls).toHaveLength(5);
  expect(counted()).toEqual({ CognitoSent: 1 });
  expect(events).toHaveLength(1);
});

test('a fault of the table before the message goes out costs nobody a code', async () => {
  const parts = rig.deployment();
  const { store } = parts;
  const faults = ['allow', 'close'] as const;
  for (const name of faults) {
    let failed = false;
    const broken = Object.assign(Object.create(store), {
      [name]: (...given: [never, never]) => {
        if (failed) return store[name](...given);
        failed = true;
        throw new Error('ProvisionedThroughputExceededException');
      },
    });
    const { send, calls, events } = rig.deployment({ store: broken });
    const order = await rig.order('CustomSMSSender_SignUp', name);
    await expect(send(order)).rejects.toThrow('Throughput');
    await send(order);
    expect(calls).toHaveLength(1);
    expect(events).toHaveLength(1);
  }
});

test('a claim whose answer was lost is written again by the SDK, and meets itself', async () => {
  const { store } = rig.deployment();
  const id = await store.id('order', 'x');
  const states = [];
  for (const owner of ['one', 'one', 'two']) states.push((await store.claim({ id, owner })).state);
  expect(states).toEqual(['mine', 'mine', 'busy']);
});

test('whoever lost the order to another invocation does not send', async () => {
  const parts = rig.deployment();
  const order = await rig.order('CustomSMSSender_SignUp');
  let slow = true;
  const decrypt = async () => {
    if (!slow) return '493817';
    slow = false;
    parts.wait(90);
    await rig
      .deployment({ store: parts.store, guard: parts.guard, decrypt, now: parts.clock.now.bind(parts.clock) })
      .send(order);
    return '493817';
  };
  const { send, calls } = rig.deployment({ store: parts.store, guard: parts.guard, decrypt });
  await expect(send(order)).rejects.toThrow('another invocation took the order up');
  expect(calls).toEqual([]);
});

test('a message whose code is no longer good is lost and not sent', async () => {
  const { send, calls, lines, answers, wait } = rig.deployment();
  const order = await rig.order('CustomSMSSender_Authentication');
  answers.push(...Array.from({ length: 8 }, () => fault('ThrottlingException', 400)));
  await expect(send(order)).rejects.toThrow();
  wait(60);
  await expect(send(order)).rejects.toThrow();
  expect(calls.at(-1)!.input.TimeToLive).toBe(120);
  wait(120);
  await send(order);
  expect(calls).toHaveLength(8);
  expect(lines).toMatchObject([{ CognitoLost: 1, outcome: 'too-late' }]);
});

test('nobody starts to send who would be ended meanwhile', async () => {
  const { send, calls } = rig.deployment({ remaining: () => 5_000 });
  await expect(send(await rig.order('CustomEmailSender_SignUp'))).rejects.toThrow('too little time');
  expect(calls).toEqual([]);
});

test('a final no of the sender is counted and not repeated', async () => {
  const { send, calls, counted, lines, answers, logged } = rig.deployment();
  answers.push(fault('ConflictException', 400));
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(calls).toHaveLength(1);
  expect(counted()).toEqual({ CognitoLost: 1 });
  expect(lines[0]).toMatchObject({ outcome: 'refused', fault: 'ConflictException' });
  expect(logged.join()).not.toContain('+49');
});

test.each([
  'DESTINATION_COUNTRY_BLOCKED_BY_PROTECT_CONFIGURATION',
  'DESTINATION_PHONE_NUMBER_OPTED_OUT',
  'PRICE_OVER_THRESHOLD',
])('numbers to which the sender sends nothing (%s) wake nobody', async (Reason) => {
  const { send, counted, lines, answers } = rig.deployment();
  answers.push(fault('ConflictException', 400, { Reason }));
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(counted()).toEqual({ CognitoDropped: 1 });
  expect(lines[0]).toMatchObject({ reason: Reason });
});

test.each([
  ['letters that SES takes in no address', { email: 'jörg@shop.de' }, [], 'DESTINATION_UNREACHABLE'],
  [
    'a number that is none for End User Messaging',
    {},
    [fault('ValidationException', 400, { Reason: 'INVALID_PARAMETER', Fields: [{ Name: 'DestinationPhoneNumber' }] })],
    'INVALID_PARAMETER',
  ],
])('%s wake nobody: whoever signs up writes them', async (_, attributes, answered, reason) => {
  const { send, counted, lines, answers } = rig.deployment();
  answers.push(...answered);
  const source = answered.length > 0 ? 'CustomSMSSender_SignUp' : 'CustomEmailSender_SignUp';
  await send(await rig.order(source, '493817', attributes));
  expect(counted()).toEqual({ CognitoDropped: 1 });
  expect(lines[0]).toMatchObject({ reason });
});

test('a domain in letters of its own goes to SES as the network knows it', async () => {
  const { send, calls } = rig.deployment();
  await send(await rig.order('CustomEmailSender_SignUp', '493817', { email: 'ada@bücher.de' }));
  expect(calls[0]!.input.Destination.ToAddresses).toEqual(['ada@xn--bcher-kva.de']);
});

test('while the guard is away nothing goes out, and the next try does', async () => {
  let away = true;
  const parts = rig.deployment();
  const guard = {
    check: (request: never) =>
      away
        ? Promise.resolve({ allowed: false, degraded: true, reason: 'unavailable' } as never)
        : parts.guard.check(request),
  };
  const { send, calls, counted } = rig.deployment({ guard });
  const order = await rig.order('CustomSMSSender_Authentication');
  await expect(send(order)).rejects.toThrow('the recipient guard can not be asked');
  expect(calls).toEqual([]);
  away = false;
  await send(order);
  expect(calls).toHaveLength(1);
  expect(counted()).toEqual({ CognitoSent: 1 });
});

test('a key that refuses loses no code that a later try can read, and counts it once', async () => {
  const { send, calls, kms, events, logged } = rig.deployment();
  const order = await rig.order('CustomSMSSender_SignUp');
  kms.faults.push('AccessDeniedException');
  await expect(send(order)).rejects.toThrow('could not be decrypted');
  await send(order);
  expect(calls).toHaveLength(1);
  expect(events).toHaveLength(1);
  expect(logged.join()).not.toContain('493817');
});

test.each([
  ['of another pool', () => rig.kms.encrypt('493817', { context: { 'userpool-id': 'eu-central-1_Other' } })],
  [
    'under another key',
    () =>
      rig.kms.encrypt('493817', {
        keyArn: 'arn:aws:kms:eu-central-1:111122223333:key/aaaaaaaa-12ab-34cd-56ef-1234567890ab',
      }),
  ],
  [
    'that was changed on its way',
    async () => {
      const bytes = Buffer.from(await rig.kms.encrypt('493817'), 'base64');
      bytes[bytes.length - 150]! ^= 1;
      return bytes.toString('base64');
    },
  ],
  ['that is none', async () => '493817'],
])('a code %s is not sent', async (_, make) => {
  const { send, calls } = rig.deployment();
  const order = await rig.order('CustomSMSSender_SignUp');
  await expect(send({ ...order, request: { ...order.request, code: await make() } })).rejects.toThrow('decrypted');
  expect(calls).toEqual([]);
});

test.each([
  ['another trigger', { triggerSource: 'CustomMessage_SignUp', userPoolId: 'p', request: {} }],
  ['no event', null],
  ['a list', []],
])('takes %s for a loss that people hear of, and does not have it repeated', async (_, event) => {
  const { send, calls, counted } = rig.deployment();
  await send(event);
  expect(calls).toEqual([]);
  expect(counted()).toEqual({ CognitoLost: 1 });
});

test('a channel without sender, and a user without number, are losses', async () => {
  const { send, lines } = rig.deployment({ settings: { ...SETTINGS, text: undefined } });
  await send(await rig.order('CustomSMSSender_SignUp'));
  const other = rig.deployment();
  await other.send(await rig.order('CustomSMSSender_SignUp', '1', { phone_number: '' }));
  expect([...lines, ...other.lines].map(({ outcome }) => outcome)).toEqual(['no-sender', 'no-recipient']);
});

test('warns of a takeover once an hour, without a code and past the limits for codes', async () => {
  const { send, calls, wait } = rig.deployment();
  await send(await rig.order('CustomEmailSender_Authentication'));
  const source = 'CustomEmailSender_AccountTakeOverNotification';
  // Whatever Cognito writes where a code would stand.
  for (const code of [null, 'x'.repeat(400), null]) await send(await rig.order(source, code));
  expect(calls).toHaveLength(2);
  const { Subject, Body } = calls[1]!.input.Content.Simple;
  expect(Subject.Data).toBe('Sign-in to your account');
  expect(Body.Text.Data).toMatch(/^Somebody tried to sign in/);
  wait(3600);
  await send(await rig.order(source, null));
  expect(calls).toHaveLength(3);
});

test('a function of the user sends in the place of both', async () => {
  const functionArn = 'arn:aws:lambda:eu-central-1:111122223333:function:pigeon';
  const { send, calls, answers, counted } = rig.deployment({
    settings: { ...SETTINGS, email: { functionArn }, text: { functionArn } },
  });
  answers.push(() => ({ Payload: Buffer.from('{"messageId":"m1"}') }));
  await send(await rig.order('CustomEmailSender_SignUp'));
  expect(calls[0]!.input.FunctionName).toBe(functionArn);
  expect(JSON.parse(calls[0]!.input.Payload)).toEqual({
    channel: 'email',
    purpose: 'sign-up',
    app: CLIENT,
    language: 'en',
    recipient: 'ada@shop.de',
    subject: 'Your code',
    text: expect.stringContaining('493817'),
  });
  answers.push(() => ({ FunctionError: 'Unhandled' }));
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(counted()).toEqual({ CognitoSent: 1, CognitoLost: 1 });
});

test('the words hold nothing that a stranger wrote', async () => {
  const { send, calls } = rig.deployment();
  const lure = 'Win at evil.example';
  const order = await rig.order('CustomSMSSender_SignUp', '493817', { name: lure }, { clientMetadata: { text: lure } });
  await send({ ...order, userName: lure });
  expect(JSON.stringify(calls)).not.toContain('evil');
});

test('the table holds no recipient, no user and no code', async () => {
  const { send } = rig.deployment();
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(await rig.dynamo.contents()).not.toMatch(/99912345|ada@|0b1c2d3e|493817/);
});
