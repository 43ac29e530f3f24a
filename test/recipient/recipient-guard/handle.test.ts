import { handle } from '../../../lambda/recipient/recipient-guard/handle';
import { rig } from '../../guard/rig';

const lines: string[] = [];
const keep = (...all: unknown[]) => void lines.push(JSON.stringify(all));
const log = { info: keep, warn: keep, error: keep };
beforeEach(() => lines.splice(0));
const REQUEST = { channel: 'email', recipient: 'jane@plain.org', purpose: 'sign-up', app: 'shop' };

test('an event without an action is a check', async () => {
  const { guard } = rig();
  expect(await handle(REQUEST, guard, log)).toMatchObject({ allowed: true });
  expect(await handle({ action: 'check', ...REQUEST, clientAddress: null }, guard, log)).toMatchObject({
    allowed: false,
    reason: 'cooldown',
  });
});

test('a verification is counted', async () => {
  const { guard } = rig();
  await handle(REQUEST, guard, log);
  expect(await handle({ action: 'verified', ...REQUEST }, guard, log)).toEqual({
    counted: true,
    deviceToken: expect.any(String),
    deviceTokenSeconds: 30 * 24 * 3600,
  });
});

test('the token of a verification makes the next check one of a known device, and null is as nothing', async () => {
  const { guard, events, wait } = rig();
  const none = { deviceToken: null, knownDevice: null, freshProof: null };
  expect(await handle({ ...REQUEST, ...none }, guard, log)).toMatchObject({ allowed: true });
  const { deviceToken } = (await handle({ action: 'verified', ...REQUEST, ...none }, guard, log)) as {
    deviceToken: string;
  };
  wait(61);
  expect(await handle({ ...REQUEST, deviceToken }, guard, log)).toMatchObject({ allowed: true });
  expect(events.at(-1)).toMatchObject({ lane: 'device' });
});

test('a try of a code is counted', async () => {
  const { guard } = rig();
  const attempt = () => handle({ action: 'attempt', ...REQUEST, codeId: 'sign-up-1' }, guard, log);
  expect(await attempt()).toEqual({ allowed: true, left: 4, degraded: false });
  for (let i = 0; i < 4; i++) await attempt();
  expect(await attempt()).toMatchObject({ allowed: false, left: 0, messageId: 'new-code' });
});

test('the answer is plain JSON that every language reads', async () => {
  const { guard } = rig();
  const answer = await handle({ ...REQUEST, clientAddress: '192.0.2.1' }, guard, log);
  expect(JSON.parse(JSON.stringify(answer))).toEqual({
    allowed: true,
    retryAfterSeconds: 0,
    outcome: 'send',
    messageId: 'look-for-code',
    ways: expect.arrayContaining(['fresh-proof', 'send-first']),
    message: expect.stringMatching(/^If a code can go to/),
    degraded: false,
  });
});

test.each([
  ['nothing', undefined],
  ['null', null],
  ['a text', 'jane@plain.org'],
  ['an empty object', {}],
  ['a list', [REQUEST]],
  ['another action', { ...REQUEST, action: 'forget' }],
  ['another channel', { ...REQUEST, channel: 'fax' }],
  ['an object for a recipient', { ...REQUEST, recipient: { address: 'jane@plain.org' } }],
  ['a recipient of a megabyte', { ...REQUEST, recipient: `${'a'.repeat(1 << 20)}@plain.org` }],
  ['no app', { ...REQUEST, app: undefined }],
  ['an attempt without a name of the code', { action: 'attempt', ...REQUEST }],
  ['a token that is no text', { ...REQUEST, deviceToken: { $ne: '' } }],
])('%s is an error of the function that quotes nothing', async (_, event) => {
  const { guard, events } = rig();
  await expect(handle(event, guard, log)).rejects.toThrow(/^not understood: [\w, ]+$/);
  expect(events).toEqual([]);
  expect(lines.join()).not.toContain('jane');
});

test.each([
  ['purpose', 'Sign up!'],
  ['app', 'a b'],
  ['clientAddress', 'not-an-address'],
])('a wrong %s is an answer that names the field, since the rest was understood', async (field, value) => {
  const { guard } = rig();
  const answer = await handle({ ...REQUEST, [field]: value }, guard, log);
  expect(answer).toMatchObject({ allowed: false, reason: 'invalid-request', detail: expect.stringContaining(field) });
  expect(JSON.stringify(answer)).not.toContain(value);
});
