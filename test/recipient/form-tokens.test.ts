import { type FormTokenParts, FormTokens, KeyRing, MemoryStore, StoreUnavailableError } from '../../lib/guard';

const MINUTE = 60_000;
const START = Date.UTC(2026, 5, 1, 12);
const key = (id: string, since = 0) => ({ id, key: id.repeat(40).slice(0, 40), since });

function tokens(parts: Partial<FormTokenParts> = {}, keys = [key('a')]) {
  const clock = { at: START, now: () => clock.at };
  const faults: string[] = [];
  const ring = () => KeyRing.parse(JSON.stringify({ keys }), 24 * 60 * MINUTE);
  const form = new FormTokens({
    store: new MemoryStore(),
    keys: async () => ring(),
    clock,
    onUnavailable: (fault, accepted) => faults.push(`${fault} ${accepted}`),
    ...parts,
  });
  return { clock, faults, form, keys };
}

const away = {
  attempt: async () => {
    throw new StoreUnavailableError('away');
  },
};

test('a token counts once', async () => {
  const { form } = tokens();
  const { token, seconds } = await form.issue({ form: 'sign-up' });
  expect(seconds).toBe(600);
  expect(await form.redeem({ form: 'sign-up', token })).toEqual({
    accepted: true,
    fetchAnother: false,
    degraded: false,
  });
  expect(await form.redeem({ form: 'sign-up', token })).toMatchObject({
    accepted: false,
    reason: 'used',
    fetchAnother: true,
  });
});

test('of a hundred at the same time one counts', async () => {
  const { form } = tokens();
  const { token } = await form.issue({ form: 'sign-up' });
  const results = await Promise.all(Array.from({ length: 100 }, () => form.redeem({ form: 'sign-up', token })));
  expect(results.filter(({ accepted }) => accepted)).toHaveLength(1);
});

test('two tabs have a token each, and a slow typist is told to fetch another', async () => {
  const { form, clock } = tokens();
  const [first, second] = await Promise.all([form.issue({ form: 'sign-up' }), form.issue({ form: 'sign-up' })]);
  expect(first.token).not.toBe(second.token);
  clock.at += 10 * MINUTE - 1000;
  expect(await form.redeem({ form: 'sign-up', token: second.token })).toMatchObject({ accepted: true });
  clock.at += 1000;
  expect(await form.redeem({ form: 'sign-up', token: first.token })).toMatchObject({
    reason: 'expired',
    fetchAnother: true,
  });
});

test.each([
  ['another form', { form: 'log-in', session: 's' }],
  ['another session', { form: 'sign-up', session: 't' }],
  ['no session', { form: 'sign-up' }],
  ['a name that runs into the session', { form: 'sign-up","s' }],
])('a token is none for %s, and stays good for its own', async (_what, other) => {
  const { form } = tokens();
  const { token } = await form.issue({ form: 'sign-up', session: 's' });
  expect(await form.redeem({ ...other, token })).toMatchObject({
    accepted: false,
    reason: 'invalid',
    fetchAnother: false,
  });
  expect(await form.redeem({ form: 'sign-up', session: 's', token })).toMatchObject({ accepted: true });
});

test('no other spelling of a token is one, so none counts twice', async () => {
  const { form } = tokens();
  const { token } = await form.issue({ form: 'f' });
  const last = token.at(-1)!;
  const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';
  const others = [
    ...[...alphabet].filter((letter) => letter !== last).map((letter) => token.slice(0, -1) + letter),
    ...[...token].map((_, at) => token.slice(0, at) + token.slice(at + 1)),
    ...[...token].map(
      (letter, at) => token.slice(0, at) + letter.toUpperCase() + letter.toLowerCase() + token.slice(at + 1),
    ),
    `${token}=`,
    ` ${token}`,
    `${token}\n`,
    token.toUpperCase(),
    'x'.repeat(100_000),
  ];
  for (const other of others) expect(await form.redeem({ form: 'f', token: other })).toMatchObject({ accepted: false });
  expect(await form.redeem({ form: 'f', token })).toMatchObject({ accepted: true });
});

test.each([undefined, null, ''])('a request with %p for a token comes from no page', async (token) => {
  expect(await tokens().form.redeem({ form: 'f', token })).toMatchObject({ reason: 'missing', fetchAnother: false });
});

test.each([[['x']], [{ $ne: '' }], [42], [true]])('what is no text is refused: %j', async (token) => {
  expect(await tokens().form.redeem({ form: 'f', token })).toMatchObject({ reason: 'invalid' });
});

test('a token of another key, or from the future, is forged', async () => {
  const { form } = tokens();
  const elsewhere = tokens({}, [{ ...key('a'), key: 'b'.repeat(40) }]);
  const { token } = await elsewhere.form.issue({ form: 'f' });
  expect(await form.redeem({ form: 'f', token })).toMatchObject({ reason: 'invalid' });
  const later = tokens();
  later.clock.at += 2 * MINUTE;
  const { token: early } = await later.form.issue({ form: 'f' });
  expect(await form.redeem({ form: 'f', token: early })).toMatchObject({ reason: 'invalid' });
});

