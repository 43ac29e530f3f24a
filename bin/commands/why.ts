import { entryOf, newest } from '../../lambda/notices/history';
import { queryLog } from '../../lambda/runtime/log-query';
import type { Pause } from '../../lambda/runtime/pause';
import { isoSeconds } from '../../lib/contract/clock';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { SHIELD_EVENT } from '../../lib/contract/shield-event';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { explained } from '../operator/aws-fault';
import { blockOf } from '../operator/change-block-list';
import { DeployedShield } from '../operator/deployed-shield';
import { recordsOf } from '../operator/history';
import { setsThatHold } from '../operator/named-sets';
import { decidingRecord } from '../operator/posture-text';
import { parseTime } from '../operator/time-option';
import { CommandError, command, ExitCode, parseOptions, UsageError } from '../terminal/io';
import { pauseOf } from '../terminal/pause';

const USAGE = `otp-shield why ADDRESS|ROUTE [--at TIME] [options]

What an address, or a route, got, and by what: the posture, the lists that hold the address, and what each rule did to its requests, from the log of
the web ACL. The log keeps requests to the routes of codes alone.

  ADDRESS           198.51.100.7, 2001:db8::1, or a block
  ROUTE             a path as it was asked for, such as /api/auth/otp
  --at TIME         as 2026-01-05T03:00Z: a quarter of an hour before and after it; without it, the last hour
${ACCOUNT_USAGE}
Behind a proxy whose header the shield counts by, the log has the address of the proxy.

Exit codes: 0 done; 1 failed; 2 asked wrongly; 3 something could not be read.
`;

const QUARTER = 900_000;
const HOUR = 4 * QUARTER;
const DAY = 24 * HOUR;
const MOST_ROWS = 30;

export const whyCommand = command('why', 'what an address, or a route, gets, and by what', USAGE, async (args, io) => {
  const [asked, ...rest] = args;
  if (asked === undefined || asked.startsWith('-'))
    throw new UsageError('say what about: an address such as 198.51.100.7, or a path such as /api/auth/otp');
  const options = parseOptions(rest, { ...ACCOUNT_OPTIONS, at: 'value' });
  const block = asked.startsWith('/') ? undefined : blockOf(asked);
  const now = io.clock.now();
  const at = timeOf(options.at, now);
  const shield = await DeployedShield.find(new Account(options));
  const missing: string[] = [];
  const part = async <T>(what: string, otherwise: T, read: () => Promise<T>): Promise<T> => {
    try {
      return await explained(what, read);
    } catch (error) {
      missing.push(error instanceof Error ? error.message : String(error));
      return otherwise;
    }
  };
  const span =
    at === undefined ? { from: now - HOUR, to: now } : { from: at - QUARTER, to: Math.min(at + QUARTER, now) };
  const [posture, lists, requests] = await Promise.all([
    part('find out the posture', 'unknown', () => postureAt(shield, at)),
    block === undefined ? [] : part('read the lists of the web ACL', [], () => listsOf(shield, block, now)),
    part('ask the log of the web ACL', [], () => requestsOf(shield, block ?? asked, span, pauseOf(io))),
  ]);
  const what = block ?? asked;
  if (options.json) {
    const when = { from: isoSeconds(span.from), to: isoSeconds(span.to) };
    io.out(
      `${JSON.stringify({ shield: shield.name, ...shield.where, asked: what, ...when, posture, lists, requests, missing })}\n`,
    );
  } else {
    const line = (name: string, text: string) =>
      io.out(`${name.padEnd(10)}${text.replace(/[\p{Cc}\p{Cf}]+/gu, ' ')}\n`);
    line('shield', shield.title);
    line(block === undefined ? 'route' : 'address', what);
    line('posture', posture);
    for (const text of lists) line('list', text);
    if (block !== undefined && lists.length === 0 && missing.length === 0)
      line('list', 'no IP set of the web ACL holds it');
    for (const { count, action, rule } of requests) line('requests', `${count} ${action} by ${rule}`);
    if (requests.length === 0 && missing.length === 0)
      line('requests', `none in the log from ${isoSeconds(span.from)} to ${isoSeconds(span.to)}`);
    for (const fault of missing) line('missing', fault);
  }
  return missing.length === 0 ? ExitCode.DONE : ExitCode.BAD_NEWS;
});

function timeOf(text: string | undefined, now: number): number | undefined {
  if (text === undefined) return undefined;
  const time = parseTime(text);
  if (Number.isNaN(time) || time > now)
    throw new UsageError(`--at must be a time that is over, as 2026-01-05T03:00Z, got ${JSON.stringify(text)}`);
  return time;
}

/** Now as the gates have it; of a time that is over as the record has it. */
async function postureAt(shield: DeployedShield, at: number | undefined): Promise<string> {
  if (at === undefined) {
    const state = await shield.control.read();
    const record = decidingRecord(state);
    return record === undefined
      ? state.posture
      : `${state.posture} since ${isoSeconds(record.since)} by ${record.by}: ${record.why}`;
  }
  const records = await recordsOf(shield, { from: at - 7 * DAY, to: at });
  const last = newest(records, ({ type, kind }) => type === SHIELD_EVENT.posture && kind === 'changed');
  return last === undefined
    ? 'did not change in the seven days before'
    : `${isoSeconds(last.at)} ${entryOf(last).text}`;
}

/** As the lists are now: nobody keeps what they were. */
async function listsOf(shield: DeployedShield, block: string, now: number): Promise<string[]> {
  const sets = await setsThatHold(shield, block);
  if (sets.length === 0) return [];
  const records = await recordsOf(shield, { from: now - 14 * DAY, to: now }).catch(() => []);
  return sets.map(({ rule, set, entry }) => {
    const record = newest(records, (each) => each.type === SHIELD_EVENT.blockList && each.block === entry);
    return `${entry} stands in ${set}, of the rule ${rule}${record === undefined ? '' : `: ${entryOf(record).text}`}`;
  });
}

interface Requests {
  readonly count: number;
  readonly action: string;
  readonly rule: string;
}

async function requestsOf(
  shield: DeployedShield,
  asked: string,
  span: { readonly from: number; readonly to: number },
  pause: Pause,
): Promise<Requests[]> {
  const logGroupName = shield.optional(OUTPUT.logGroupName);
  if (logGroupName === undefined) throw new CommandError('the shield writes no log (requestLogging)');
  const client = shield.account.logs();
  try {
    const rows = await queryLog(
      client,
      { logGroupName, query: whyQuery(asked), ...span, seconds: 60, limit: MOST_ROWS },
      pause,
    );
    return rows.map(({ requests = '0', action = '?', rule = '?' }) => ({ count: Number(requests), action, rule }));
  } finally {
    client.destroy();
  }
}

/** By the fields of the record, never by its text: a client writes its own headers into that. */
export function whyQuery(asked: string): string {
  const filter = asked.startsWith('/')
    ? `record.httpRequest.uri = ${JSON.stringify(asked)}`
    : `isIpInSubnet(record.httpRequest.clientIp, "${asked}")`;
  return [
    'fields jsonParse(@message) as record',
    `filter ${filter}`,
    'stats count(*) as requests by record.action as action, record.terminatingRuleId as rule',
    'sort requests desc',
    `limit ${MOST_ROWS}`,
  ].join(' | ');
}
