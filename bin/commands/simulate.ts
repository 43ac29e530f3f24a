import { WEB_ACL_OPTIONS, WEB_ACL_USAGE, WebAclSource } from '../input/web-acl-source';
import { tableName } from '../remote-log/athena/selected-log';
import { logAddress } from '../remote-log/log-address';
import { logPolicy } from '../remote-log/log-policy';
import { timeRange } from '../remote-log/time-range';
import { replayCommand } from '../simulate/simulate-replay';
import { trafficCommand } from '../simulate/simulate-traffic';
import { command, ExitCode, type Io, integerOption, parseOptions, priceOption, UsageError } from '../terminal/io';

const USAGE = `otp-shield simulate: what AWS WAF would do, without AWS

  otp-shield simulate --template T --replay R…       requests from a file, with what should become of them
  otp-shield simulate --template T --alb-log FILES…  your own traffic: access logs of the load balancer
  otp-shield simulate --template T --waf-log FILES…  your own traffic: logs of AWS WAF, and which TLS fingerprints are usual
                                                     there (fingerprintLimit of clientSignals)

The web ACL:
${WEB_ACL_USAGE}
Replays:
  --replay FILE…         data files; each runs on a fresh simulator
  --json                 {"verdicts": [{"index", "action", "rule", "status", "labels", "fidelity"}], "summary": {…}}

Logs (plain or gzip; a line that can't be read is counted and shown). FILE may be a folder, a quoted pattern such as
'logs/**/*.gz', a pipe, or - for standard input. With --from it may be s3://bucket/prefix, and for --waf-log a log group of
CloudWatch, cloudwatch:GROUP; both are read with your credentials:
  --alb-log FILE…        access logs of Application Load Balancers
  --waf-log FILE…        AWS WAF logs, in any form in which S3, Firehose, CloudWatch Logs and Logs Insights give them
  --from TIME            only requests since then: a day or a time, such as 2026-11-30 or 2026-11-30T08:00Z
  --to TIME              only requests before then; a day is included
  --resume               of a log in AWS: don't fetch again what an earlier run fetched that didn't come to its end
  --athena WORKGROUP     for what is too large to read: Amazon Athena selects the requests that can touch the routes where
                         they lie (--alb-log or --waf-log s3://bucket/prefix), and counts the others; the price is said
                         first
  --athena-table DB.TABLE
                         a table of access logs that is there already, in place of --alb-log
  --athena-output s3://… where Athena puts results, if the work group doesn't say
  --yes                  don't ask before Athena is asked
  --policy               print the IAM policy that this very command needs, and ask nothing; of Athena and log groups with
                         --account ID and --region
  --profile NAME         profile of the AWS CLI
  --region REGION        AWS Region of the log group, and where a bucket is asked first
  --json                 the report as JSON
  --html FILE            the report as one page with charts that needs nothing else
  --captcha-price USD    per 1,000 CAPTCHA attempts, for the monthly cost (default 0.40, unverified: see
                         https://aws.amazon.com/waf/pricing/)
  --top N                how many busy addresses to list (default 20)
  --hide-addresses       leave client addresses out of the report

Exit codes: 0 everything wanted held, 3 something did not, 2 wrong usage or an unknown key in a replay, 1 it could not be
done (a file can't be read, the web ACL has something that can't be evaluated or that AWS WAF would refuse).
`;

const OF_ATHENA = ['athena-table', 'athena-output', 'yes'] as const;
const OF_LOGS = [
  ...OF_ATHENA,
  'athena',
  'html',
  'captcha-price',
  'top',
  'hide-addresses',
  'from',
  'to',
  'resume',
  'profile',
  'region',
] as const;