test('a new key makes no used token fresh, and what was issued before stays good', async () => {
  const { form, clock, keys } = tokens();
  const [used, open] = [await form.issue({ form: 'f' }), await form.issue({ form: 'f' })];
  await form.redeem({ form: 'f', token: used.token });
  keys.push(key('c', START - 60 * MINUTE + 1000));
  clock.at += 5 * MINUTE;
  expect((await form.issue({ form: 'f' })).token).toMatch(/^1~c~/);
  expect(await form.redeem({ form: 'f', token: used.token })).toMatchObject({ reason: 'used' });
  expect(await form.redeem({ form: 'f', token: open.token })).toMatchObject({ accepted: true });
});

test.each([undefined, null, '', 7, ['s'], 's'.repeat(257)])(
  'a session that is named and is no text (%p) gives no token, and none counts for it',
  async (session) => {
    const { form } = tokens();
    const request = { form: 'f', session: session as string };
    await expect(form.issue(request)).rejects.toThrow('session, where it is named, 1 to 256');
    const { token } = await form.issue({ form: 'f' });
    expect(await form.redeem({ ...request, token })).toMatchObject({ accepted: false, reason: 'invalid' });
    expect(await form.redeem({ form: 'f', token })).toMatchObject({ accepted: true });
  },
);

describe('by choice open, each token counts once in a process', () => {
  /** A table that is away when somebody sends the same often. */
  function throttled() {
    const table = new MemoryStore();
    const state = { away: false };
    const store = {
      attempt: async (id: string, most: number) => {
        if (state.away) throw new StoreUnavailableError('throttled');
        return table.attempt(id, most);
      },
    };
    return { state, ...tokens({ store, failureMode: 'OPEN' as const }) };
  }

  test('also when a thousand repeats make the table slow', async () => {
    const { state, form } = throttled();
    const { token } = await form.issue({ form: 'f' });
    expect(await form.redeem({ form: 'f', token })).toMatchObject({ accepted: true });
    state.away = true;
    const repeats = await Promise.all(Array.from({ length: 1000 }, () => form.redeem({ form: 'f', token })));
    expect(repeats.filter(({ accepted }) => accepted)).toEqual([]);
    const { token: fresh } = await form.issue({ form: 'f' });
    const fresher = await Promise.all(Array.from({ length: 1000 }, () => form.redeem({ form: 'f', token: fresh })));
    expect(fresher.filter(({ accepted }) => accepted)).toHaveLength(1);
  });

  test('and what this process refused as used stays refused', async () => {
    const { state, form } = throttled();
    const { token } = await form.issue({ form: 'f' });
    await form.redeem({ form: 'f', token });
    await form.redeem({ form: 'f', token });
    state.away = true;
    expect(await form.redeem({ form: 'f', token })).toMatchObject({ accepted: false, reason: 'unavailable' });
  });
});

describe('while the table is away', () => {
  test('nothing is let through, and somebody is told', async () => {
    const { form, faults } = tokens({ store: away });
    const { token } = await form.issue({ form: 'f' });
    expect(await form.redeem({ form: 'f', token })).toEqual({
      accepted: false,
      reason: 'unavailable',
      fetchAnother: false,
      degraded: true,
    });
    expect(faults).toEqual(['StoreUnavailableError false']);
  });

  test('by choice a genuine token is, and a forged or old one never', async () => {
    const { form, clock } = tokens({ store: away, failureMode: 'OPEN' });
    const { token } = await form.issue({ form: 'f' });
    expect(await form.redeem({ form: 'f', token })).toEqual({ accepted: true, fetchAnother: false, degraded: true });
    // The last letter holds two bits of the signature, so an A may stand there already.
    const forged = `${token.slice(0, -1)}${token.endsWith('A') ? 'Q' : 'A'}`;
    expect(await form.redeem({ form: 'f', token: forged })).toMatchObject({ accepted: false });
    clock.at += 11 * MINUTE;
    expect(await form.redeem({ form: 'f', token })).toMatchObject({ accepted: false, reason: 'expired' });
  });

  test('without the keys nothing is, in any mode', async () => {
    const keys = async () => {
      throw new Error('no secret');
    };
    const { form } = tokens({ keys, failureMode: 'OPEN' });
    expect(await form.redeem({ form: 'f', token: 'x' })).toMatchObject({ accepted: false, reason: 'unavailable' });
    await expect(form.issue({ form: 'f' })).rejects.toThrow('no secret');
  });
});

test.each([59, 3601, 0, 90.5, Number.NaN])('refuses to keep tokens good for %p seconds', (seconds) => {
  expect(() => tokens({ seconds })).toThrow(/seconds must be a whole number from 60 to 3600/);
});

test.each([{ form: '' }, { form: 'x'.repeat(65) }, { form: 'f', session: 'x'.repeat(257) }])(
  'issues none for %j',
  async (request) => {
    await expect(tokens().form.issue(request)).rejects.toThrow('form must have 1 to 64 characters');
  },
);
