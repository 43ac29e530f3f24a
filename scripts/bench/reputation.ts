import type { MailLedger } from '../../lambda/reputation/mail-ledger';
import { ingestQueue } from '../../lambda/reputation/ses-ingest/ingest-queue';
import { quantile } from '../../test/reputation/loop/experiments';
import { DAY, Traffic } from '../../test/reputation/loop/traffic';
import { medianInterval, poissonUpper } from './intervals';
import type { Figure } from './measure';
import { runTasks } from './reputation-crew';
import type { Task, TaskResult } from './reputation-worker';

/** Never used while windows, limits and counts of the alarms were chosen. */
const FIRST_SEED = 20_261_122;

/** A figure and the simulated runs that it is made of. */
interface Experiment {
  readonly tasks: readonly Task[];
  readonly figure: (results: readonly TaskResult[]) => Figure;
}

/** Closed loop in simulated time: real handlers, synthesized alarms. A quarter of an hour of work for two cores. */
export async function reputationFigures(): Promise<Figure[]> {
  const experiments = [
    attack('fast', 200, 40),
    attack('fast', 2000, 40),
    attack('fast', 20_000, 60),
    attack('small', 200, 24),
    slowAttack(300, 24),
    slowAttack(2000, 96),
    slowAttack(20_000, 24),
    falseAlarmsByCounts(200, 0.01, 100, 0.2),
    falseAlarmsByCounts(2000, 0.01, 100, 0.2),
    falseAlarmsByCounts(20_000, 0.01, 100, 0.2),
    falseAlarmsByCounts(200, 0.02, 40, 1),
    falseAlarmsByCounts(2000, 0.02, 40, 1),
    falseAlarmsByCounts(20_000, 0.02, 40, 1),
    falseAlarmsInTheLoop(200, 0.01, 40, 0.2),
    falseAlarmsInTheLoop(2000, 0.01, 40, 0.2),
    falseAlarmsInTheLoop(20_000, 0.01, 12, 0.2),
    falseAlarmsInTheLoop(200, 0.02, 12, 1),
    falseAlarmsInTheLoop(2000, 0.02, 12, 1),
    falseAlarmsInTheLoop(20_000, 0.02, 4, 1),
  ];
  const tasks = experiments.flatMap(({ tasks }) => tasks);
  const figures: Figure[] = [];
  const done = new Map<Task, TaskResult>();
  await runTasks(tasks, (place, result) => {
    done.set(tasks[place]!, result);
    for (const [index, { tasks: own, figure }] of experiments.entries()) {
      if (figures[index] !== undefined || !own.every((task) => done.has(task))) continue;
      figures[index] = figure(own.map((task) => done.get(task)!));
      // It takes minutes: who waits sees what is known already.
      console.error(`  … ${figures[index].name} ${figures[index].value}`);
    }
  });
  return [...figures, ...(await throughput())];
}

const ATTACKS = {
  fast: '200 mails in an hour at noon',
  small: '60 mails in an hour at noon',
} as const;

function attack(kind: keyof typeof ATTACKS, mailsPerDay: number, runs: number): Experiment {
  return {
    tasks: Array.from({ length: runs }, (_, run) => ({
      kind: 'attack',
      attack: kind,
      mailsPerDay,
      seed: FIRST_SEED + mailsPerDay + run,
      hour: 12,
      until: 'critical',
    })),
    figure: (results) => {
      const minutes = results.map(({ critical }) => critical);
      const [median, p90] = [quantile(minutes, 0.5), quantile(minutes, 0.9)];
      return {
        name: `${ATTACKS[kind]}, ${mailsPerDay.toLocaleString('en')} mails a day: critical after`,
        value: `${median} min median (${between(minutes, 1)}), ${p90} min p90`,
        baseline: `${runs} runs, 60 % bounce; from the first bad mail, pipeline included`,
        ...(kind === 'fast' && { goal: '10 and 15', met: median <= 10 && p90 <= 15 }),
      };
    },
  };
}

function slowAttack(mailsPerDay: number, runs: number): Experiment {
  return {
    // Every hour of the day as often: at noon the attack hides best, at night it stands out.
    tasks: Array.from({ length: runs }, (_, run) => ({
      kind: 'attack',
      attack: 'slow',
      mailsPerDay,
      seed: FIRST_SEED + 50_000 + mailsPerDay + run,
      hour: run % 24,
      until: 'any',
    })),
    figure: (results) => {
      const minutes = results.map(({ any }) => any);
      const hours = (q: number) => (quantile(minutes, q) / 60).toFixed(1);
      return {
        name: `slow attack, ${mailsPerDay.toLocaleString('en')} mails a day: any signal after`,
        value: `${hours(0.5)} h median (${between(minutes, 60)}), ${hours(0.9)} h p90`,
        baseline: `${runs} runs, 200 mails in 48 hours, 15 of them to one recipient, starting at each hour of the day`,
        // Four bad mails an hour among hundreds of good ones: no test of counts tells them in three hours.
        ...(mailsPerDay <= 2000 && { goal: '3 h', met: quantile(minutes, 0.5) <= 180 }),
      };
    },
  };
}

