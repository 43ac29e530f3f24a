import { Duration, Stack } from 'aws-cdk-lib';
import type * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, alarmPrefix, DEFAULT_RUNBOOK_URL } from '../alarms/alarm-set';
import { WAF_LIMIT } from '../contract/aws-limits';
import { ENV } from '../contract/env';
import { RULE } from '../contract/names';
import { type BlockListSettings, MOST_BLOCKED } from '../contract/posture/block-list';
import { RESPONSE_ALARM } from '../contract/posture/response-alarms';
import { GROUP_REFERENCE } from '../contract/protection/web-acl-metrics';
import { acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { Faults } from '../private/faults';
import { sound } from '../private/taken';
import type { IOtpWebAcl } from '../protection/i-otp-web-acl';

/** Whom `AutomaticBlockList` blocks, and for how long; the part of its properties that the facades pass on. */
export interface AutomaticBlockListOptions {
  /**
   * How long an address stays blocked at least; at most twice as long. Whole hours between 1 hour and 7 days.
   *
   * @default Duration.hours(12)
   */
  readonly lifetime?: Duration;

  /**
   * How many CAPTCHAs an IPv4 address, or an IPv6 /64 as a whole, gets within an hour and doesn't solve until it is blocked, while nobody behind it solved one within a day.
   * A whole number of at least 5.
   *
   * @default 20
   */
  readonly failures?: number;

  /**
   * How many addresses of each IP version are blocked at most between two turns. Between 1 and 9,000; an IP set takes 10,000.
   *
   * @default 1000
   */
  readonly maximumEntries?: number;
}

/** Properties of `AutomaticBlockList`. */
export interface AutomaticBlockListProps extends AutomaticBlockListOptions {
  /**
   * The web ACL, with `blockList: true`, the default `rateLimitKey`, and a log: an `OtpWebAcl`, or `inWebAcl()` of an `OtpRuleGroup` with its `logGroup`.
   */
  readonly webAcl: IOtpWebAcl;

  /** Topics that hear when the handler fails. */
  readonly notify: ITopic[];

  /**
   * Name of the rule in the web ACL that refers to the first rule group, when the rules stand in a web ACL of somebody else.
   *
   * @default 'otp-shield-first'
   */
  readonly firstReferenceName?: string;
}

const DEFAULT_LIFETIME = Duration.hours(12);
const DEFAULT_FAILURES = 20;
const DEFAULT_MAXIMUM_ENTRIES = 1000;
const WINDOW = Duration.hours(1);
const INTERVAL = Duration.minutes(5);

/**
 * Blocks addresses that keep failing the CAPTCHA, or keep hitting the rate limit, for some hours. It saves CAPTCHAs, which cost money; it doesn't
 * stop an attack from hundreds of addresses, which come once each, nor one that solves a single puzzle a day from each address or /64.
 *
 * An IPv6 client is counted and blocked with its /64. An address or /64 from which anybody got through within a day is never blocked: it may be
 * shared by thousands (CGNAT, an office). What stands on the allow list (`otp-shield allow`) is never blocked either. At most 100 join the list in
 * one run, and nobody when 10,000 addresses of those suspected passed.
 *
 * Reads the log of the web ACL with CloudWatch Logs Insights every 5 minutes: in us-east-1 0.005 USD for each GB that it scans; an hour of log, and a
 * day of it while somebody new is suspected.
 */
export class AutomaticBlockList extends Construct {
  /** The function that decides which addresses are blocked. */
  public readonly blockListFunction: IFunction;

  /** Alarms on the function that blocks addresses. */
  public readonly alarms: cloudwatch.AlarmBase[];

  constructor(scope: Construct, id: string, props: AutomaticBlockListProps) {
    super(scope, id);
    const { webAcl } = props;
    props = sound(this, 'AutomaticBlockListProps', props, () => check(this, props));
    const { blockList, logGroup } = webAcl;
    if (blockList === undefined || logGroup === undefined) throw new Error('unreachable: checked above');
    const shield = alarmPrefix(this);
    const settings: BlockListSettings = {
      shield,
      sets: blockList._refs,
      logGroupName: logGroup.logGroupName,
      webAclArn: webAcl.webAclArn,
      rateRule: RULE.rateLimit,
      groupReference: webAcl.expectedRuleGroups && (props.firstReferenceName ?? GROUP_REFERENCE.first),
      lifetime: (props.lifetime ?? DEFAULT_LIFETIME).toSeconds({ integral: false }),
      window: WINDOW.toSeconds(),
      failures: props.failures ?? DEFAULT_FAILURES,
      maximumEntries: props.maximumEntries ?? DEFAULT_MAXIMUM_ENTRIES,
    };
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'block-list',
      description: 'Blocks addresses that keep failing at the OTP routes',
      environment: { [ENV.blockListSettings]: Stack.of(this).toJsonString(settings) },
      timeout: Duration.minutes(2),
    });
    this.blockListFunction = handler.function;
    blockList._grantBlock(handler.role);
    const allow = (actions: string[], resources: string[]) =>
      handler.role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    allow(['logs:StartQuery'], [logGroup.logGroupArn]);
    allow(['logs:GetQueryResults', 'logs:StopQuery'], ['*']);
    acknowledgeWildcard(handler.role, '*', 'a query of a log is no resource');
    acknowledgeWildcard(handler.role, logGroup.logGroupArn, 'the ARN of a log group stands for its streams');
    allow(['wafv2:GetRateBasedStatementManagedKeys'], [webAcl.webAclArn]);
    new events.Rule(this, 'Schedule', {
      description: 'Lets the block list of the OTP shield look at the log',
      schedule: events.Schedule.rate(INTERVAL),
      targets: [new targets.LambdaFunction(handler.function, { maxEventAge: INTERVAL, retryAttempts: 0 })],
    });
    const alarms = new AlarmSet(this, { prefix: shield, notify: props.notify, runbookUrl: DEFAULT_RUNBOOK_URL });
    alarms.addHandler(
      'block list',
      handler.function,
      RESPONSE_ALARM.blockListErrors,
      INTERVAL,
      'addresses are neither blocked nor released.',
    );
    this.alarms = alarms.alarms;
  }
}

function check(scope: Construct, props: AutomaticBlockListProps): void {
  const { webAcl, lifetime, failures, maximumEntries, firstReferenceName } = props;
  const faults = new Faults();
  faults.demandKnown({ lifetime, failures, maximumEntries, firstReferenceName });
  // Undefined where its own props were refused.
  const made = webAcl as IOtpWebAcl | undefined;
  if (made && made.blockList === undefined)
    faults.add('webAcl has no block list to write to; set blockList: true on it');
  if (made && made.logGroup === undefined)
    faults.add('webAcl has no log to read; leave its requestLogging at RELEVANT');
  if (lifetime !== undefined && !lifetime.isUnresolved()) {
    faults.wholeNumber('lifetime (hours)', lifetime.toHours({ integral: false }), 1, 168, 'give whole hours');
  }
  faults.wholeNumber('failures', failures, 5, 1_000_000, 'people fail now and then');
  faults.wholeNumber(
    'maximumEntries',
    maximumEntries,
    1,
    MOST_BLOCKED,
    `an IP set takes ${WAF_LIMIT.addressesOfIpSet} addresses`,
  );
  faults.throwIfAny(scope, 'AutomaticBlockList');
}
