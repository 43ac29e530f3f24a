import { CLIENT, cognitoRig } from './rig';

let rig: Awaited<ReturnType<typeof cognitoRig>>;
beforeAll(async () => {
  rig = await cognitoRig();
});
afterAll(() => rig.close());

const event = async (triggerSource: string, attributes: object = {}) => {
  const { request, ...rest } = await rig.order(triggerSource, null, attributes);
  const verified = { email_verified: 'true', phone_number_verified: 'true' };
  return { ...rest, request: { userAttributes: { ...verified, ...request.userAttributes } }, response: {} };
};

test('a sign-up that is allowed early is counted once, and its message goes out', async () => {
  const { answer, send, calls, events } = rig.deployment();
  const signUp = await event('PreSignUp_SignUp');
  expect(await answer(signUp)).toBe(signUp);
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(calls).toHaveLength(1);
  expect(events).toMatchObject([{ kind: 'check', channel: 'sms', allowed: true }]);
  // The pass is good once.
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(calls).toHaveLength(1);
});

test('a sign-up that anybody can see is bad is refused before there is a user', async () => {
  const { answer, counted } = rig.deployment({}, { autoVerified: ['email'] });
  await expect(answer(await event('PreSignUp_SignUp', { email: 'x@mailinator.com' }))).rejects.toThrow(
    'No code can be sent there.',
  );
  expect(counted()).toEqual({ CognitoRefused: 1 });
});

test('what is known about a recipient is not said: the sign-up goes on, and its message is dropped', async () => {
  const { answer, send, calls, guard } = rig.deployment();
  await guard.check({ channel: 'sms', recipient: '+4915799912345', purpose: 'x', app: 'shop' });
  const signUp = await event('PreSignUp_SignUp');
  expect(await answer(signUp)).toBe(signUp);
  await send(await rig.order('CustomSMSSender_SignUp'));
  expect(calls).toEqual([]);
});

test('what strangers used up together is a matter of time', async () => {
  const check = async () => ({ allowed: false, outcome: 'challenge', messageId: 'prove-again', message: 'puzzle' });
  const { answer } = rig.deployment();
  await expect(answer(await event('PreSignUp_SignUp'), { check })).rejects.toThrow(
    'Codes can not be sent at the moment.',
  );
});

test.each([
  ['the guard is away', { check: async () => ({ allowed: false, degraded: true, messageId: 'try-later' }) }],
  [
    'something fails',
    {
      check: async () => {
        throw new Error('no');
      },
    },
  ],
])('while %s the sender decides, which has time', async (_, guard) => {
  const { answer } = rig.deployment();
  const signUp = await event('PreSignUp_SignUp');
  expect(await answer(signUp, guard)).toBe(signUp);
});

test.each(['PreSignUp_AdminCreateUser', 'PreSignUp_ExternalProvider', 'PreAuthentication_Authentication'])(
  '%s is left alone',
  async (source) => {
    const { answer, events } = rig.deployment();
    const given = await event(source);
    expect(await answer(given)).toBe(given);
    expect(events).toEqual([]);
  },
);

test.each([
  ['CustomSMSSender_SignUp', 'PostConfirmation_ConfirmSignUp'],
  ['CustomEmailSender_ResendCode', 'PostConfirmation_ConfirmSignUp'],
  ['CustomEmailSender_ForgotPassword', 'PostConfirmation_ConfirmForgotPassword'],
])('the code of %s counts as typed in with %s, once', async (source, confirmation) => {
  const { answer, send, events } = rig.deployment();
  await send(await rig.order(source));
  await answer(await event(confirmation));
  await answer(await event(confirmation));
  expect(events.map(({ kind }) => kind)).toEqual(['check', 'verified']);
  expect(events[1]!.app).toBe(events[0]!.app);
});

test('End User Messaging hears of the very text', async () => {
  const told: unknown[] = [];
  const { answer, send } = rig.deployment();
  await send(await rig.order('CustomSMSSender_SignUp'));
  await answer(await event('PostConfirmation_ConfirmSignUp'), {
    verified: async (request: unknown) => void told.push(request),
  });
  expect(told).toEqual([
    {
      channel: 'sms',
      recipient: '+4915799912345',
      purpose: 'sign-up',
      app: `${CLIENT}.sign-up`,
      messageId: 'm-1',
    },
  ]);
});

test.each([
  ['a password may have been enough', false, 0],
  ['no sign-in passes without a code', true, 1],
])('a sign-in where %s', async (_, signInsUseCodes, verified) => {
  const { answer, send, events } = rig.deployment({}, { signInsUseCodes });
  await send(await rig.order('CustomSMSSender_Authentication'));
  await answer(await event('PostAuthentication_Authentication'));
  expect(events.filter(({ kind }) => kind === 'verified')).toHaveLength(verified);
});

test.each([
  ['whom an administrator confirmed', { callerContext: { clientId: 'CLIENT_ID_NOT_APPLICABLE' } }, {}],
  ['whose number no code verified', {}, { phone_number_verified: 'false' }],
])('nothing counts as typed in of a person %s', async (_, more, attributes) => {
  const { answer, send, events } = rig.deployment();
  await send(await rig.order('CustomSMSSender_SignUp'));
  await answer({ ...(await event('PostConfirmation_ConfirmSignUp', attributes)), ...more });
  expect(events.map(({ kind }) => kind)).toEqual(['check']);
});

test.each(['PreSignUp_SignUp', 'PostConfirmation_ConfirmSignUp'])(
  '%s goes on when the guard takes longer than Cognito waits',
  async (source) => {
    const { answer, send, logged } = rig.deployment();
    await send(await rig.order('CustomSMSSender_SignUp'));
    const given = await event(source);
    const never = () => new Promise(() => {});
    expect(await answer(given, { check: never, verified: never, patience: 'none' })).toBe(given);
    expect(logged.join()).toContain('not ready in time');
  },
);

test('a sign-in long after the code used none', async () => {
  const { answer, send, events, wait } = rig.deployment({}, { signInsUseCodes: true });
  await send(await rig.order('CustomSMSSender_Authentication'));
  wait(15 * 60);
  await answer(await event('PostAuthentication_Authentication'));
  expect(events.filter(({ kind }) => kind === 'verified')).toEqual([]);
});

test('a confirmation goes through whatever happens here', async () => {
  const { answer, send, logged } = rig.deployment();
  await send(await rig.order('CustomSMSSender_SignUp'));
  const given = await event('PostConfirmation_ConfirmSignUp');
  const verified = async () => {
    throw new Error('+4915799912345');
  };
  expect(await answer(given, { verified })).toBe(given);
  expect(await answer(null)).toBe(null);
  expect(logged.join()).not.toContain('+49');
});
