import { isForPeople, messageOf, type PostureNews, subjectOf } from '../../lambda/posture/posture-news';
import { POSTURES, type PostureEventKind, RESPONDER_MODES } from '../../lib/contract/posture/posture';
import { incompleteCommands } from '../complete-commands';
import { SHOP } from '../notices/shop';

const KINDS: readonly PostureEventKind[] = [
  'changed',
  'extended',
  'observed',
  'withheld',
  'outranked',
  'failed',
  'mail-paused',
  'mail-resumed',
];
const NEWS: PostureNews = {
  kind: 'changed',
  shield: SHOP,
  from: 'normal',
  to: 'strict',
  by: 'responder',
  why: 'bounces-critical is on',
  at: Date.UTC(2026, 10, 20, 3),
  until: Date.UTC(2026, 10, 20, 3, 30),
  mode: 'strict',
  alternatives: false,
};
const ALL = KINDS.flatMap((kind) =>
  POSTURES.flatMap((from) =>
    POSTURES.flatMap((to) =>
      ['responder', 'alice'].flatMap((by) => RESPONDER_MODES.map((mode) => ({ ...NEWS, kind, from, to, by, mode }))),
    ),
  ),
);

test('every notification names shield, account and Region, and every command in it is whole', () => {
  for (const news of ALL) {
    const text = messageOf(news);
    expect(text).toContain('Shop/SignUp (account 111122223333, eu-central-1)');
    expect(incompleteCommands(text)).toEqual([]);
    expect(subjectOf(news)).toContain('(Shop/SignUp, eu-central-1)');
    expect(subjectOf(news).length).toBeLessThanOrEqual(100);
  }
});

test('what the responder would do is what the mail offers, and nothing to release is not offered', () => {
  const text = messageOf({ ...NEWS, kind: 'observed', mode: 'observe' });
  expect(text).toContain('Mode:   OBSERVE');
  expect(text).toContain(
    'To tighten the limits:\notp-shield strict --account 111122223333 --region eu-central-1 --stack Shop --shield SignUp --for 2h --reason "',
  );
  expect(text).not.toMatch(/otp-shield (lockdown|release)/);
});

test.each([
  ['would lock', { kind: 'observed', from: 'strict', to: 'lockdown' }, ['status', 'lockdown', 'release']],
  ['went strict', { kind: 'changed', from: 'normal', to: 'strict' }, ['status', 'lockdown', 'release']],
  ['locked', { kind: 'changed', from: 'strict', to: 'lockdown' }, ['status', 'strict', 'release']],
  ['is normal again', { kind: 'changed', from: 'strict', to: 'normal' }, ['status']],
  ['could not go strict', { kind: 'failed', from: 'normal', to: 'strict' }, ['status', 'strict']],
] as const)('when it %s, these commands are offered', (_, change, commands) => {
  const text = messageOf({ ...NEWS, ...change });
  expect([...text.matchAll(/^otp-shield (\w+)/gm)].map(([, name]) => name)).toEqual(commands);
});

test.each([
  [true, 'nobody gets a code; the answer names the other ways to sign in'],
  [false, 'names no other way to sign in, since lockdownAlternatives is empty'],
  [undefined, 'nobody gets a code\n'],
])('a lockdown with alternatives %s promises no other', (alternatives, words) => {
  expect(messageOf({ ...NEWS, to: 'lockdown', alternatives })).toContain(words);
});

test('a lockdown by ourselves, a change that failed and paused mails are the gravest', () => {
  const gravest = ALL.filter((news) => subjectOf(news).startsWith('CRITICAL: '));
  expect(new Set(gravest.map(({ kind }) => kind))).toEqual(new Set(['changed', 'extended', 'failed', 'mail-paused']));
  for (const { kind, to, by } of gravest.filter(({ kind }) => ['changed', 'extended'].includes(kind)))
    expect([kind, to, by]).toEqual([kind, 'lockdown', 'responder']);
});

test('that strict goes on is no mail; that a lockdown does is one', () => {
  expect(isForPeople({ ...NEWS, kind: 'extended' })).toBe(false);
  expect(isForPeople({ ...NEWS, kind: 'extended', to: 'lockdown' })).toBe(true);
  expect(isForPeople(NEWS)).toBe(true);
});

test('a release says until when the responder keeps off', () => {
  const text = messageOf({ ...NEWS, from: 'strict', to: 'normal', by: 'alice' });
  expect(text).toContain('Until:  2026-11-20T03:30:00Z the responder raises nothing');
});
