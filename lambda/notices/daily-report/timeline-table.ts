import type { CloudFormationClient } from '@aws-sdk/client-cloudformation';
import type { CloudWatchClient } from '@aws-sdk/client-cloudwatch';
import type { CloudWatchLogsClient } from '@aws-sdk/client-cloudwatch-logs';
import { completeCommands, type ShieldIdentity, shieldName } from '../../../lib/contract/shield-identity';
import { entryOf, type HistoryEntry, readAlarmHistory, readDeploys, readRecords, type Span } from '../history';
import type { ReportTable } from './report-table';

/** More are nobody's reading; the command has them all. */
const MOST = 25;
const LONGEST = 120;

export interface HistorySources {
  readonly cloudWatch: Pick<CloudWatchClient, 'send'>;
  readonly logs: Pick<CloudWatchLogsClient, 'send'>;
  readonly cloudFormation: Pick<CloudFormationClient, 'send'>;
  /** Where the responder keeps what people and the shield did. */
  readonly logGroupName: string;
}

/** Alarms, postures with who and why, acknowledgements, the block list, campaigns and deploys of a day, in order. */
export async function readHistory(
  { cloudWatch, logs, cloudFormation, logGroupName }: HistorySources,
  shield: ShieldIdentity,
  nameOf: (alarm: string) => string | undefined,
  day: Span,
): Promise<HistoryEntry[]> {
  // `to` is the first moment of the next day.
  const span = { from: day.from, to: day.to - 1 };
  const parts = await Promise.all([
    readAlarmHistory(cloudWatch, nameOf, span),
    readRecords(logs, logGroupName, shieldName(shield), span).then((records) => records.map(entryOf)),
    readDeploys(cloudFormation, shield.stack, span),
  ]);
  return parts.flat().sort((one, other) => one.at - other.at);
}

/** The timeline of the day; nothing where nobody keeps one. */
export function timelineTable(
  history: readonly HistoryEntry[] | undefined,
  timeZone: string,
  shield: ShieldIdentity,
): ReportTable[] {
  if (history === undefined) return [];
  const clock = new Intl.DateTimeFormat('en-GB', { hour: '2-digit', minute: '2-digit', timeZone });
  const rows = history.slice(0, MOST).map(({ at, text }) => [clock.format(at), printable(text)]);
  const more = history.length - rows.length;
  return [
    {
      title: 'What happened',
      rows: [
        ...(rows.length === 0 ? [['', 'no alarm, no change of the posture, no deploy']] : rows),
        ...(more === 0
          ? []
          : [['', `and ${more} more: ${completeCommands('otp-shield timeline --since 2d', shield)}`]]),
      ],
    },
  ];
}

/** Reasons are other people's text: one line. */
function printable(text: string): string {
  const line = text.replace(/[\p{Cc}\p{Cf}\p{Zl}\p{Zp}\s]+/gu, ' ').trim();
  return line.length > LONGEST ? `${line.slice(0, LONGEST - 1)}…` : line;
}
