import fc from 'fast-check';
import {
  DESCRIPTION_PATTERN,
  encodeRecord,
  type GateRecord,
  parseRecord,
  recordedName,
} from '../../lib/contract/posture/gate-record';
import { runs } from '../runs';

const at = (text: string) => Date.parse(text);
const RECORD: GateRecord = {
  open: true,
  since: at('2026-01-05T10:00:00Z'),
  until: at('2026-01-05T10:30:00Z'),
  by: 'alice',
  why: 'bounces at 9 percent',
};

test('a record reads like a sentence', () => {
  expect(encodeRecord(RECORD)).toBe(
    'otp1 open since=2026-01-05T10:00:00Z until=2026-01-05T10:30:00Z by=alice why=bounces at 9 percent',
  );
});

test('whatever somebody types as name and reason, AWS WAF takes the description and the times survive', () => {
  const time = fc.integer({ min: 0, max: 4_000_000_000 }).map((seconds) => seconds * 1000);
  const record = fc.record({
    open: fc.boolean(),
    since: time,
    until: fc.option(time, { nil: undefined }),
    start: fc.option(time, { nil: undefined }),
    mailPaused: fc.option(time, { nil: undefined }),
    round: fc.integer({ min: 0, max: 9 }),
    by: fc.string({ unit: 'binary' }),
    why: fc.string({ unit: 'binary', maxLength: 400 }),
  });
  fc.assert(
    fc.property(record, (given) => {
      const text = encodeRecord(given);
      expect(text).toMatch(DESCRIPTION_PATTERN);
      expect(text.length).toBeLessThanOrEqual(256);
      const { by: _, why: __, ...times } = given;
      expect(parseRecord(text)).toMatchObject(times);
    }),
    { seed: 7, numRuns: runs(80, 200) },
  );
});

test.each([
  ['Japanese', '攻撃を受けています', '山田太郎'],
  ['Russian', 'Письма возвращаются', 'Анна Ким'],
  ['Hindi', 'बहुत सारे अनुरोध', 'राज'],
  ['Arabic', 'رسائل مرتدة كثيرة', 'ليلى'],
  ['a letter that has no accent to lose', 'zużyte, wyłącz', 'Łukasz'],
  ['a picture of several characters', 'attack 👩‍👩‍👧‍👦 at 10', 'Al 🇩🇪'],
])('a name and a reason come back as they were: %s', (_, why, by) => {
  const text = encodeRecord({ ...RECORD, by, why });
  expect(text).toMatch(DESCRIPTION_PATTERN);
  expect(parseRecord(text)).toMatchObject({ by, why, until: RECORD.until });
  expect(recordedName(by)).toBe(by);
});

test('what is too long is cut between characters as people see them', () => {
  const character = '👩‍👩‍👧‍👦';
  const { why } = parseRecord(encodeRecord({ ...RECORD, why: character.repeat(40) }))!;
  expect(why.length).toBeGreaterThan(0);
  expect(why).toBe(character.repeat(why.length / character.length));
});

test('nothing that moves the cursor or turns the line around comes back', () => {
  const hostile = Buffer.from('好\u001b[2J\u202eevil\nby=x').toString('base64url');
  const parsed = parseRecord(`otp1 open since=2026-01-05T10:00:00Z by64=${hostile} why64=${hostile}`);
  expect(parsed).toMatchObject({ by: '好 [2J evil by=x', why: '好 [2J evil by=x' });
});

test('a reason that looks like fields is a reason', () => {
  const parsed = parseRecord(encodeRecord({ ...RECORD, why: 'see until=2030-01-01T00:00:00Z by=responder why=x' }));
  expect(parsed).toMatchObject({
    by: 'alice',
    until: RECORD.until,
    why: 'see until=2030-01-01T00:00:00Z by=responder why=x',
  });
});

test('a name cannot add fields', () => {
  const parsed = parseRecord(encodeRecord({ ...RECORD, by: 'x until=2030-01-01T00:00:00Z' }));
  expect(parsed?.until).toBe(RECORD.until);
});

test.each([
  ['nothing', undefined],
  ['the text of a set that was just deployed', 'closed - tightens the limits and the human check while open'],
  ['a text of somebody else', 'blocked by security'],
  ['a record without its time', 'otp1 open by=alice why=x'],
])('%s is no record', (_, text) => {
  expect(parseRecord(text)).toBeUndefined();
});

test('fields of a later version are skipped', () => {
  const parsed = parseRecord('otp2 closed since=2026-01-05T10:00:00Z ticket=7 by=bob why=over');
  expect(parsed).toMatchObject({ open: false, by: 'bob', why: 'over', since: RECORD.since });
});
