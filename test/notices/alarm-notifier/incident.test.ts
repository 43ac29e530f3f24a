import fc from 'fast-check';
import {
  acknowledged,
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
  readonly announced?: boolean;
}

interface Interruptions {
  readonly quiet?: (minute: number) => boolean;
  readonly ack?: ReadonlyArray<{ readonly at: number; readonly minutes: number }>;
}

const NEVER = () => false;
/** The first five hours. */
const NIGHT = (minute: number) => minute < 300;

/** Changes in their order, a look every quarter of an hour, and what came of it. */
function play(steps: readonly Step[], minutes: number, { quiet = NEVER, ack: seen = [] }: Interruptions = {}) {
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
      take(minute, onChange(incident, change, { now, quiet: quiet(minute) }));
    }
    for (const { minutes: long } of seen.filter(({ at }) => at === minute))
      incident =
        acknowledged(incident, { by: 'alice', why: 'on it', since: now, until: now + long * MINUTE }) ?? incident;
    if (minute % 15 === 0) take(minute, onTick(incident, { now, quiet: quiet(minute) }));
  }
  return { mails, incident };
}
const brief = ({ mails }: ReturnType<typeof play>) =>
  mails.map(
    (mail) =>
      `${mail.minute} ${mail.kind} ${mail.kind === 'alarm' ? mail.alarm : [...mail.on, ...mail.off.map((name) => `-${name}`), ...mail.passed.map((name) => `~${name}`)].join(' ')}`,
  );

test('what people were told by whoever did it is not told again, nor its end', () => {
  const lockdown = { alarm: 'lockdown', announced: true };
  const alone = [
    { minute: 1, on: true, ...lockdown },
    { minute: 40, on: false, ...lockdown },
  ];
  expect(brief(play(alone, 300))).toEqual([]);
  const among = [{ minute: 0, alarm: 'bounces', on: true }, ...alone, { minute: 60, alarm: 'bounces', on: false }];
  expect(brief(play(among, 300))).toEqual(['0 alarm bounces', '90 over -bounces']);
  // Somebody opens the gate by hand afterwards.
  expect(brief(play([...alone, { minute: 50, alarm: 'lockdown', on: true }], 60))).toEqual(['50 alarm lockdown']);
});

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
    { now: START, quiet: false },
  );
  expect(onTick(incident, { now: START + MINUTE, quiet: false }).message).toBeUndefined();
  expect(onTick(incident, { now: START + 15 * MINUTE, quiet: false }).message).toMatchObject({
    kind: 'update',
    on: ['bounces'],
  });
});

describe('quiet hours', () => {
  const warning = 'warning' as const;

  test('hold warnings back, and what was held is one message when they end', () => {
    const steps = [
      { minute: 10, alarm: 'volume', on: true, level: warning },
      { minute: 40, alarm: 'strangers', on: true, level: warning },
      { minute: 100, alarm: 'strangers', on: false, level: warning },
    ];
    expect(brief(play(steps, 600, { quiet: NIGHT }))).toEqual(['300 update volume ~strangers']);
  });

  test('a night in which everything came and went is one message, too', () => {
    const steps = [
      { minute: 10, alarm: 'volume', on: true, level: warning },
      { minute: 60, alarm: 'volume', on: false, level: warning },
    ];
    expect(brief(play(steps, 600, { quiet: NIGHT }))).toEqual(['300 over ~volume']);
  });

  test('a critical alarm is told at once, its end as well, and what was held travels along', () => {
    const steps = [
      { minute: 10, alarm: 'volume', on: true, level: warning },
      { minute: 20, alarm: 'bounces', on: true },
      { minute: 100, alarm: 'bounces', on: false },
    ];
    expect(brief(play(steps, 290, { quiet: NIGHT }))).toEqual(['20 alarm bounces', '105 update volume -bounces']);
  });

  test('that a warning ended waits for the morning', () => {
    const steps = [
      { minute: 10, alarm: 'volume', on: true, level: warning },
      { minute: 330, alarm: 'volume', on: false, level: warning },
    ];
    const late = { quiet: (minute: number) => minute > 300 && minute < 700 };
    expect(brief(play(steps, 800, late))).toEqual(['10 alarm volume', '705 over -volume']);
  });
});

