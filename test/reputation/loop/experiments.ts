import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { MONITOR_DIMENSION } from '../../../lib/contract/metric';
import { METRIC_NAMESPACE } from '../../../lib/contract/names';
import { MAIL_METRIC, REPEAT_STEPS, repeatMetric } from '../../../lib/contract/reputation/metrics';
import { SesReputationMonitor } from '../../../lib/reputation/ses/ses-reputation-monitor';
import { MailLoop } from './mail-loop';
import { Random } from './random';
import { type Attack, DAY, HOUR, MINUTE, Traffic } from './traffic';

/** Alarms of the template that mail events alone can raise. */
export const MAIL_ALARMS =
  /-(bounces|complaints|soft-bounces|bad-recipients|reputation-delays|repeat-recipients)(-[a-z0-9]+)?$/;

export const START = Date.UTC(2026, 0, 5);

export interface Synthesized {
  readonly resources: Record<string, unknown>;
  readonly monitor: string;
}

export function synthesize(): Synthesized {
  const stack = new Stack(new App(), 'Shop', { env: { account: '123456789012', region: 'eu-west-1' } });
  const monitor = new SesReputationMonitor(stack, 'Reputation', {
    notify: [new Topic(stack, 'Topic')],
    configurationSetName: 'otp',
  });
  return { resources: Template.fromStack(stack).toJSON().Resources, monitor: monitor.monitorName };
}

export interface FalseAlarms {
  readonly days: number;
  readonly critical: number;
  readonly warning: number;
  readonly byAlarm: Readonly<Record<string, number>>;
}

/** Honest traffic only, from the first deployment on: everything that is raised is false. */
export async function falseAlarms(
  { resources, monitor }: Synthesized,
  mailsPerDay: number,
  bounceRate: number,
  days: number,
  seed: number,
): Promise<FalseAlarms> {
  const loop = new MailLoop(resources, monitor, START, (name) => MAIL_ALARMS.test(name));
  const traffic = new Traffic(seed);
  for (let day = 0; day < days; day += 1) {
    const start = START + day * DAY;
    loop.add(traffic.honestDay(start, { mailsPerDay, bounceRate, deliveries: false }));
    await loop.run(start + DAY);
  }
  const byAlarm: Record<string, number> = {};
  for (const { alarm, to } of loop.alarms.transitions) {
    const name = alarm.slice(monitor.length + 1);
    if (to === 'ALARM') byAlarm[name] = (byAlarm[name] ?? 0) + 1;
  }
  const critical = (byAlarm['bounces-critical'] ?? 0) + (byAlarm['complaints-critical'] ?? 0);
  const own = [
    'bounces-warning',
    'complaints-warning',
    'soft-bounces',
    'bad-recipients',
    'reputation-delays',
    'repeat-recipients',
  ];
  const warning = own.reduce((total, name) => total + (byAlarm[name] ?? 0), 0);
  return { days, critical, warning, byAlarm };
}

export interface Detection {
  /** Minutes from the start of the attack to the first critical alarm; `undefined` when it never came. */
  readonly critical: number | undefined;
  /** The same for any alarm. */
  readonly any: number | undefined;
  readonly first: string | undefined;
}

/** Counts of the days before, from which the probe learns what is usual. */
function rememberTwoWeeks(
  { store }: MailLoop,
  monitor: string,
  mailsPerDay: number,
  bounceRate: number,
  random: Random,
): void {
  // The last day is left out: the windows of the alarms would see counts that no handler wrote.
  for (let day = START - 13 * DAY; day < START - DAY; day += DAY) {
    let bounces = 0;
    for (let left = mailsPerDay * bounceRate - random.exponential(1); left > 0; left -= random.exponential(1))
      bounces += 1;
    const counted: Readonly<Record<string, number>> = {
      [MAIL_METRIC.sends.name]: mailsPerDay,
      [MAIL_METRIC.hardBounces.name]: bounces,
      [MAIL_METRIC.bounceBaseline.name]: bounceRate,
    };
    const put = (name: string, value: number) =>
      store.put(METRIC_NAMESPACE, name, { [MONITOR_DIMENSION]: monitor }, day + 12 * HOUR, value);
    // The ingest handler writes them together.
    for (const { name } of Object.values(MAIL_METRIC)) put(name, counted[name] ?? 0);
    for (const step of REPEAT_STEPS) put(repeatMetric(step).name, 0);
  }
}

/** A day of honest traffic, then the attack at an hour of the second; noon is when it hides best. */
export async function detection(
  { resources, monitor }: Synthesized,
  mailsPerDay: number,
  bounceRate: number,
  attack: Omit<Attack, 'start'>,
  seed: number,
  startHour = 12,
  until: 'critical' | 'any' = 'critical',
): Promise<Detection> {
  const loop = new MailLoop(resources, monitor, START, (name) => MAIL_ALARMS.test(name));
  rememberTwoWeeks(loop, monitor, mailsPerDay, bounceRate, new Random(seed));
  const traffic = new Traffic(seed);
  const begin = START + DAY + startHour * HOUR;
  const end = begin + attack.duration + HOUR;
  for (let day = START; day < end; day += DAY) loop.add(traffic.honestDay(day, { mailsPerDay, bounceRate }));
  loop.add(traffic.attack({ ...attack, start: begin }));
  await loop.run(begin);
  const before = loop.alarms.transitions.length;
  let critical: number | undefined;
  let first: { at: number; alarm: string } | undefined;
  for (let now = begin; now < end && (until === 'any' ? first : critical) === undefined; now += 10 * MINUTE) {
    await loop.run(now + 10 * MINUTE);
    const raised = loop.alarms.transitions.slice(before).filter(({ to }) => to === 'ALARM');
    first ??= raised.find(({ alarm }) => alarm.endsWith('-critical') || !/-\d+[mh]$/.test(alarm));
    critical = raised.find(
      ({ alarm }) => alarm.endsWith('bounces-critical') || alarm.endsWith('complaints-critical'),
    )?.at;
  }
  const minutes = (at: number | undefined) => (at === undefined ? undefined : (at - begin) / MINUTE);
  return { critical: minutes(critical), any: minutes(first?.at), first: first?.alarm.slice(monitor.length + 1) };
}

export const ATTACK = {
  /** 200 mails in an hour, 60 % to addresses that don't exist. */
  fast: { mails: 200, duration: HOUR, bounceRate: 0.6 },
  /** The story: 200 mails over two days, 15 of them to one person. */
  slow: { mails: 200, duration: 2 * DAY, bounceRate: 0.6, sameRecipient: 15 },
  /** A quiet sender. */
  small: { mails: 60, duration: HOUR, bounceRate: 0.6 },
} as const;

export function quantile(values: ReadonlyArray<number | undefined>, q: number): number {
  const sorted = values.map((value) => value ?? Number.POSITIVE_INFINITY).sort((a, b) => a - b);
  return sorted[Math.min(sorted.length - 1, Math.floor(q * sorted.length))]!;
}
