import { createHash } from 'node:crypto';
import { readFile } from 'node:fs/promises';
import { cost } from '../../../lib/contract/prices';
import type { Simulator } from '../../../lib/sim';
import {
  type LogTable,
  rulesThatCountAll,
  selectionOf,
  selectQuery,
  totalsQuery,
} from '../../../lib/sim/selection/log-query';
import type { LogKind } from '../../../lib/sim/selection/statement-reading';
import { parseAlbLine } from '../../../lib/sim/traffic/alb-log';
import { fields } from '../../../lib/sim/traffic/csv-records';
import type { BrokenLine, LogFormat, TrafficEvent } from '../../../lib/sim/traffic/event';
import { LineRecords } from '../../../lib/sim/traffic/line-records';
import type { LogSource } from '../../../lib/sim/traffic/log-source';
import { WAF_LOG } from '../../../lib/sim/traffic/waf-log';
import type { WholeLog } from '../../../lib/sim/traffic/whole-log';
import type { Account } from '../../operator/account';
import { explain, explained } from '../../operator/aws-fault';
import { confirm } from '../../operator/confirm';
import { CommandError, type Io, UsageError } from '../../terminal/io';
import { type LogAddress, logAddress } from '../log-address';
import { LIST_PRICE, sizeText, usd } from '../money';
import { Bucket } from '../s3/bucket';
import { Downloads } from '../s3/downloads';
import { type LogObject, logObjects } from '../s3/log-objects';
import { Spool } from '../spool';
import { rangeText, type TimeRange } from '../time-range';
import { Athena } from './athena';
import { madeTable, namedTable } from './lines-table';

/** Athena charges at least this for a query. */
const LEAST_BYTES = 10e6;
const TB = 1e12;
const DEFAULT_WINDOW = 300;
const NAMES = { ALB: 'access logs of a load balancer', WAF: 'logs of AWS WAF' } as const;

export interface AthenaOptions {
  readonly workGroup: string;
  /** `DATABASE.TABLE`, where there is one already. */
  readonly table: string | undefined;
  /** Where results go, if the work group doesn't say it. */
  readonly output: string | undefined;
  readonly yes: boolean;
  readonly resume: boolean;
}

/** Lines of a log that Athena selected and counted where they lie. */
export class SelectedLog {
  readonly format: LogFormat;
  private readonly stop = new AbortController();
  private readonly signal: AbortSignal;
  private spool: Spool | undefined;

  constructor(
    private readonly options: AthenaOptions,
    private readonly account: Account,
    private readonly range: TimeRange,
    private readonly kind: LogKind,
    private readonly io: Io,
  ) {
    const parse = kind === 'ALB' ? parseAlbLine : parseWafLine;
    this.format = { name: kind, splitter: () => new LineRecords(), parse: (row) => parseResult(row, parse) };
    this.signal = AbortSignal.any([this.stop.signal, io.signal]);
  }

