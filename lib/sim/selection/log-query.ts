import { LABEL } from '../../contract/names';
import { programOf, type Simulator } from '../simulator';
import { any, type Condition, like, sqlOf } from './condition';
import { COLUMN, type LogKind, StatementReader } from './statement-reading';
import { RECORD } from './waf-record';

/**
 * Queries over access logs of a load balancer and logs of AWS WAF, in the SQL of Amazon Athena, which is Trino's. A line that doesn't look like most is always selected: whoever
 * reads it afterwards can tell more.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/functions.html
 */

/** Where the lines come from. */
export interface LogTable {
  /** Expression that is the line as the load balancer or AWS WAF wrote it. */
  readonly line: string;
  /** Quoted, with its database. */
  readonly table: string;
  /** On partitions; undefined where there are none. */
  readonly where: string | undefined;
}

export interface QueryRange {
  /** Milliseconds since the epoch; `to` is excluded. */
  readonly from: number;
  readonly to: number;
}

/** A quote, a backslash (which begins `\xHH`) and `#` are left out: what has one is not plain. */
const VISIBLE = '[\\x21\\x24-\\x5b\\x5d-\\x7e]';
/** Without the question mark. */
const IN_PATH = '[\\x21\\x24-\\x3e\\x40-\\x5b\\x5d-\\x7e]';
const IN_AGENT = '[\\x20\\x21\\x23-\\x5b\\x5d-\\x7e]';
/** Of a line: time, client, method, scheme, host, path, query, user agent. */
const PLAIN = [
  '^[a-z0-9]+ ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2}:[0-9]{2})[^ ]* [^ ]+ ([^ ]+):[0-9]+',
  '(?: [^ \\x22]+){8}',
  ' \\x22([A-Z]+) ([a-z]+)://([A-Za-z0-9._:\\x5b\\x5d-]*)',
  `((?:/${IN_PATH}*)?)`,
  `((?:[\\x3f]${VISIBLE}*)?)`,
  ' HTTP/[0-9.]+\\x22',
  ` \\x22(${IN_AGENT}*)\\x22`,
].join('');
/** What all lines of requests have: the minute and the client. */
const LOOSE = '^[^ ]+ ([0-9]{4}-[0-9]{2}-[0-9]{2}T[0-9]{2}:[0-9]{2})[^ ]* [^ ]+ ([^ ]+):[0-9]+ ';
/** Addresses that are named one by one. */
const BUSIEST = 1000;

/** When a line can be of a request that the routes' rules would label; without such rules, that any rule would match. */
export function selectionOf(simulator: Simulator, log: LogKind = 'ALB'): Condition {
  const reader = new StatementReader(programOf(simulator), log);
  const ofRoutes = any([LABEL.request, LABEL.verify, LABEL.page].map((label) => reader.labelled(label)));
  return ofRoutes === false ? touchedByAnyRule(simulator, log) : ofRoutes;
}

/** When a line can be of a request that any rule matches, counts or labels. */
export function touchedByAnyRule(simulator: Simulator, log: LogKind = 'ALB'): Condition {
  const program = programOf(simulator);
  const reader = new StatementReader(program, log);
  const containers = [program.webAcl.spec, ...[...program.ruleGroups.values()].map(({ spec }) => spec)];
  const rules = containers.flatMap(({ Rules }) => Rules ?? []);
  return any(
    rules.filter(({ Statement: of }) => !of.RuleGroupReferenceStatement).map(({ Statement: of }) => reader.atLeast(of)),
  );
}

/** Whether the web ACL blocks what no rule ends. */
export function blocksByDefault(simulator: Simulator): boolean {
  return programOf(simulator).webAcl.spec.DefaultAction.Block !== undefined;
}

