import { DEFAULT_GUARD_SETTINGS, Guard, KeyRing, MemoryStore } from 'cdk-otp-shield/guard';

const { challengeTriggers } = require('./challenge.js');

interface Step {
  readonly challengeName: string;
  readonly challengeResult: boolean;
  readonly challengeMetadata: string;
}

/** A pool as far as custom challenges go, with a guard that counts in this process. */
function pool() {
  const keys = KeyRing.parse(JSON.stringify({ id: 'test', key: 'a key for tests that is long enough to be one' }), 0);
  const events: string[] = [];
  const guard = new Guard({
    settings: DEFAULT_GUARD_SETTINGS,
    store: new MemoryStore(),
    keys: async () => keys,
    clock: { now: () => Date.UTC(2026, 0, 1, 9, 5) },
    onEvent: ({ kind }) => events.push(kind),
  });
  const sent: Array<{ to: string; code: string }> = [];
  const triggers = challengeTriggers({
    guard,
    sendMail: async (to: string, code: string) => void sent.push({ to, code }),
  });

  /** @returns whether the person is in */
  async function signIn(email: string, answers: ReadonlyArray<() => string>, more: object = {}) {
    const session: Step[] = [];
    for (let turn = 0; ; turn += 1) {
      const call = async (name: string, request: object = {}) => {
        const response: Record<string, never> = {};
        await triggers[`${name}_Authentication`]({
          callerContext: { clientId: '1h57kf5cpq17m0eml12example' },
          request: { userAttributes: { email }, session, ...more, ...request },
          response,
        });
        return response as Record<string, unknown>;
      };
      const next = await call('DefineAuthChallenge');
      if (next.issueTokens) return true;
      if (next.failAuthentication || answers[turn] === undefined) return false;
      const made = await call('CreateAuthChallenge');
      const { answerCorrect } = await call('VerifyAuthChallengeResponse', {
        privateChallengeParameters: made.privateChallengeParameters,
        challengeAnswer: answers[turn]!(),
      });
      session.push({
        challengeName: 'CUSTOM_CHALLENGE',
        challengeResult: answerCorrect as boolean,
        challengeMetadata: made.challengeMetadata as string,
      });
    }
  }
  return { signIn, sent, events, code: () => sent.at(-1)!.code };
}

test('the code that was mailed lets a person in, and counts as typed in', async () => {
  const { signIn, sent, events, code } = pool();
  expect(await signIn('ada@gmail.com', [code])).toBe(true);
  expect(sent).toEqual([{ to: 'ada@gmail.com', code: expect.stringMatching(/^\d{6}$/) }]);
  expect(events).toEqual(['check', 'attempt', 'verified']);
});

test('a wrong code may be mended, with no further mail, and three are enough', async () => {
  const { signIn, sent, code } = pool();
  const wrong = () => String((Number(code()) + 1) % 1_000_000).padStart(6, '0');
  expect(await signIn('ada@gmail.com', [wrong, code])).toBe(true);
  expect(sent).toHaveLength(1);
  expect(await pool().signIn('ada@gmail.com', [() => '', () => '1', () => '22', () => '333'])).toBe(false);
});

test('a mailbox gets one code, however often somebody signs in', async () => {
  const { signIn, sent } = pool();
  for (let i = 0; i < 5; i += 1) expect(await signIn('ada@gmail.com', [() => 'x'])).toBe(false);
  expect(sent).toHaveLength(1);
});

test('a user who is not there gets no mail, and nobody gets in for it', async () => {
  const { signIn, sent, events } = pool();
  expect(await signIn('nobody@gmail.com', [() => '000000'], { userNotFound: true })).toBe(false);
  expect(sent).toEqual([]);
  expect(events).toEqual([]);
});