async function simulate(args: readonly string[], io: Io): Promise<ExitCode> {
  const options = parseOptions(args, {
    ...WEB_ACL_OPTIONS,
    replay: 'list',
    'alb-log': 'list',
    'waf-log': 'list',
    json: 'flag',
    html: 'value',
    'captcha-price': 'value',
    top: 'value',
    'hide-addresses': 'flag',
    from: 'value',
    to: 'value',
    resume: 'flag',
    athena: 'value',
    'athena-table': 'value',
    'athena-output': 'value',
    yes: 'flag',
    policy: 'flag',
    account: 'value',
    profile: 'value',
    region: 'value',
  });
  const inputs = (['replay', 'alb-log', 'waf-log'] as const).filter((name) => options[name].length > 0);
  if (inputs.length === 0 && options['athena-table'] !== undefined) inputs.push('alb-log');
  if (inputs.length !== 1) {
    throw new UsageError('needs --replay, --alb-log or --waf-log, one of the three');
  }
  if (options.policy) return printPolicy(options, inputs[0]!, io);
  const captchaPrice = priceOption('captcha-price', options['captcha-price']);
  const top = integerOption('top', options.top, 1, 1000);
  if (inputs[0] === 'replay') {
    const foreign = OF_LOGS.find((name) => options[name] !== undefined && options[name] !== false);
    if (foreign !== undefined) throw new UsageError(`--${foreign} belongs to --alb-log and --waf-log`);
    return replayCommand(await WebAclSource.read(options), { files: options.replay, json: options.json }, io);
  }
  return trafficCommand(
    await WebAclSource.read(options),
    {
      format: inputs[0] === 'alb-log' ? 'ALB' : 'WAF',
      files: options[inputs[0]!],
      json: options.json,
      html: options.html,
      captchaPrice,
      top: top ?? 20,
      hideAddresses: options['hide-addresses'],
      range: timeRange(options.from, options.to),
      resume: options.resume,
      athena: athenaOptions(options),
      account: { account: options.account, profile: options.profile, region: options.region },
    },
    io,
  );
}

interface AskedOfAthena {
  readonly athena: string | undefined;
  readonly 'athena-table': string | undefined;
  readonly 'athena-output': string | undefined;
  readonly yes: boolean;
}

function printPolicy(
  options: AskedOfAthena & {
    readonly account: string | undefined;
    readonly region: string | undefined;
    readonly 'alb-log': readonly string[];
    readonly 'waf-log': readonly string[];
  },
  input: 'replay' | 'alb-log' | 'waf-log',
  io: Io,
): ExitCode {
  if (input === 'replay') throw new UsageError('--policy belongs to --alb-log and --waf-log');
  const addresses = options[input]
    .map((text) => logAddress(text, input === 'alb-log' ? 'ALB' : 'WAF'))
    .filter((address) => address !== undefined);
  const athena = athenaOptions(options);
  if (addresses.length === 0 && athena === undefined)
    throw new UsageError('--policy belongs to logs in AWS; files of this machine need none');
  const Statement = logPolicy(addresses, { account: options.account, region: options.region, athena });
  io.out(`${JSON.stringify({ Version: '2012-10-17', Statement }, undefined, 1)}\n`);
  io.err('A bucket or log group with a key of your own in AWS KMS takes kms:Decrypt on that key, too.\n');
  return ExitCode.DONE;
}

function athenaOptions(options: AskedOfAthena) {
  const { athena: workGroup, 'athena-table': table, 'athena-output': output, yes } = options;
  if (workGroup === undefined) {
    const foreign = OF_ATHENA.find((name) => options[name] !== undefined && options[name] !== false);
    if (foreign !== undefined) throw new UsageError(`--${foreign} belongs to --athena`);
    return undefined;
  }
  if (!/^[\w.-]{1,128}$/.test(workGroup))
    throw new UsageError(`--athena must be the name of a work group, got ${JSON.stringify(workGroup)}`);
  if (table !== undefined) tableName(table);
  if (output !== undefined && logAddress(output, 'ALB') === undefined) {
    throw new UsageError(`--athena-output must be s3://bucket/prefix/, got ${JSON.stringify(output)}`);
  }
  return { workGroup, table, output, yes };
}

export const simulateCommand = command(
  'simulate',
  'what AWS WAF would do to a replay or to your logs',
  USAGE,
  simulate,
);