describe('an acknowledgement', () => {
  test('ends the reminders until its time is over', () => {
    const on = [{ minute: 1, alarm: 'review', on: true }];
    expect(brief(play(on, 900))).toEqual(['1 alarm review', '375 still review']);
    expect(brief(play(on, 900, { ack: [{ at: 60, minutes: 480 }] }))).toEqual(['1 alarm review', '540 still review']);
  });

  test('holds what was seen, and warnings; a critical alarm that nobody has seen is told at once', () => {
    const steps = [
      { minute: 1, alarm: 'bounces', on: true },
      { minute: 70, alarm: 'volume', on: true, level: 'warning' as const },
      { minute: 90, alarm: 'bounces', on: false },
      { minute: 100, alarm: 'bounces', on: true },
      { minute: 130, alarm: 'complaints', on: true },
      { minute: 140, alarm: 'volume', on: false, level: 'warning' as const },
    ];
    expect(brief(play(steps, 700, { ack: [{ at: 60, minutes: 480 }] }))).toEqual([
      '1 alarm bounces',
      '130 alarm complaints',
      '540 update ~volume',
    ]);
  });

  test('the end is told, and what comes back within its time is not told again', () => {
    const steps = [
      { minute: 1, alarm: 'bounces', on: true },
      { minute: 90, alarm: 'bounces', on: false },
      { minute: 200, alarm: 'bounces', on: true },
      { minute: 220, alarm: 'bounces', on: false },
    ];
    expect(brief(play(steps, 700, { ack: [{ at: 60, minutes: 480 }] }))).toEqual([
      '1 alarm bounces',
      '120 over -bounces',
      '540 over ~bounces',
    ]);
  });

  test('of nothing is none', () => {
    expect(acknowledged(NO_INCIDENT, { by: 'a', why: 'b', since: START, until: START + MINUTE })).toBeUndefined();
  });
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

  test('over random traffic, nights and acknowledgements: few mails, nothing lost, and no warning alone at night', () => {
    const acks = fc.array(
      fc.record({ at: fc.integer({ min: 0, max: DAY }), minutes: fc.integer({ min: 1, max: 480 }) }),
      { maxLength: 3 },
    );
    fc.assert(
      fc.property(traffic, acks, fc.integer({ min: 1, max: 900 }), (random, ack, night) => {
        const steps = typed(random);
        const quiet = (minute: number) => minute < night;
        const { mails, incident } = play(steps, DAY + 20 * 60, { quiet, ack });
        expect(mails.length).toBeLessThanOrEqual(30);
        for (const mail of mails.filter(({ minute }) => quiet(minute))) {
          const named = mail.kind === 'alarm' ? [mail.alarm] : [...mail.on, ...mail.off, ...mail.passed];
          expect(named.some((name) => LEVELS[name as keyof typeof LEVELS] === 'critical')).toBe(true);
        }
        // Everybody knows the last word of each alarm, and nobody is told of something that they were told already.
        for (const [name, { on, told }] of Object.entries(incident.alarms)) {
          if (on) expect([name, told]).toEqual([name, 'on']);
          else expect([name, told ?? 'off']).toEqual([name, 'off']);
        }
        // A critical alarm that nobody acknowledged is told within the minute when it is new.
        if (ack.length > 0) return;
        const first = (name: string) =>
          steps.filter((step) => step.alarm === name && step.on).map(({ minute }) => minute);
        for (const name of ['a', 'b']) {
          const began = Math.min(...first(name));
          if (Number.isFinite(began))
            expect(mails.some((mail) => mail.minute === began && 'alarm' in mail && mail.alarm === name)).toBe(true);
        }
      }),
      { numRuns: 60, seed: 2 },
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
