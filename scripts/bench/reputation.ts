import { ingestQueue } from '../../lambda/ses-ingest/ingest-queue';
import type { MailLedger } from '../../lambda/shared/mail-ledger';
import {
  ATTACK,
  detection,
  falseAlarms,
  quantile,
  type Synthesized,
  synthesize,
} from '../../test/reputation/loop/experiments';
import { DAY, Traffic } from '../../test/reputation/loop/traffic';
import type { Figure } from './measure';

/** Closed loop in simulated time: real handlers, synthesized alarms. Some minutes of work. */
export async function reputationFigures(): Promise<Figure[]> {
  const template = synthesize();
  return [
    await fastAttack(template, 2000, 40, { median: 10, p90: 15 }),
    await fastAttack(template, 20_000, 6),
    await smallAttack(template),
    await slowAttack(template, 300),
    await slowAttack(template, 2000),
    await quiet(template, 200, 0.01, 6, 0.2),
    await quiet(template, 2000, 0.01, 4, 0.2),
    await quiet(template, 20_000, 0.01, 1, 0.2),
    await quiet(template, 200, 0.02, 6, 1),
    await quiet(template, 2000, 0.02, 4, 1),
    await quiet(template, 20_000, 0.02, 1, 1),
    ...(await throughput()),
  ];
}

async function fastAttack(
  template: Synthesized,
  mailsPerDay: number,
  runs: number,
  goal?: { readonly median: number; readonly p90: number },
): Promise<Figure> {
  const minutes: Array<number | undefined> = [];
  for (let seed = 1; seed <= runs; seed += 1) {
    minutes.push((await detection(template, mailsPerDay, 0.01, ATTACK.fast, seed)).critical);
  }
  const [median, p90] = [quantile(minutes, 0.5), quantile(minutes, 0.9)];
  return {
    name: `fast attack, ${mailsPerDay.toLocaleString('en')} mails a day: critical after`,
    value: `${median} min median, ${p90} min p90`,
    baseline: `${runs} runs, 200 mails in an hour at noon, 60 % bounce; pipeline included`,
    ...(goal && {
      goal: `${goal.median} and ${goal.p90}`,
      met: median <= goal.median && p90 <= goal.p90,
    }),
  };
}

async function smallAttack(template: Synthesized): Promise<Figure> {
  const minutes: Array<number | undefined> = [];
  for (let seed = 1; seed <= 20; seed += 1) {
    minutes.push((await detection(template, 200, 0.01, ATTACK.small, seed)).critical);
  }
  return {
    name: 'low volume, 200 mails a day: critical after',
    value: `${quantile(minutes, 0.5)} min median, ${quantile(minutes, 0.9)} min p90`,
    baseline: '20 runs, 60 mails in an hour, 60 % bounce',
  };
}

async function slowAttack(template: Synthesized, mailsPerDay: number): Promise<Figure> {
  const minutes: Array<number | undefined> = [];
  // Every hour of the day once: at noon the attack hides best, at night it stands out.
  for (let hour = 0; hour < 24; hour += 1) {
    minutes.push((await detection(template, mailsPerDay, 0.01, ATTACK.slow, 100 + hour, hour)).any);
  }
  const hours = (q: number) => (quantile(minutes, q) / 60).toFixed(1);
  return {
    name: `slow attack, ${mailsPerDay.toLocaleString('en')} mails a day: any signal after`,
    value: `${hours(0.5)} h median, ${hours(0.9)} h p90`,
    baseline: '24 runs, 200 mails in 48 hours, 15 of them to one recipient, starting at each hour of the day',
    goal: '3 h',
    met: quantile(minutes, 0.5) <= 180,
  };
}

async function quiet(
  template: Synthesized,
  mailsPerDay: number,
  bounceRate: number,
  months: number,
  goal: number,
): Promise<Figure> {
  let critical = 0;
  let warning = 0;
  for (let seed = 1; seed <= months; seed += 1) {
    const raised = await falseAlarms(template, mailsPerDay, bounceRate, 30, seed);
    critical += raised.critical;
    warning += raised.warning;
  }
  return {
    name: `false criticals in 30 days, ${mailsPerDay.toLocaleString('en')} mails a day, ${100 * bounceRate} % bounce`,
    value: (critical / months).toFixed(2),
    baseline: `${months} months; false warnings: ${(warning / months).toFixed(1)}`,
    goal: `at most ${goal}`,
    met: critical / months <= goal,
  };
}

/** Counts nothing twice and forgets everything: what is measured is ours, not a table. */
const forgetful: MailLedger = {
  claim: async () => true,
  noteCode: async () => ({ duplicate: false, codes: 1, isNew: false }),
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
