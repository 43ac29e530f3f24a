import { type CloudFormationClient, DescribeStackEventsCommand } from '@aws-sdk/client-cloudformation';
import { type CloudWatchClient, DescribeAlarmHistoryCommand } from '@aws-sdk/client-cloudwatch';
import { type CloudWatchLogsClient, FilterLogEventsCommand } from '@aws-sdk/client-cloudwatch-logs';
import { SUMMARY_ALARM } from '../../lib/contract/alarm';
import { UNDER_ATTACK_ALARM } from '../../lib/contract/reputation/alarms';
import { SHIELD_EVENT, SHIELD_RECORD } from '../../lib/contract/shield-event';

/** What happened, from records that AWS keeps: for `otp-shield timeline` and for the daily report. */

export interface HistoryEntry {
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly kind: 'posture' | 'ack' | 'list' | 'country' | 'expect' | 'alarm' | 'deploy';
  readonly text: string;
}

/** Both ends in milliseconds since the epoch. */
export interface Span {
  readonly from: number;
  readonly to: number;
}

/** Nobody reads more, and a loop has to end. */
const MOST_PAGES = 50;

/** What the record of an event holds, as the responder wrote it down. */
export interface ShieldRecord {
  readonly at: number;
  readonly type: string;
  readonly kind?: string;
  readonly from?: string;
  readonly to?: string;
  readonly by?: string;
  readonly why?: string;
  readonly until?: string;
  readonly block?: string;
  readonly country?: string;
  readonly times?: number;
  readonly alarms?: readonly string[];
}

/** What people and the responder did, from the log in which the responder keeps the events of its shield. */
export async function readRecords(
  logs: Pick<CloudWatchLogsClient, 'send'>,
  logGroupName: string,
  shieldName: string,
  { from, to }: Span,
): Promise<ShieldRecord[]> {
  const found: ShieldRecord[] = [];
  let nextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await logs.send(
      new FilterLogEventsCommand({
        logGroupName,
        startTime: from,
        // An event arrives a moment after it happened.
        endTime: to + 600_000,
        filterPattern: `{ $.message = "${SHIELD_RECORD}" }`,
        nextToken,
      }),
    );
    found.push(...(answer.events ?? []).flatMap(({ message }) => recordOf(message ?? '', shieldName)));
    nextToken = answer.nextToken;
    if (nextToken === undefined) return found.filter(({ at }) => at >= from && at <= to);
  }
  throw new Error(`more than ${MOST_PAGES} pages of records: ask for a shorter time`);
}

/** A log may hold anything; a line that is none of ours is passed over, and so is one of another shield in the Region. */
function recordOf(line: string, shield: string): ShieldRecord[] {
  try {
    const { record } = JSON.parse(line) as { record?: Record<string, unknown> };
    const at = Date.parse(String(record?.at));
    if (record === undefined || Number.isNaN(at) || record.shield !== shield) return [];
    return [{ ...record, at, type: String(record.type) } as ShieldRecord];
  } catch {
    return [];
  }
}

/** The last one of which that is true. */
export function newest(
  records: readonly ShieldRecord[],
  test: (record: ShieldRecord) => boolean,
): ShieldRecord | undefined {
  return [...records].sort((one, other) => other.at - one.at).find(test);
}

export function entryOf({
  at,
  type,
  kind = '',
  from,
  to,
  by,
  why,
  until,
  block,
  country,
  times,
  alarms,
}: ShieldRecord): HistoryEntry {
  const who = ` by ${by ?? 'somebody'}: ${why ?? 'no reason was given'}`;
  const end = until === undefined ? '' : ` until ${until}`;
  if (type === SHIELD_EVENT.acknowledgement)
    return {
      at,
      kind: 'ack',
      text: `${kind === 'taken-back' ? 'taken back' : `acknowledged${end}`}${who} (${(alarms ?? []).join(', ')})`,
    };
  if (type === SHIELD_EVENT.country) {
    const what =
      { closed: 'closed for texts', opened: 'open again for texts', overruled: 'opened by hand' }[kind] ?? kind;
    return { at, kind: 'country', text: `${country ?? '?'} ${what}${end}${who}` };
  }
  if (type === SHIELD_EVENT.blockList) return { at, kind: 'list', text: `${block ?? '?'} ${kind}${who}` };
  if (type === SHIELD_EVENT.campaign)
    return {
      at,
      kind: 'expect',
      text: `campaign ${kind}: ${times ?? '?'} times the usual from ${from ?? '?'}${end}${who}`,
    };
  const move = from === to ? `${to}` : `${from} -> ${to}`;
  const wanted: Readonly<Record<string, string>> = {
    changed: move,
    extended: `${to} goes on`,
    observed: `would go ${move}`,
    withheld: `does not go ${move}`,
    outranked: `is held back from ${move}`,
    failed: `FAILED to go ${move}`,
    'mail-paused': 'the mails of the codes are paused',
    'mail-resumed': 'the mails of the codes are sent again',
  };
  return { at, kind: 'posture', text: `${wanted[kind] ?? `${kind} ${move}`}${end}${who}` };
}

