import { OUTPUT } from '../../../lib/contract/posture/posture';
import { type Check, SLOWEST_SECONDS } from '../check';
import { awaitedRecords } from '../checks/log-privacy';
import type { Finding } from '../finding';
import { forgotten, tellsOfNobody } from './calls';
import { poolOf } from './pool';

const OPERATION_HEADERS = ['x-amzn-cognito-operation-name', 'x-amz-target'];

/** What AWS WAF got of a call: no answer tells that, the log does. */
export const poolLog: Check = {
  name: 'pool-log',
  question: 'What of a call does AWS WAF see, and does the log keep people to itself?',
  obstacle: ({ shield }) =>
    shield.optional(OUTPUT.logGroupName) === undefined ? 'the shield writes no log (requestLogging)' : undefined,
  bounds: ({ talk }) => ({ requests: 1, seconds: talk.secondsFor(1) + SLOWEST_SECONDS }),
  async run(ground) {
    const since = ground.io.clock.now();
    await ground.talk.ask(forgotten(poolOf(ground).pool));
    const records = await awaitedRecords(ground, since);
    if (records.length === 0)
      return [
        {
          level: 'bad',
          asked: 'a call, and its record in the log',
          expected: 'the record, found by its User-Agent',
          seen: `none within ${SLOWEST_SECONDS} s`,
          meaning: 'nobody can look up what happened, or AWS WAF does not see which program calls',
        },
      ];
    return [headersFinding(records), privacyFinding(records)];
  },
};

function headersFinding(records: readonly string[]): Finding {
  const names = new Set(records.flatMap(headerNames));
  const seen = OPERATION_HEADERS.filter((name) => names.has(name));
  return {
    level: seen.length === OPERATION_HEADERS.length ? 'good' : seen.length === 0 ? 'bad' : 'note',
    asked: 'the headers that name the operation',
    expected: `${OPERATION_HEADERS.join(' and ')}, as the rules read both`,
    seen: seen.join(' and ') || 'neither',
    meaning:
      seen.length === 0
        ? 'no rule can tell operations apart'
        : `operations are known by ${seen.join(' and ')}; it sees ${[...names].sort().join(', ')}`,
  };
}

function headerNames(record: string): string[] {
  try {
    const { httpRequest } = JSON.parse(record) as { httpRequest?: { headers?: Array<{ name?: string }> } };
    return (httpRequest?.headers ?? []).flatMap(({ name }) => name?.toLowerCase() ?? []);
  } catch {
    return [];
  }
}

function privacyFinding(records: readonly string[]): Finding {
  const tells = records.some(tellsOfNobody);
  return {
    level: tells ? 'bad' : 'good',
    asked: 'the user name of the call',
    expected: 'not in the log',
    seen: tells ? 'in the log' : 'not in the log',
    meaning: tells
      ? 'whoever reads the log learns who asked for codes'
      : 'the log can be shown to whoever looks into an attack',
  };
}
