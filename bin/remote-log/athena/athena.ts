import { randomUUID } from 'node:crypto';
import { pause, REAL_BACKOFF } from '../../../lambda/runtime/backoff';
import { worthAnotherTry } from '../../../lib/contract/aws-fault';
import { type Signer, signedJson } from '../../operator/signed-call';
import { CommandError } from '../../terminal/io';

const PATIENCE_MS = 20_000;
const ATTEMPTS = 5;
const FIRST_LOOK_MS = 300;
const LAST_LOOK_MS = 3000;

export interface WorkGroup {
  /** Where results go; undefined where the work group keeps them itself or says nothing. */
  readonly output: string | undefined;
  /** Whether only the work group says where results go. */
  readonly enforced: boolean;
  /** A query that would read more is stopped by Athena. */
  readonly mostBytes: number | undefined;
}

export interface TableMetadata {
  readonly columns: readonly string[];
  readonly partitions: readonly string[];
  /** Undefined where the table says nothing of it, as a view doesn't. */
  readonly location: string | undefined;
}

interface Execution {
  readonly state: 'QUEUED' | 'RUNNING' | 'SUCCEEDED' | 'FAILED' | 'CANCELLED';
  readonly reason: string;
  readonly output: string;
  readonly scanned: number;
}

type Json = Readonly<Record<string, unknown>>;

/** Amazon Athena, by the few calls that a query needs. @see https://docs.aws.amazon.com/athena/latest/APIReference/API_Operations.html */
export class Athena {
  constructor(
    private readonly signer: Signer,
    private readonly region: string,
    private readonly workGroup: string,
    private readonly signal: AbortSignal,
  ) {}

  async describe(): Promise<WorkGroup> {
    const { WorkGroup: group } = await this.call('GetWorkGroup', { WorkGroup: this.workGroup });
    const { Configuration: configuration = {}, State: state } = (group ?? {}) as Json;
    if (state === 'DISABLED') throw new CommandError(`the work group ${this.workGroup} is disabled`);
    const { ResultConfiguration, EnforceWorkGroupConfiguration, BytesScannedCutoffPerQuery } = configuration as Json;
    const { OutputLocation: output } = (ResultConfiguration ?? {}) as { OutputLocation?: string };
    return {
      output: output || undefined,
      enforced: EnforceWorkGroupConfiguration === true,
      mostBytes: BytesScannedCutoffPerQuery as number | undefined,
    };
  }

  async table(database: string, table: string): Promise<TableMetadata> {
    const { TableMetadata: found } = await this.call('GetTableMetadata', {
      CatalogName: 'AwsDataCatalog',
      DatabaseName: database,
      TableName: table,
      WorkGroup: this.workGroup,
    });
    const {
      Columns = [],
      PartitionKeys = [],
      Parameters = {},
    } = (found ?? {}) as {
      Columns?: Array<{ Name: string }>;
      PartitionKeys?: Array<{ Name: string }>;
      Parameters?: Readonly<Record<string, string>>;
    };
    const names = (columns: ReadonlyArray<{ Name: string }>) => columns.map(({ Name }) => Name.toLowerCase());
    return { columns: names(Columns), partitions: names(PartitionKeys), location: Parameters.location };
  }

  /** Begins a query. @param output where the result goes; undefined where the work group says it */
  async start(sql: string, output: string | undefined): Promise<string> {
    const { QueryExecutionId: id } = await this.call('StartQueryExecution', {
      // A call that is sent twice begins one query.
      ClientRequestToken: randomUUID(),
      QueryString: sql,
      WorkGroup: this.workGroup,
      ...(output !== undefined && { ResultConfiguration: { OutputLocation: output } }),
    });
    return id as string;
  }

  async look(id: string): Promise<Execution> {
    const { QueryExecution: found } = await this.call('GetQueryExecution', { QueryExecutionId: id });
    const { Status, Statistics, ResultConfiguration } = found as Record<string, Json | undefined>;
    return {
      state: Status?.State as Execution['state'],
      reason: String(Status?.StateChangeReason ?? 'Athena says no reason'),
      output: String(ResultConfiguration?.OutputLocation ?? ''),
      scanned: Number(Statistics?.DataScannedInBytes ?? 0),
    };
  }

  /** Waits for the end of a query; one that nobody waits for any more is stopped, since it costs by what it reads. */
  async finished(id: string): Promise<Execution> {
    for (let wait = FIRST_LOOK_MS; ; wait = Math.min(wait * 1.5, LAST_LOOK_MS)) {
      if (this.signal.aborted) {
        await this.call('StopQueryExecution', { QueryExecutionId: id }, new AbortController().signal).catch(() => {});
        throw new CommandError('stopped');
      }
      const execution = await this.look(id);
      if (execution.state === 'SUCCEEDED') return execution;
      if (execution.state === 'FAILED' || execution.state === 'CANCELLED') {
        const reason = execution.reason.replace(/\s+/g, ' ').slice(0, 300);
        throw new CommandError(`the query ${id} of Athena ended as ${execution.state}: ${reason}`);
      }
      await REAL_BACKOFF.sleep(wait);
    }
  }

  private async call(operation: string, input: Json, signal = this.signal): Promise<Json> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await this.once(operation, input, signal);
      } catch (error) {
        if (attempt >= ATTEMPTS || !worthAnotherTry(error) || signal.aborted) throw error;
        await pause(REAL_BACKOFF, attempt);
      }
    }
  }

  private async once(operation: string, input: Json, signal: AbortSignal): Promise<Json> {
    const { signer, region } = this;
    const patient = AbortSignal.any([signal, AbortSignal.timeout(PATIENCE_MS)]);
    return signedJson(signer, {
      service: 'athena',
      region,
      target: `AmazonAthena.${operation}`,
      input,
      signal: patient,
    });
  }
}