/**
 * CloudWatch keeps what became of an alarm for 30 days.
 *
 * @param nameOf what people call an alarm; undefined for one of somebody else
 */
export async function readAlarmHistory(
  cloudWatch: Pick<CloudWatchClient, 'send'>,
  nameOf: (alarm: string) => string | undefined,
  { from, to }: Span,
): Promise<HistoryEntry[]> {
  const silent = [SUMMARY_ALARM.critical.name, SUMMARY_ALARM.warning.name, UNDER_ATTACK_ALARM.name];
  const found: HistoryEntry[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await cloudWatch.send(
      new DescribeAlarmHistoryCommand({
        AlarmTypes: ['MetricAlarm', 'CompositeAlarm'],
        HistoryItemType: 'StateUpdate',
        StartDate: new Date(from),
        EndDate: new Date(to),
        MaxRecords: 100,
        NextToken,
      }),
    );
    for (const { AlarmName = '', Timestamp, HistoryData = '' } of answer.AlarmHistoryItems ?? []) {
      const name = nameOf(AlarmName);
      const change = name === undefined || silent.includes(name) ? undefined : changeOf(HistoryData);
      if (change === undefined || Timestamp === undefined) continue;
      found.push({ at: Timestamp.getTime(), kind: 'alarm', text: `${name} ${change}` });
    }
    NextToken = answer.NextToken;
    if (NextToken === undefined) return found;
  }
  throw new Error(`more than ${100 * MOST_PAGES} changes of alarms: ask for a shorter time`);
}

/** Undefined for what is no news: the first look of a new alarm, and a loss of data. */
function changeOf(data: string): string | undefined {
  try {
    const { oldState, newState } = JSON.parse(data) as {
      oldState?: { stateValue?: string };
      newState?: { stateValue?: string; stateReason?: string };
    };
    if (newState?.stateValue === 'ALARM') return `on: ${newState.stateReason ?? ''}`.slice(0, 160);
    return newState?.stateValue === 'OK' && oldState?.stateValue === 'ALARM' ? 'off' : undefined;
  } catch {
    return undefined;
  }
}

/** What CloudFormation did with the stack. Who asked for it, CloudTrail knows (`bin/operator/deployers.ts`). */
export interface Deploy extends HistoryEntry {
  /** Which call caused it. */
  readonly token?: string;
  /** Whether it is the first event of a deployment. */
  readonly begins: boolean;
}

export async function readDeploys(
  cloudFormation: Pick<CloudFormationClient, 'send'>,
  stack: string,
  { from, to }: Span,
): Promise<Deploy[]> {
  const found: Deploy[] = [];
  let NextToken: string | undefined;
  for (let page = 0; page < MOST_PAGES; page += 1) {
    const answer = await cloudFormation.send(new DescribeStackEventsCommand({ StackName: stack, NextToken }));
    const events = answer.StackEvents ?? [];
    for (const event of events) {
      const { StackId, ResourceStatus, ResourceStatusReason: why, ClientRequestToken: token } = event;
      const at = event.Timestamp?.getTime() ?? 0;
      if (event.PhysicalResourceId !== StackId || at < from || at > to) continue;
      found.push({
        at,
        kind: 'deploy',
        text: `${stack} ${ResourceStatus}${why === undefined ? '' : `: ${why}`}`.slice(0, 160),
        begins: /^(CREATE|UPDATE|DELETE)_IN_PROGRESS$/.test(ResourceStatus ?? ''),
        ...(token !== undefined && { token }),
      });
    }
    NextToken = answer.NextToken;
    // The newest come first.
    if (NextToken === undefined || (events.at(-1)?.Timestamp?.getTime() ?? 0) < from) return found;
  }
  throw new Error('more events of the stack than can be read: ask for a shorter time');
}