  /** @param address a bucket; undefined where a table is named */
  async query(
    address: LogAddress | undefined,
    simulator: Simulator,
  ): Promise<{ sources: readonly LogSource[]; whole: WholeLog }> {
    const selection = selectionOf(simulator, this.kind);
    if (selection === true) {
      throw new CommandError(
        'the web ACL has rules that may match any request, so a query would leave nothing behind: give the log itself, without --athena',
      );
    }
    const region = await this.account.region();
    const { io, range, signal, options } = this;
    const athena = new Athena(this.account, region, options.workGroup, signal);
    const group = await explained(`look at the work group ${options.workGroup}`, () => athena.describe());
    if (!group.output && options.output === undefined) {
      throw new CommandError(
        `the work group ${options.workGroup} doesn't say where results go: give --athena-output s3://bucket/prefix/`,
      );
    }
    const output = group.enforced && group.output ? undefined : options.output;
    const { table, bytes, ddl } = await explained('look at the log', () => this.tableOf(address, athena, region));
    this.tellPrice(bytes);
    if (bytes !== undefined && group.mostBytes !== undefined && bytes > group.mostBytes) {
      throw new CommandError(
        `the work group ${options.workGroup} stops queries that read more than ${sizeText(group.mostBytes)}: give a shorter --from and --to`,
      );
    }
    await confirm(io, options.yes, 'Ask Athena?');
    const countsAll = rulesThatCountAll(simulator, this.kind);
    const windows =
      countsAll.length > 0 ? [...new Set(countsAll.map(({ windowSeconds }) => windowSeconds))] : [DEFAULT_WINDOW];
    this.spool = await Spool.open(['athena', options.workGroup, table.table, rangeText(range)], 0, options.resume, io);
    if (ddl !== undefined) await athena.finished(await athena.start(ddl, output));
    const selected = this.answer(athena, selectQuery(table, selection, range, this.kind), output, region);
    const totals = this.answer(athena, totalsQuery(table, windows, range, this.kind), output, region);
    const [first, second] = await Promise.allSettled([selected, totals]);
    if (first.status === 'rejected') throw first.reason;
    if (second.status === 'rejected') throw second.reason;
    io.err(`Athena read ${sizeText(first.value.scanned + second.value.scanned)}\n`);
    return { sources: [first.value.source], whole: wholeLog(await textOf(second.value.source), countsAll) };
  }

  private async tableOf(
    address: LogAddress | undefined,
    athena: Athena,
    region: string,
  ): Promise<{ table: LogTable; bytes: number | undefined; ddl: string | undefined }> {
    if (address?.kind === 's3') {
      const objects = await this.objects(address.bucket, address.prefix, region);
      if (objects.length === 0) {
        throw new CommandError(
          `s3://${address.bucket}/${address.prefix}: no file of ${NAMES[this.kind]} ${rangeText(this.range)} is there`,
        );
      }
      const { ddl, ...table } = madeTable(address.bucket, address.prefix, objects, this.range);
      return { table, bytes: sizeOf(objects), ddl };
    }
    const [database, name] = tableName(this.options.table!);
    const found = await athena.table(database, name);
    const table = namedTable(database, name, found, this.range);
    const place = found.location === undefined ? undefined : logAddress(found.location, this.kind);
    if (place?.kind !== 's3') return { table, bytes: undefined, ddl: undefined };
    const whole = { from: Number.NEGATIVE_INFINITY, to: Number.POSITIVE_INFINITY };
    const objects = await this.objects(
      place.bucket,
      place.prefix,
      region,
      table.where === undefined ? whole : this.range,
    );
    return { table, bytes: sizeOf(objects), ddl: undefined };
  }

  private async objects(bucket: string, prefix: string, region: string, range = this.range): Promise<LogObject[]> {
    const objects: LogObject[] = [];
    const place = new Bucket(bucket, this.account, region, this.signal);
    for await (const object of logObjects(place, prefix, this.kind, range)) objects.push(object);
    return objects;
  }

  private tellPrice(bytes: number | undefined): void {
    const what = `two queries of Athena, ${rangeText(this.range)}`;
    const price = bytes === undefined ? undefined : 2 * cost('athenaScan', Math.max(bytes, LEAST_BYTES) / TB);
    this.io.err(
      price === undefined
        ? `${what}: what they read can't be told of this table; a TB costs 5 USD (${LIST_PRICE})\n`
        : `${what}: each reads ${sizeText(bytes!)}, so they cost about ${usd(price)} together (${LIST_PRICE})\n`,
    );
  }

