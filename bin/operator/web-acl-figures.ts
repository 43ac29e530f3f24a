import { readWebAclCounts, type WebAclCounts } from '../../lambda/notices/web-acl-counts';
import { wholePeriods } from '../../lambda/runtime/metric-reader';
import { counted } from '../../lib/contract/counted';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { type Range, rangeText } from '../../lib/contract/protection/web-acl-metrics';
import type { DeployedShield } from './deployed-shield';

export type { WebAclCounts };

export interface WebAclFigures {
  /** Requests for codes in the last hour. */
  readonly requests: number;
  /** Those that reached the backend. */
  readonly passed: number;
  /** Answered with a CAPTCHA or a challenge. */
  readonly turnedBack: Range;
  /** Came with a solved one. */
  readonly solved: number;
  /** Solutions that were sent in for puzzles that a rule showed, right or not. */
  readonly attempts: number;
  /** Blocked, by rule. */
  readonly blocked: Readonly<Record<string, number>>;
  readonly lines: readonly string[];
}

const HOUR = 3_600_000;
const MINUTE = 60_000;

export async function readWebAcl(shield: DeployedShield, now: number): Promise<WebAclFigures> {
  const client = shield.account.cloudWatch();
  try {
    const region = await client.config.region();
    const to = now - (now % MINUTE);
    const range = { from: to - HOUR, to, periodSeconds: HOUR / 1000 };
    const [counts] = await readWebAclCounts(client, shield.output(OUTPUT.webAclMetricName), region, range);
    const { requested: requests, passed, turnedBack, solved, attempts, blockedByRule: blocked } = counts!;
    return {
      requests,
      passed,
      turnedBack,
      solved,
      attempts,
      blocked,
      lines: [
        `last hour: ${counted(requests, 'request')} for codes, ${passed} passed, ${rangeText(turnedBack)} turned back with a puzzle, ${solved} came with a solved one`,
        ...(attempts > 0
          ? [`${counted(attempts, 'solution was', 'solutions were')} sent in for puzzles, right or not`]
          : []),
        ...Object.entries(blocked).map(([rule, count]) => `blocked by ${rule}: ${count}`),
      ],
    };
  } finally {
    client.destroy();
  }
}

/** What `read` takes of the counts, summed over the whole minutes of a time. */
export async function sumsOfWebAcl(
  shield: DeployedShield,
  { from, to }: { readonly from: number; readonly to: number },
): Promise<(read: (counts: WebAclCounts) => number) => number> {
  const client = shield.account.cloudWatch();
  try {
    const range = wholePeriods({ from, to, periodSeconds: 60 });
    const { region } = shield.where;
    const minutes = await readWebAclCounts(client, shield.output(OUTPUT.webAclMetricName), region, range);
    return (read) => minutes.reduce((total, counts) => total + read(counts), 0);
  } finally {
    client.destroy();
  }
}