/** A rate-based rule that counts each address's requests whatever they ask for, so that those of the routes alone say nothing of it. */
export interface CountsAll {
  readonly rule: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

export function rulesThatCountAll(simulator: Simulator, log: LogKind = 'ALB'): readonly CountsAll[] {
  const program = programOf(simulator);
  const reader = new StatementReader(program, log);
  const containers = [program.webAcl.spec, ...[...program.ruleGroups.values()].map(({ spec }) => spec)];
  return containers
    .flatMap(({ Rules }) => Rules ?? [])
    .flatMap(({ Name: rule, Statement: statement }) => {
      const rate = statement.RateBasedStatement;
      if (rate?.AggregateKeyType !== 'IP' || reader.atLeast(statement) !== true) return [];
      return [{ rule, limit: rate.Limit, windowSeconds: rate.EvaluationWindowSec ?? 300 }];
    });
}

/** What a query takes out of a line, and when it can. */
interface LineParts {
  readonly isPlain: string;
  /** Something of the time that sorts as it does. */
  readonly at: string;
  readonly bound: (time: number) => string;
  readonly columns: Readonly<Record<string, string>>;
}

function ofAccessLog(): LineParts {
  const part = (number: number) => `regexp_extract(line, '${PLAIN}', ${number})`;
  return {
    isPlain: sqlOf(like('line', PLAIN)),
    at: part(1),
    bound: second,
    columns: {
      [COLUMN.method]: part(3),
      [COLUMN.host]: `CASE WHEN ${part(4)} LIKE '%s' THEN regexp_replace(${part(5)}, ':443$', '') ELSE regexp_replace(${part(5)}, ':80$', '') END`,
      [COLUMN.path]: `CASE WHEN ${part(6)} = '' THEN '/' ELSE ${part(6)} END`,
      [COLUMN.query]: `substr(${part(7)}, 2)`,
      [COLUMN.agent]: `CASE WHEN ${part(8)} = '-' THEN '' ELSE ${part(8)} END`,
    },
  };
}

function ofWafLog(): LineParts {
  const part = (pattern: string, number = 1) => `coalesce(regexp_extract(line, '${pattern}', ${number}), '')`;
  return {
    isPlain: `(${sqlOf(like('line', RECORD.plain))} AND NOT (${sqlOf(like('line', RECORD.unusual))}))`,
    at: part(RECORD.plain, 1),
    bound: (time) => String(time),
    columns: {
      [COLUMN.headers]: part(RECORD.plain, 2),
      [COLUMN.method]: part(RECORD.plain, 5),
      [COLUMN.host]: part(RECORD.host),
      [COLUMN.path]: `CASE WHEN ${part(RECORD.plain, 3)} = '' THEN '/' ELSE ${part(RECORD.plain, 3)} END`,
      [COLUMN.query]: part(RECORD.plain, 4),
      [COLUMN.agent]: part(RECORD.agent),
    },
  };
}

/** Lines that the selection takes, in the order of time. */
export function selectQuery(table: LogTable, selection: Condition, range: QueryRange, log: LogKind = 'ALB'): string {
  const { isPlain, at, bound, columns } = log === 'ALB' ? ofAccessLog() : ofWafLog();
  const list = Object.entries(columns).map(([name, value]) => `    ${value} AS ${name}`);
  return `WITH lines AS (${linesOf(table)}),
parts AS (
  SELECT line, ${isPlain} AS is_plain, ${at} AS at,
${list.join(',\n')}
  FROM lines
)
SELECT line FROM parts
WHERE NOT is_plain OR (at >= '${bound(range.from)}' AND at <= '${bound(range.to)}' AND ${sqlOf(selection)})
ORDER BY at`;
}

/** Requests and addresses of all lines, the busiest addresses, and how many addresses reach which peak in any window. */
export function totalsQuery(
  table: LogTable,
  windows: readonly number[],
  range: QueryRange,
  log: LogKind = 'ALB',
): string {
  const peaks = windows.map((seconds) => {
    const minutes = seconds / 60;
    // A window touches one minute more than it is long, and holds whole ones that are one less.
    return `SELECT 'peak', '${seconds}', at_most, at_least, count(*) FROM (
  SELECT client, max(n_most) AS at_most, max(n_least) AS at_least FROM (
    SELECT client, ${sumOver(minutes)} AS n_most, ${sumOver(minutes - 1)} AS n_least FROM counted
  ) AS w${seconds} GROUP BY client
) AS p${seconds} GROUP BY at_most, at_least`;
  });
  return `WITH lines AS (${linesOf(table)}),
calls AS (
  ${log === 'ALB' ? callsOfAccessLog(range) : callsOfWafLog(range)}
),
counted AS (SELECT client, at, count(*) AS n FROM calls GROUP BY 1, 2),
sums AS (SELECT client, sum(n) AS requests FROM counted GROUP BY client)
SELECT 'total' AS kind, '' AS name, sum(requests) AS a, count(*) AS b, 0 AS c FROM sums
UNION ALL SELECT 'unread', '', count(*), 0, 0 FROM lines WHERE line IS NULL
UNION ALL SELECT * FROM (SELECT 'busy', client, requests, 0, 0 FROM sums ORDER BY requests DESC, client LIMIT ${BUSIEST}) AS busy
${peaks.map((peak) => `UNION ALL ${peak}`).join('\n')}`;
}

/** Minute, as a number, and client. */
function callsOfAccessLog({ from, to }: QueryRange): string {
  return `SELECT client, CAST(to_unixtime(from_iso8601_timestamp(minute || ':00Z')) AS bigint) / 60 AS at FROM (
    SELECT regexp_extract(line, '${LOOSE}', 1) AS minute, regexp_extract(line, '${LOOSE}', 2) AS client FROM lines
    WHERE ${sqlOf(like('line', LOOSE))}
  ) AS loose WHERE minute >= '${second(from).slice(0, 16)}' AND minute <= '${second(to).slice(0, 16)}'`;
}

function callsOfWafLog({ from, to }: QueryRange): string {
  return `SELECT client, CAST(time AS bigint) / 60000 AS at FROM (
    SELECT regexp_extract(line, '${RECORD.time}', 1) AS time, regexp_extract(line, '${RECORD.client}', 1) AS client FROM lines
    WHERE ${sqlOf(like('line', RECORD.time))} AND ${sqlOf(like('line', RECORD.client))}
  ) AS loose WHERE time >= '${from}' AND time <= '${to}'`;
}

function sumOver(minutes: number): string {
  return `sum(n) OVER (PARTITION BY client ORDER BY at RANGE BETWEEN ${minutes} PRECEDING AND CURRENT ROW)`;
}

function linesOf({ line, table, where }: LogTable): string {
  return `SELECT ${line} AS line FROM ${table}${where === undefined ? '' : ` WHERE ${where}`}`;
}

function second(time: number): string {
  return new Date(time).toISOString().slice(0, 19);
}
