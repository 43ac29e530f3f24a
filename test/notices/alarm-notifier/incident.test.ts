import fc from 'fast-check';
import {
  type Change,
  type Incident,
  type Message,
  NO_INCIDENT,
  onChange,
  onTick,
  sent,
} from '../../../lambda/notices/alarm-notifier/incident';

const MINUTE = 60_000;
const START = Date.UTC(2026, 10, 20, 3);

interface Step {
  readonly minute: number;
  readonly alarm: string;
  readonly on: boolean;
  readonly level?: 'critical' | 'warning';
  readonly given?: boolean;
}

/** Changes in their order, a look every quarter of an hour, and what came of it. */
function play(steps: readonly Step[], minutes: number) {
  let incident = NO_INCIDENT;
  const mails: Array<Message & { readonly minute: number }> = [];
  const take = (minute: number, told: { incident: Incident; message?: Message }) => {
    incident = told.message === undefined ? told.incident : sent(told.incident);
    if (told.message !== undefined) mails.push({ ...told.message, minute });
  };
  for (let minute = 0; minute <= minutes; minute += 1) {
    const now = START + minute * MINUTE;
    for (const step of steps.filter((each) => each.minute === minute)) {
      const change: Change = { level: 'critical', given: false, ...step, at: now };
      take(minute, onChange(incident, change, now));
    }
    if (minute % 15 === 0) take(minute, onTick(incident, now));
  }
  return { mails, incident };
}
const brief = ({ mails }: ReturnType<typeof play>) =>
  mails.map(
    (mail) =>
      `${mail.minute} ${mail.kind} ${mail.kind === 'alarm' ? mail.alarm : [...mail.on, ...mail.off.map((name) => `-${name}`)].join(' ')}`,
  );

test('one incident: told at once, what else changed together, and once that it is over', () => {
  const steps = [
    { minute: 1, alarm: 'bounces', on: true },
    { minute: 2, alarm: 'volume', on: true, level: 'warning' as const },
    { minute: 4, alarm: 'strangers', on: true, level: 'warning' as const },
    { minute: 40, alarm: 'volume', on: false, level: 'warning' as const },
    { minute: 41, alarm: 'strangers', on: false, level: 'warning' as const },
    { minute: 50, alarm: 'bounces', on: false },
  ];
  expect(brief(play(steps, 300))).toEqual([
    '1 alarm bounces',
    '30 update volume strangers',
    '90 over -volume -strangers -bounces',
  ]);
});

test('a gap of 12 minutes in which six signs of life are missing is two mails', () => {
  const steps = ['probe', 'auditor', 'responder', 'list', 'inbound', 'report'].flatMap((alarm, index) => [
    { minute: 3 + index, alarm, on: true, level: 'warning' as const },
    { minute: 15 + index, alarm, on: false, level: 'warning' as const },
  ]);
  expect(play(steps, 300).mails.map(({ kind }) => kind)).toEqual(['alarm', 'over']);
});

test('nobody hears the end of what nobody was told of', () => {
  expect(brief(play([{ minute: 5, alarm: 'bounces', on: false }], 120))).toEqual([]);
  const quick = [
    { minute: 1, alarm: 'bounces', on: true },
    { minute: 3, alarm: 'volume', on: true, level: 'warning' as const },
    { minute: 9, alarm: 'volume', on: false, level: 'warning' as const },
  ];
  expect(brief(play(quick, 300))).toEqual(['1 alarm bounces']);
});

test('what the first deployment finds is told once, and its end is no news', () => {
  const steps = ['dkim', 'review', 'quota'].map((alarm) => ({ minute: 2, alarm, on: true, given: true }));
  const over = { minute: 900, alarm: 'dkim', on: false };
  const again = { minute: 950, alarm: 'dkim', on: true };
  expect(brief(play([...steps, over, again], 3000))).toEqual([
    '45 given dkim review quota',
    '950 alarm dkim',
    '1320 still dkim',
    '2760 still dkim',
  ]);
});

test('reminders end, and the daily report has the alarm from then on', () => {
  const two = brief(play([{ minute: 1, alarm: 'review', on: true }], 14 * 24 * 60));
  expect(two).toEqual(['1 alarm review', '375 still review', '1815 still review']);
});

test('a message of which nobody knows whether it went out is told again', () => {
  const { incident } = onChange(
    NO_INCIDENT,
    { alarm: 'bounces', on: true, level: 'critical', at: START, given: false },
    START,
  );
  expect(onTick(incident, START + MINUTE).message).toBeUndefined();
  expect(onTick(incident, START + 15 * MINUTE).message).toMatchObject({ kind: 'update', on: ['bounces'] });
});

describe('flapping', () => {
  const DAY = 24 * 60;
  const LEVELS = { a: 'critical', b: 'critical', c: 'warning', d: 'warning' } as const;
  const traffic = fc.array(
    fc.record({
      minute: fc.integer({ min: 0, max: DAY - 1 }),
      alarm: fc.constantFrom('a', 'b', 'c', 'd'),
      on: fc.boolean(),
    }),
    { maxLength: 300 },
  );
  const typed = (steps: ReadonlyArray<{ minute: number; alarm: string; on: boolean }>): Step[] =>
    steps.map((step) => ({ ...step, level: LEVELS[step.alarm as keyof typeof LEVELS] }));

  test('over random traffic of a day: few mails, and every critical alarm that stays on is told', () => {
    fc.assert(
      fc.property(traffic, (random) => {
        const steps = typed(random);
        const { mails, incident } = play(steps, DAY + 10 * 60);
        expect(mails.length).toBeLessThanOrEqual(30);
        // Whatever is the last word of an alarm, people know it, or nothing of it.
        const last = new Map(
          [...steps].sort((one, other) => one.minute - other.minute).map((step) => [step.alarm, step]),
        );
        for (const [name, { on }] of last) {
          const known = incident.alarms[name];
          if (on) expect(known?.told).toBe('on');
          else expect(known?.told ?? 'off').toBe('off');
        }
      }),
      { numRuns: 60, seed: 1 },
    );
  });

  test.each([1, 5, 12, 20, 35, 61, 130])('an alarm that goes on and off every %d minutes rings rarely', (every) => {
    const steps = Array.from({ length: Math.floor(DAY / every) }, (_, index) => ({
      minute: index * every,
      alarm: 'a',
      on: index % 2 === 0,
    }));
    expect(play(steps, DAY).mails.length).toBeLessThanOrEqual(16);
  });
});
