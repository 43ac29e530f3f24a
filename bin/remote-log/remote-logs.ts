import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { readValues } from '../../lambda/runtime/metric-reader';
import { counted } from '../../lib/contract/counted';
import { cost } from '../../lib/contract/prices';
import type { LogFormat } from '../../lib/sim/traffic/event';
import type { LogSource } from '../../lib/sim/traffic/log-source';
import { Account, type AccountOptions } from '../operator/account';
import { explain, explained } from '../operator/aws-fault';
import { CommandError, type Io, UsageError } from '../terminal/io';
import { insightsLog } from './insights';
import type { LogAddress } from './log-address';
import { LIST_PRICE, sizeText, usd } from './money';
import { Bucket } from './s3/bucket';
import { type Download, Downloads } from './s3/downloads';
import { logObjects } from './s3/log-objects';
import { Spool } from './spool';
import { DAY_MS, rangeText, type TimeRange } from './time-range';

export interface RemoteOptions {
  readonly format: LogFormat['name'];
  readonly range: TimeRange;
  readonly resume: boolean;
  readonly account: Pick<AccountOptions, 'account' | 'profile' | 'region'>;
}

const GB = 1e9;
/** CloudWatch keeps points of five minutes for two months, and of an hour for longer. */
const HOUR_SECONDS = 3600;

/** Logs in S3 and in CloudWatch, as sources like any other; what is fetched is kept until the command is done. */
export class RemoteLogs {
  readonly sources: LogSource[] = [];
  private readonly spools: Spool[] = [];
  private readonly stop = new AbortController();
  private readonly account: Account;
  private readonly range: TimeRange;
  private files = 0;

  constructor(
    private readonly options: RemoteOptions,
    private readonly io: Io,
  ) {
    this.range = remoteRange(options.range, io.clock.now());
    this.account = openAccount(options.account);
  }

  /** @throws CommandError in one line, for what AWS refuses, and where no log is */
  async add(address: LogAddress): Promise<void> {
    if (address.kind === 's3') await this.addObjects(address);
    else await this.addLogGroup(address.name);
  }

  private async addObjects({ bucket: name, prefix }: LogAddress & { kind: 's3' }): Promise<void> {
    const { format, resume } = this.options;
    const where = `s3://${name}/${prefix}`;
    const signal = AbortSignal.any([this.stop.signal, this.io.signal]);
    const bucket = new Bucket(name, this.account, await this.account.region().catch(() => undefined), signal);
    const files: Download[] = [];
    await explained(`list ${where}`, async () => {
      for await (const object of logObjects(bucket, prefix, format, this.range)) files.push({ bucket, object });
    });
    if (files.length === 0) {
      throw new CommandError(
        `${where}: no file of ${format === 'ALB' ? 'access logs of a load balancer' : 'AWS WAF logs'} ${rangeText(this.range)} is there`,
      );
    }
    const bytes = files.reduce((sum, { object }) => sum + object.size, 0);
    const requests = cost('objectRead', files.length);
    this.io.err(
      `${where}: ${counted(files.length, 'file')}, ${sizeText(bytes)}, ${rangeText(this.range)}; to read them costs about ${usd(requests)}, and up to ${usd(cost('transferOut', bytes / GB))} more on a machine that is not in the Region of the bucket (${LIST_PRICE})\n`,
    );
    const spool = await Spool.open(['s3', name, prefix, format], bytes, resume, this.io);
    this.spools.push(spool);
    this.files += files.length;
    this.sources.push(...new Downloads(files, spool).sources);
  }

  private async addLogGroup(name: string): Promise<void> {
    const bytes = await explained('ask how much the log group holds', () => this.ingested(name));
    const price =
      bytes === undefined
        ? 'CloudWatch does not say how much it holds; a GB costs 0.005 USD, twice'
        : `${sizeText(bytes)}; to count and to read them costs about ${usd(cost('insightsScan', (2 * bytes) / GB))}`;
    this.io.err(`log group ${name}, ${rangeText(this.range)}: ${price} (${LIST_PRICE})\n`);
    const spool = await Spool.open(['logs', name], bytes ?? 0, this.options.resume, this.io);
    this.spools.push(spool);
    this.files++;
    const pause = REAL_BACKOFF.sleep;
    const { sources, records, lost } = await explained(`query the log group ${name}`, () =>
      insightsLog(this.account.logs(), name, this.range, spool, pause),
    ).catch((error) => {
      throw this.failed(error);
    });
    if (records === 0) throw new CommandError(`log group ${name}: no record ${rangeText(this.range)}`);
    if (lost > 0) {
      this.io.err(
        `${lost} of ${records} records could not be read: a query gives 10,000, and some seconds have more; give such a log in S3\n`,
      );
    }
    this.sources.push(...sources);
  }

  private async ingested(name: string): Promise<number | undefined> {
    const dimensions = { LogGroupName: name };
    const source = { namespace: 'AWS/Logs', name: 'IncomingBytes', dimensions, statistic: 'Sum' as const };
    const { from, to } = this.range;
    const periodSeconds = to - from > 50 * DAY_MS ? DAY_MS / 1000 : HOUR_SECONDS;
    return (await readValues(this.account.cloudWatch(), [source], { from, to, periodSeconds }))[0];
  }

  /** What went wrong in one line, with what `--resume` would save. */
  failed(error: unknown): Error {
    const told = this.io.signal.aborted ? new CommandError('stopped') : explain('read the logs', error);
    const kept = this.spools.filter(({ keeps }) => keeps).reduce((sum, spool) => sum + spool.kept, 0);
    if (!(told instanceof CommandError) || kept === 0) return told;
    return new CommandError(
      `${told.message}; ${kept === 1 ? 'one fetched file is' : `${kept} fetched files are`} kept: the same command with --resume goes on from there`,
    );
  }

  /** Ends what is still being fetched. What was kept goes only when all is done. */
  async close(isDone: boolean): Promise<void> {
    this.stop.abort();
    if (isDone) for (const spool of this.spools) await spool.remove();
  }
}

/** @throws UsageError where the range has no beginning: all that is there would be read */
export function remoteRange({ from, to }: TimeRange, now: number): TimeRange {
  if (!Number.isFinite(from))
    throw new UsageError('a log in AWS needs --from: without it all that is there would be read');
  if (now <= from) throw new UsageError('--from is in the future');
  return { from, to: Math.min(to, now) };
}

export function openAccount(options: RemoteOptions['account']): Account {
  return new Account({ ...options, stack: undefined });
}