  /** The result of a query; one that an earlier run began is taken up again. */
  private async answer(athena: Athena, sql: string, output: string | undefined, region: string) {
    const spool = this.spool!;
    const name = createHash('sha256').update(sql).digest('hex');
    const kept = spool.path(name);
    const before = kept === undefined ? undefined : await readFile(kept, 'utf8');
    const state = before === undefined ? undefined : (await athena.look(before).catch(() => undefined))?.state;
    const goesOn = state === 'SUCCEEDED' || state === 'RUNNING' || state === 'QUEUED';
    const id = goesOn ? before! : await athena.start(sql, output);
    if (!goesOn) await spool.writeText(name, id);
    const { output: place, scanned } = await athena.finished(id);
    const at = logAddress(place, 'ALB');
    if (at?.kind !== 's3')
      throw new CommandError(
        `the work group ${this.options.workGroup} keeps results itself: take one that writes them to S3`,
      );
    const key = at.prefix.replace(/\/$/, '');
    const bucket = new Bucket(at.bucket, this.account, region, this.signal);
    for await (const { objects } of bucket.list(key)) {
      const object = objects.find((each) => each.key === key);
      if (object)
        return {
          source: new Downloads([{ bucket, object: { ...object, notBefore: undefined } }], spool).sources[0]!,
          scanned,
        };
    }
    throw new CommandError(`the result of the query is not at ${place}`);
  }

  failed(error: unknown): Error {
    const told = this.io.signal.aborted ? new CommandError('stopped') : explain('ask Athena', error);
    if (!(told instanceof CommandError) || (this.spool?.kept ?? 0) === 0) return told;
    return new CommandError(`${told.message}; the same command with --resume takes up the queries that were begun`);
  }

  async close(isDone: boolean): Promise<void> {
    this.stop.abort();
    if (isDone) await this.spool?.remove();
  }
}

/** @throws UsageError */
export function tableName(text: string): readonly [string, string] {
  const [, database, table] = /^(\w+)\.(\w+)$/.exec(text) ?? [];
  if (database === undefined)
    throw new UsageError(`--athena-table must be DATABASE.TABLE, got ${JSON.stringify(text)}`);
  return [database, table!];
}

function sizeOf(objects: readonly LogObject[]): number {
  return objects.reduce((sum, { size }) => sum + size, 0);
}

/** A row of a result: one field, in quotes that are doubled inside it. */
function parseResult(row: string, parse: LogFormat['parse']): ReturnType<LogFormat['parse']> {
  return row === '"line"' ? [] : parse(fields(row)[0]!);
}

/** A line of a table may hold several records, where whoever stored them wrote no line ends. */
function parseWafLine(line: string): ReturnType<LogFormat['parse']> {
  const found: Array<TrafficEvent | BrokenLine> = [];
  const splitter = WAF_LOG.splitter();
  const take = (record = '') => {
    const parsed = WAF_LOG.parse(record);
    if (Array.isArray(parsed)) found.push(...(parsed as ReadonlyArray<TrafficEvent | BrokenLine>));
    else found.push(parsed as TrafficEvent | BrokenLine);
  };
  splitter.push(Buffer.from(line, 'latin1'), take);
  splitter.end(take);
  return found;
}

async function textOf(source: LogSource): Promise<string> {
  const pieces: Buffer[] = [];
  for await (const piece of source.open(64 * 1024)) pieces.push(piece as Buffer);
  return Buffer.concat(pieces).toString('utf8');
}

function wholeLog(csv: string, countsAll: WholeLog['countsAll']): WholeLog {
  const rows = csv.trimEnd().split('\n').slice(1).map(fields);
  const of = (kind: string) => rows.filter(([first]) => first === kind);
  const [total] = of('total');
  return {
    requests: Number(total?.[2] ?? 0),
    addresses: Number(total?.[3] ?? 0),
    unread: Number(of('unread')[0]?.[2] ?? 0),
    busiest: of('busy')
      .map(([, address, requests]) => ({ address: address!, requests: Number(requests) }))
      .sort((a, b) => b.requests - a.requests),
    peaks: of('peak').map(([, seconds, atMost, atLeast, addresses]) => ({
      windowSeconds: Number(seconds),
      atMost: Number(atMost),
      atLeast: Number(atLeast),
      addresses: Number(addresses),
    })),
    countsAll,
  };
}
