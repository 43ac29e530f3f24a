import { LABEL } from '../../contract/names';
import { programOf, type Simulator } from '../simulator';
import { any, type Condition, like } from './condition';
import { COLUMN, StatementReader } from './statement-reading';

/**
 * Queries over access logs of a load balancer, in the SQL of Amazon Athena, which is Trino's. A line that doesn't look like most is always selected: whoever
 * reads it afterwards can tell more.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/functions.html
 */

/** Where the lines come from. */
export interface LogTable {
  /** Expression that is the line as the load balancer wrote it. */
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
export function selectionOf(simulator: Simulator): Condition {
  const program = programOf(simulator);
  const reader = new StatementReader(program);
  const ofRoutes = any([LABEL.request, LABEL.verify, LABEL.page].map((label) => reader.labelled(label)));
  if (ofRoutes !== false) return ofRoutes;
  const containers = [program.webAcl.spec, ...[...program.ruleGroups.values()].map(({ spec }) => spec)];
  const rules = containers.flatMap(({ Rules }) => Rules ?? []);
  return any(
    rules.filter(({ Statement: of }) => !of.RuleGroupReferenceStatement).map(({ Statement: of }) => reader.atLeast(of)),
  );
}

/** A rate-based rule that counts each address's requests whatever they ask for, so that those of the routes alone say nothing of it. */
export interface CountsAll {
  readonly rule: string;
  readonly limit: number;
  readonly windowSeconds: number;
}

export function rulesThatCountAll(simulator: Simulator): readonly CountsAll[] {
  const program = programOf(simulator);
  const reader = new StatementReader(program);
  const containers = [program.webAcl.spec, ...[...program.ruleGroups.values()].map(({ spec }) => spec)];
  return containers
    .flatMap(({ Rules }) => Rules ?? [])
    .flatMap(({ Name: rule, Statement: statement }) => {
      const rate = statement.RateBasedStatement;
      if (rate?.AggregateKeyType !== 'IP' || reader.atLeast(statement) !== true) return [];
      return [{ rule, limit: rate.Limit, windowSeconds: rate.EvaluationWindowSec ?? 300 }];
    });
}

/** Lines that the selection takes, in the order of time. */
export function selectQuery(table: LogTable, selection: Condition, range: QueryRange): string {
  const part = (number: number) => `regexp_extract(line, '${PLAIN}', ${number})`;
  const host = `CASE WHEN ${part(4)} LIKE '%s' THEN regexp_replace(${part(5)}, ':443$', '') ELSE regexp_replace(${part(5)}, ':80$', '') END`;
  return `WITH lines AS (${linesOf(table)}),
parts AS (
  SELECT line, ${like('line', PLAIN)} AS is_plain, ${part(1)} AS at, ${part(3)} AS ${COLUMN.method},
    ${host} AS ${COLUMN.host},
    CASE WHEN ${part(6)} = '' THEN '/' ELSE ${part(6)} END AS ${COLUMN.path}, substr(${part(7)}, 2) AS ${COLUMN.query},
    CASE WHEN ${part(8)} = '-' THEN '' ELSE ${part(8)} END AS ${COLUMN.agent}
  FROM lines
)
SELECT line FROM parts
WHERE NOT is_plain OR (at >= '${second(range.from)}' AND at <= '${second(range.to)}' AND ${selection === true ? 'true' : selection || 'false'})
ORDER BY at`;
}

/** Requests and addresses of all lines, the busiest addresses, and how many addresses reach which peak in any window. */
export function totalsQuery(table: LogTable, windows: readonly number[], range: QueryRange): string {
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
  SELECT regexp_extract(line, '${LOOSE}', 1) AS minute, regexp_extract(line, '${LOOSE}', 2) AS client FROM lines
  WHERE ${like('line', LOOSE)}
),
counted AS (
  SELECT client, CAST(to_unixtime(from_iso8601_timestamp(minute || ':00Z')) AS bigint) / 60 AS at, count(*) AS n FROM calls
  WHERE minute >= '${second(range.from).slice(0, 16)}' AND minute <= '${second(range.to).slice(0, 16)}'
  GROUP BY 1, 2
),
sums AS (SELECT client, sum(n) AS requests FROM counted GROUP BY client)
SELECT 'total' AS kind, '' AS name, sum(requests) AS a, count(*) AS b, 0 AS c FROM sums
UNION ALL SELECT 'unread', '', count(*), 0, 0 FROM lines WHERE line IS NULL
UNION ALL SELECT * FROM (SELECT 'busy', client, requests, 0, 0 FROM sums ORDER BY requests DESC, client LIMIT ${BUSIEST}) AS busy
${peaks.map((peak) => `UNION ALL ${peak}`).join('\n')}`;
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
