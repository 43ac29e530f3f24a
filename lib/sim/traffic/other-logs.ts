import { BrokenLine } from './event';

/** Logs that stand beside those that are read, by how a line of theirs begins, and what to give in their place. */
const OTHER_LOGS: ReadonlyArray<readonly [beginning: RegExp, reason: string]> = [
  // https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/standard-logs-reference.html
  [
    /^#(?:Version|Fields):|^\d{4}-\d\d-\d\d\t\d\d:\d\d:\d\d\t|^\{.{0,2000}"(?:x-edge-location|x_edge_location)"/,
    'a log of Amazon CloudFront, which is not read; give the log of AWS WAF with --waf-log',
  ],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-connection-logs.html
  [
    /^\d{4}-\d\d-\d\dT\S+Z [\da-f.:]+ \d+ \d+ /,
    'a connection log of a load balancer; give its access log with --alb-log',
  ],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/classic/access-log-collection.html
  [/^\d{4}-\d\d-\d\dT\S+Z \S+ [\d.]+:\d+ /, 'an access log of a Classic Load Balancer, which is not read'],
  // https://docs.aws.amazon.com/elasticloadbalancing/latest/network/load-balancer-access-logs.html
  [/^tls 2\.0 /, 'an access log of a Network Load Balancer, which is not read'],
  // https://docs.aws.amazon.com/AmazonS3/latest/userguide/LogFormat.html
  [
    /^[0-9a-f]{64} \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/,
    "Amazon S3's server access log; give the prefix of the load balancer's",
  ],
  [
    /^\S+ \S+ \S+ \[\d\d\/[A-Z][a-z]{2}\/\d{4}:/,
    "a web server's own log, which is not read; give the load balancer's with --alb-log",
  ],
  // https://docs.aws.amazon.com/vpc/latest/userguide/flow-log-records.html
  [/^(?:version account-id|\d+ \d{12} eni-)/, 'a VPC flow log, which has no requests'],
  [
    /^\{\s*(?:"Records"\s*:\s*\[\s*\{\s*)?"eventVersion"/,
    'a log of AWS CloudTrail, which has no requests of your site',
  ],
  // RFC 1952: who decompresses takes the first layer away.
  [/^\p{Cc}[\x8b\ufffd]/u, 'a file that is compressed twice; decompress it once'],
  [/^PAR1/, 'a file in Apache Parquet, which is not read; have the log delivered as text'],
];

const REASONS = OTHER_LOGS.map(([beginning, reason]) => [beginning, new BrokenLine(reason)] as const);

/** What a line is that is none of the log that was asked for; undefined where nobody knows. */
export function otherLog(line: string): BrokenLine | undefined {
  return REASONS.find(([beginning]) => beginning.test(line))?.[1];
}
