import { UsageError } from '../terminal/io';
import type { AthenaOptions } from './athena/selected-log';
import { tableName } from './athena/selected-log';
import { type LogAddress, logAddress } from './log-address';

interface Statement {
  readonly Sid: string;
  readonly Effect: 'Allow';
  readonly Action: readonly string[];
  readonly Resource: string | readonly string[];
  readonly Condition?: object;
}

export interface PolicyOptions {
  readonly account: string | undefined;
  readonly region: string | undefined;
  readonly athena: Pick<AthenaOptions, 'workGroup' | 'table' | 'output'> | undefined;
}

/** What one command asks of AWS, and nothing else. @throws UsageError for what has to be known to say it */
export function logPolicy(addresses: readonly LogAddress[], options: PolicyOptions): readonly Statement[] {
  const statements: Statement[] = [];
  const allow = (Sid: string, Action: readonly string[], Resource: Statement['Resource'], Condition?: object) =>
    statements.push({ Sid, Effect: 'Allow', Action, Resource, ...(Condition && { Condition }) });
  const partition = options.region?.startsWith('cn-')
    ? 'aws-cn'
    : options.region?.startsWith('us-gov-')
      ? 'aws-us-gov'
      : 'aws';
  const arn = (service: string, rest: string) => {
    const { account, region } = options;
    if (account === undefined || region === undefined) {
      throw new UsageError('--policy needs --account and --region for a log group and for Athena');
    }
    return `arn:${partition}:${service}:${region}:${account}:${rest}`;
  };
  for (const [index, address] of addresses.entries()) {
    if (address.kind === 's3') {
      const bucket = `arn:${partition}:s3:::${address.bucket}`;
      const below = { StringLike: { 's3:prefix': `${address.prefix}*` } };
      allow(`ListLog${index + 1}`, ['s3:ListBucket'], bucket, address.prefix === '' ? undefined : below);
      allow(`ReadLog${index + 1}`, ['s3:GetObject'], `${bucket}/${address.prefix}*`);
    } else {
      allow(`QueryLog${index + 1}`, ['logs:StartQuery'], arn('logs', `log-group:${address.name}:*`));
    }
  }
  if (addresses.some(({ kind }) => kind === 'log-group')) {
    // AWS takes no ARN for these.
    allow('FollowQueries', ['cloudwatch:GetMetricData', 'logs:GetQueryResults', 'logs:StopQuery'], '*');
  }
  if (options.athena) athenaStatements(options.athena, partition, arn, allow);
  return statements;
}

function athenaStatements(
  { workGroup, table, output }: NonNullable<PolicyOptions['athena']>,
  partition: string,
  arn: (service: string, rest: string) => string,
  allow: (sid: string, action: readonly string[], resource: Statement['Resource']) => void,
): void {
  const results = output === undefined ? undefined : logAddress(output, 'ALB');
  if (results?.kind !== 's3')
    throw new UsageError('--policy needs --athena-output, or it would not know where results go');
  const [database, name] = table === undefined ? ['default', 'otp_shield_lines_*'] : tableName(table);
  const glue = ['catalog', `database/${database}`, `table/${database}/${name}`].map((rest) => arn('glue', rest));
  const calls = ['GetQueryExecution', 'GetWorkGroup', 'StartQueryExecution', 'StopQueryExecution'];
  allow(
    'AskAthena',
    calls.map((call) => `athena:${call}`),
    arn('athena', `workgroup/${workGroup}`),
  );
  if (table !== undefined)
    allow('LookAtTable', ['athena:GetTableMetadata'], arn('athena', 'datacatalog/AwsDataCatalog'));
  allow(
    'UseTable',
    ['glue:GetDatabase', 'glue:GetPartitions', 'glue:GetTable', ...(table === undefined ? ['glue:CreateTable'] : [])],
    glue,
  );
  const bucket = `arn:${partition}:s3:::${results.bucket}`;
  // Athena asks these with the rights of whoever asked it.
  allow('FindResults', ['s3:GetBucketLocation', 's3:ListBucket', 's3:ListBucketMultipartUploads'], bucket);
  allow(
    'KeepResults',
    ['s3:AbortMultipartUpload', 's3:GetObject', 's3:ListMultipartUploadParts', 's3:PutObject'],
    `${bucket}/${results.prefix}*`,
  );
}