/** The interval in which the median lies with 95 %. */
function between(minutes: ReadonlyArray<number | undefined>, unit: number): string {
  const sorted = minutes.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  const [low, high] = medianInterval(sorted.length).map((place) => sorted[place]! / unit);
  const say = (value: number) => (unit === 1 ? String(value) : value.toFixed(1));
  return `${say(low!)}–${say(high!)} with 95 %`;
}

/** Months of one task: long enough to be worth a message, short enough to keep every core busy. */
const MONTHS_PER_TASK = 10;

function falseAlarmsByCounts(mailsPerDay: number, bounceRate: number, months: number, goal: number): Experiment {
  const first = FIRST_SEED + 100_000 + 10 * mailsPerDay + Math.round(1e6 * bounceRate);
  return {
    tasks: Array.from({ length: months / MONTHS_PER_TASK }, (_, part) => ({
      kind: 'counted',
      mailsPerDay,
      bounceRate,
      months: MONTHS_PER_TASK,
      seed: first + part * MONTHS_PER_TASK,
    })),
    figure: (results) => {
      const criticals = sum(results, ({ criticals }) => criticals);
      return {
        name: `false criticals in 30 days, ${mailsPerDay.toLocaleString('en')} mails a day, ${100 * bounceRate} % bounce`,
        value: `${(criticals / months).toFixed(2)} (at most ${(poissonUpper(criticals) / months).toFixed(2)} with 95 %)`,
        baseline: `${criticals} in ${months} months of counts, alarms as synthesized`,
        goal: `at most ${goal}`,
        met: criticals / months <= goal,
      };
    },
  };
}

/** The same with every event through the handlers, and what is usual learnt from the start; dear, so fewer months. */
function falseAlarmsInTheLoop(mailsPerDay: number, bounceRate: number, months: number, goal: number): Experiment {
  return {
    tasks: Array.from({ length: months }, (_, month) => ({
      kind: 'quiet',
      mailsPerDay,
      bounceRate,
      months: 1,
      seed: FIRST_SEED + 200_000 + 10 * mailsPerDay + Math.round(1e6 * bounceRate) + month,
    })),
    figure: (results) => {
      const criticals = sum(results, (result) => result.criticals);
      const warnings = sum(results, (result) => result.warnings);
      return {
        name: `the same, events through the handlers, ${mailsPerDay.toLocaleString('en')} mails a day, ${100 * bounceRate} % bounce`,
        value: `${(criticals / months).toFixed(2)} (at most ${(poissonUpper(criticals) / months).toFixed(2)} with 95 %), ${(warnings / months).toFixed(1)} warnings`,
        baseline: `${criticals} and ${warnings} in ${months} months of events`,
        goal: `at most ${goal}`,
        met: criticals / months <= goal,
      };
    },
  };
}

function sum(results: readonly TaskResult[], read: (result: TaskResult) => number | undefined): number {
  return results.reduce((total, result) => total + (read(result) ?? 0), 0);
}

/** Counts nothing twice and forgets everything: what is measured is ours, not a table. */
const forgetful: MailLedger = {
  claim: async () => 'taken',
  settle: async () => {},
  noteCode: async () => ({ codes: 1, isNew: false }),
  bounceBaseline: async () => 0.01,
};

async function throughput(): Promise<Figure[]> {
  const day = new Traffic(1).honestDay(0, { mailsPerDay: 50_000, bounceRate: 0.02 });
  const batches = Array.from({ length: Math.floor(day.length / 100) }, (_, index) => ({
    Records: day.slice(100 * index, 100 * index + 100).map(({ body }, n) => ({ messageId: `${index}-${n}`, body })),
  }));
  let lines = 0;
  const silent = () => {};
  const dependencies = {
    monitor: 'bench',
    ledger: forgetful,
    clock: { now: () => DAY },
    emit: () => {
      lines += 1;
    },
    log: { info: silent, warn: silent, error: silent },
    ownDomains: new Set<string>(),
  };
  for (const batch of batches) await ingestQueue(batch, dependencies);
  globalThis.gc?.();
  const heapBefore = process.memoryUsage().heapUsed;
  lines = 0;
  const start = process.hrtime.bigint();
  while (lines < 10_000) await ingestQueue(batches[lines % batches.length]!, dependencies);
  const seconds = Number(process.hrtime.bigint() - start) / 1e9;
  globalThis.gc?.();
  const grown = process.memoryUsage().heapUsed - heapBefore;
  return [
    {
      name: '1,000,000 events through the ingest core',
      value: `${Math.round(1_000_000 / seconds).toLocaleString('en')} a second`,
      baseline: 'one core, 10,000 batches of 100 messages',
    },
    {
      name: 'memory kept after 1,000,000 events',
      value: globalThis.gc ? `${Math.max(0, grown / 1e6).toFixed(1)} MB` : 'not measured without --expose-gc',
    },
  ];
}
