import { createHash } from 'node:crypto';
import type { LogTable } from '../../../lib/sim/selection/log-query';
import { CommandError } from '../../terminal/io';
import type { LogObject } from '../s3/log-objects';
import type { TimeRange } from '../time-range';
import type { TableMetadata } from './athena';

/** Files may lie under the day after, or before, that of their requests. */
const AROUND_MS = 15 * 60_000;
const FIRST_DAY = '2015/01/01';

export interface MadeTable extends LogTable {
  /** What makes it; run once, it costs nothing. */
  readonly ddl: string;
  /** Folders that it reads, so that a price can be said. */
  readonly folders: readonly string[];
}

/**
 * A table over a bucket in which a row is a line as the load balancer wrote it, so that none is lost because a table reads it otherwise. Days are partitions that
 * Athena works out by itself, so nothing has to be added later.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/partition-projection.html
 */
export function madeTable(bucket: string, prefix: string, objects: readonly LogObject[], range: TimeRange): MadeTable {
  // AWS WAF has folders of hours and minutes below, which a partition reads as well.
  const days = objects.map(({ key }) => /^(.*?\/?)\d{4}\/\d\d\/\d\d\/(?:\d\d\/){0,2}[^/]+$/.exec(key)?.[1]);
  const roots = [...new Set(days)].sort();
  const isByDay = roots.every((root) => root !== undefined);
  const hash = createHash('sha256')
    .update(JSON.stringify([bucket, isByDay ? roots : prefix]))
    .digest('hex');
  const name = `otp_shield_lines_${hash.slice(0, 16)}`;
  const table = `"default"."${name}"`;
  if (!isByDay) {
    const ddl = definition(name, '', `s3://${bucket}/${prefix}`, {});
    return { ddl, table, line: 'line', where: undefined, folders: [prefix] };
  }
  const several = roots.length > 1;
  const folders = roots as string[];
  const properties = {
    'projection.enabled': 'true',
    'projection.day.type': 'date',
    'projection.day.format': 'yyyy/MM/dd',
    'projection.day.range': `${FIRST_DAY},NOW+1DAYS`,
    ...(several && { 'projection.place.type': 'enum', 'projection.place.values': folders.map(plain).join(',') }),
    'storage.location.template': `s3://${bucket}/${several ? `\${place}/` : folders[0]}\${day}`,
  };
  const partitions = ` PARTITIONED BY (${several ? 'place string, ' : ''}day string)`;
  return {
    ddl: definition(name, partitions, `s3://${bucket}/${several ? prefix : folders[0]}`, properties),
    table,
    line: 'line',
    where: `day BETWEEN '${day(range.from - AROUND_MS)}' AND '${day(range.to + AROUND_MS)}'`,
    folders,
  };
}

function plain(root: string): string {
  const place = root.replace(/\/$/, '');
  if (place.includes(',')) throw new CommandError(`Athena takes no folder with a comma among several: ${place}`);
  return place;
}

function definition(name: string, partitions: string, location: string, properties: Readonly<Record<string, string>>) {
  const list = Object.entries(properties).map(([key, value]) => `'${key}' = '${quoted(value)}'`);
  return `CREATE EXTERNAL TABLE IF NOT EXISTS \`default\`.\`${name}\` (line string)${partitions}
ROW FORMAT SERDE 'org.apache.hadoop.hive.serde2.RegexSerDe' WITH SERDEPROPERTIES ('input.regex' = '(.*)')
LOCATION '${quoted(location)}'${list.length > 0 ? `\nTBLPROPERTIES (${list.join(', ')})` : ''}`;
}

function quoted(text: string): string {
  return text.replaceAll("'", "''");
}

/** What of a line the simulator reads; the rest of it stands as `-`. */
const NEEDED = [
  'type',
  'time',
  'elb',
  'client_ip',
  'client_port',
  'request_verb',
  'request_url',
  'request_proto',
  'user_agent',
];

/**
 * A table of the user, with the columns that AWS documents for access logs.
 *
 * @see https://docs.aws.amazon.com/athena/latest/ug/create-alb-access-logs-table.html
 * @throws CommandError naming the columns that are missing
 */
export function namedTable(database: string, name: string, found: TableMetadata, range: TimeRange): LogTable {
  const table = `"${database}"."${name}"`;
  const where = partitionsOf(found.partitions, range);
  if (found.columns.includes('line')) return { table, line: 'line', where };
  const missing = NEEDED.filter((column) => !found.columns.includes(column));
  if (missing.length > 0) {
    throw new CommandError(
      `the table ${database}.${name} has no ${missing.join(', ')}: it takes the columns that AWS documents for access logs of a load balancer, or one named line with the whole line`,
    );
  }
  const text = (column: string) => `CAST("${column}" AS varchar)`;
  const request = `${text('request_verb')} || ' ' || ${text('request_url')} || ' ' || ${text('request_proto')}`;
  const line = `${text('type')} || ' ' || ${text('time')} || ' ' || coalesce(${text('elb')}, '-') || ' ' || ${text('client_ip')} || ':' || ${text('client_port')} || ' - - - - - - - - "' || ${request} || '" "' || coalesce(${text('user_agent')}, '-') || '"'`;
  return { table, line, where };
}

/** Days are compared without what stands between their parts: AWS's example has slashes, others have dashes or folders of their own. */
function partitionsOf(keys: readonly string[], range: TimeRange): string | undefined {
  const isDay = keys.includes('day') && !keys.includes('month');
  const date = isDay ? `replace(replace("day", '/', ''), '-', '')` : byParts(keys);
  const bound = (time: number) => `'${day(time).replaceAll('/', '')}'`;
  return date && `${date} BETWEEN ${bound(range.from - AROUND_MS)} AND ${bound(range.to + AROUND_MS)}`;
}

function byParts(keys: readonly string[]): string | undefined {
  if (!['year', 'month', 'day'].every((key) => keys.includes(key))) return undefined;
  return `CAST("year" AS varchar) || lpad(CAST("month" AS varchar), 2, '0') || lpad(CAST("day" AS varchar), 2, '0')`;
}

function day(time: number): string {
  return new Date(time).toISOString().slice(0, 10).replaceAll('-', '/');
}
