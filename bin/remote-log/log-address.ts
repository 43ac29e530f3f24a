import { UsageError } from '../terminal/io';

/** Where a log lies that is not on this machine. */
export type LogAddress =
  | { readonly kind: 's3'; readonly bucket: string; readonly prefix: string }
  | { readonly kind: 'log-group'; readonly name: string };

const LOG_GROUP = 'cloudwatch:';

/**
 * `s3://bucket/prefix`, or `cloudwatch:GROUP`; undefined for a path of this machine.
 *
 * @throws UsageError
 */
export function logAddress(text: string, format: 'ALB' | 'WAF'): LogAddress | undefined {
  if (text.startsWith(LOG_GROUP)) {
    const name = text.slice(LOG_GROUP.length);
    if (format === 'ALB') {
      throw new UsageError(
        `access logs of a load balancer are in S3, and ${text} is a log group, which --waf-log reads`,
      );
    }
    if (!/^[\w./#-]{1,512}$/.test(name)) {
      throw new UsageError(
        `${LOG_GROUP} takes the name of a log group, such as cloudwatch:aws-waf-logs-otp, got ${JSON.stringify(name)}`,
      );
    }
    return { kind: 'log-group', name };
  }
  if (!/^s3:/i.test(text)) return undefined;
  const [, bucket, prefix = ''] = /^s3:\/\/([a-z0-9][a-z0-9.-]{1,61}[a-z0-9])(?:\/(.*))?$/.exec(text) ?? [];
  if (bucket === undefined)
    throw new UsageError(`a bucket is written as s3://bucket/prefix, got ${JSON.stringify(text)}`);
  return { kind: 's3', bucket, prefix: prefix === '' || prefix.endsWith('/') ? prefix : `${prefix}/` };
}
