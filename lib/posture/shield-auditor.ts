import { Duration, Names, Stack, Token } from 'aws-cdk-lib';
import * as cloudwatch from 'aws-cdk-lib/aws-cloudwatch';
import * as events from 'aws-cdk-lib/aws-events';
import * as targets from 'aws-cdk-lib/aws-events-targets';
import * as iam from 'aws-cdk-lib/aws-iam';
import type { IFunction } from 'aws-cdk-lib/aws-lambda';
import type { RetentionDays } from 'aws-cdk-lib/aws-logs';
import type { ITopic } from 'aws-cdk-lib/aws-sns';
import { Construct } from 'constructs';
import { AlarmSet, DEFAULT_RUNBOOK_URL, gauge } from '../alarms/alarm-set';
import { ENV } from '../contract/env';
import { MONITOR_DIMENSION } from '../contract/metric';
import { METRIC_NAMESPACE } from '../contract/names';
import type { AuditSettings } from '../contract/posture/audit';
import { RESPONSE_ALARM, RESPONSE_METRIC } from '../contract/posture/response-alarms';
import { arnPart, type WafScope } from '../contract/waf-scope';
import { acknowledgeWildcard } from '../private/acknowledged';
import { BundledFunction } from '../private/bundled-function';
import { Faults, secondsOf } from '../private/faults';
import { answered } from '../private/lookups';
import { lateIdentity } from '../private/shield-identity';
import { sound } from '../private/taken';
import { isAmplifyApp, isDistribution, isGraphQlApi, isUserPool } from '../protection/guarded-resource';
import type { IOtpWebAcl } from '../protection/i-otp-web-acl';
import type { IPostureGate } from '../protection/posture-gate';
import { wafScopeOf } from '../protection/waf-scope';

/** Properties of `ShieldAuditor`. */
export interface ShieldAuditorProps {
  /** The web ACL to look after: an `OtpWebAcl`, or `inWebAcl()` of an `OtpRuleGroup`. */
  readonly webAcl: IOtpWebAcl;

  /** ARNs of the resources that the web ACL must guard. */
  readonly resourceArns: string[];

  /** Topics that hear when the shield isn't as it was deployed. */
  readonly notify: ITopic[];

  /**
   * How often the auditor looks at the shield. Whole minutes between 5 minutes and 24 hours.
   *
   * @default Duration.minutes(15)
   */
  readonly interval?: Duration;

  /**
   * Whether a web ACL that writes no log is a fault. Set it to false when the web ACL belongs to somebody who wants none.
   *
   * @default - true, unless the web ACL is an `OtpWebAcl` with `RequestLogging.NONE`
   */
  readonly logRequired?: boolean;

  /**
   * Address of the folder with the runbooks. The alarms link `<runbookUrl>/<page>.md`. An https:// address of at most 200 characters.
   *
   * @default - the runbooks of this project on GitHub
   */
  readonly runbookUrl?: string;

  /**
   * How long the log of the handler is kept.
   *
   * @default RetentionDays.ONE_MONTH
   */
  readonly logRetention?: RetentionDays;
}

const DEFAULT_INTERVAL = Duration.minutes(15);

/**
 * Looks on a schedule whether the shield is still as it was deployed: the web ACL attached, every rule there and enforcing, the log on, no gate left
 * open. Drift detection of CloudFormation doesn't see overrides to Count, and AWS replaces the web ACL of a load balancer without a word. In a web ACL
 * of somebody else it looks whether that still refers to the rule groups, in their order, and overrides nothing in them.
 *
 * Deploys a function, a schedule and four alarms; costs next to nothing.
 */
export class ShieldAuditor extends Construct {
  /** Value of the `Monitor` dimension of the metrics, and the start of the names of the alarms. */
  public readonly auditorName: string;

  /** The function that looks whether the shield is still as it was deployed. */
  public readonly auditorFunction: IFunction;

  /** Alarms on findings, and on the auditor itself. */
  public readonly alarms: cloudwatch.AlarmBase[];

  constructor(scope: Construct, id: string, props: ShieldAuditorProps) {
    super(scope, id);
    props = sound(
      this,
      'ShieldAuditorProps',
      props,
      () => check(this, props),
      () => ({
        webAcl: props.webAcl,
        resourceArns: [],
        notify: [],
      }),
    );
    const interval = props.interval ?? DEFAULT_INTERVAL;
    this.auditorName = Names.uniqueResourceName(this, { maxLength: 64, separator: '-' });
    const handler = new BundledFunction(this, 'Handler', {
      bundle: 'auditor',
      description: 'Looks whether the OTP shield is still as it was deployed',
      environment: { [ENV.auditSettings]: this.settings(props) },
      timeout: Duration.minutes(2),
      logRetention: props.logRetention,
    });
    this.auditorFunction = handler.function;
    this.permit(handler.role, props);
    new events.Rule(this, 'Schedule', {
      description: 'Lets the auditor of the OTP shield look',
      schedule: events.Schedule.rate(answered(interval, DEFAULT_INTERVAL)),
      targets: [new targets.LambdaFunction(handler.function, { maxEventAge: Duration.minutes(5), retryAttempts: 2 })],
    });
    this.alarms = this.watch(handler.function, props, answered(interval, DEFAULT_INTERVAL));
  }

  private settings({ webAcl, resourceArns, logRequired }: ShieldAuditorProps): string {
    const pair = (gate: IPostureGate) => ({ ipv4: gate.ipv4SetRef, ipv6: gate.ipv6SetRef });
    const settings: AuditSettings = {
      shield: this.auditorName,
      identity: lateIdentity(this),
      webAclArn: webAcl.webAclArn,
      rules: webAcl.expectedRules,
      ruleGroups: webAcl.expectedRuleGroups,
      resourceArns,
      // Where somebody else's web ACL logs is nothing that we must know.
      logged: logRequired ?? (webAcl.expectedRuleGroups !== undefined || webAcl.logGroup !== undefined),
      gates: { lockdown: pair(webAcl.lockdownGate), strict: pair(webAcl.strictGate) },
    };
    return Stack.of(this).toJsonString(settings);
  }

  private permit(role: iam.Role, { webAcl, resourceArns }: ShieldAuditorProps): void {
    const allow = (actions: string[], resources: string[]) =>
      role.addToPolicy(new iam.PolicyStatement({ actions, resources }));
    const { lockdownGate, strictGate } = webAcl;
    allow(['wafv2:GetWebACL', 'wafv2:GetLoggingConfiguration'], [webAcl.webAclArn]);
    const apps = resourceArns.filter((arn) => isAmplifyApp(arn, this));
    if (guardsCloudFront(webAcl) && apps.length === 0) {
      allow(['cloudfront:ListDistributionsByWebACLId'], ['*']);
      acknowledgeWildcard(role, '*', 'CloudFront lists the distributions of a web ACL for whoever may list any');
    }
    const groups = webAcl.expectedRuleGroups ?? [];
    if (groups.length > 0) {
      allow(
        ['wafv2:GetRuleGroup'],
        groups.map(({ arn }) => arn),
      );
    }
    const asked = resourceArns.filter((arn) => !isDistribution(arn, this));
    if (asked.length > 0 || !guardsCloudFront(webAcl)) this.permitAsking(role, asked, scopeOf(webAcl));
    allow(
      ['wafv2:GetIPSet'],
      [lockdownGate.ipv4SetArn, lockdownGate.ipv6SetArn, strictGate.ipv4SetArn, strictGate.ipv6SetArn],
    );
    const pools = resourceArns.filter((arn) => isUserPool(arn, this));
    const apis = resourceArns.filter((arn) => isGraphQlApi(arn, this));
    const balancers = resourceArns.filter(
      (arn) =>
        ![...pools, ...apis, ...apps].includes(arn) &&
        !isDistribution(arn, this) &&
        (Token.isUnresolved(arn) || arn.includes(':elasticloadbalancing:')),
    );
    // The question is passed on to the service of the resource.
    if (pools.length > 0) allow(['cognito-idp:GetWebACLForResource'], pools);
    if (apis.length > 0) allow(['appsync:GetWebACLForResource'], apis);
    if (apps.length > 0) allow(['amplify:GetWebACLForResource'], apps);
    if (balancers.length > 0) allow(['elasticloadbalancing:GetLoadBalancerWebACL'], balancers);
  }

  private permitAsking(role: iam.Role, resourceArns: readonly string[], scope: WafScope): void {
    const anyWebAcl = Stack.of(this).formatArn({ service: 'wafv2', resource: `${arnPart(scope)}/webacl/*` });
    role.addToPolicy(
      new iam.PolicyStatement({ actions: ['wafv2:GetWebACLForResource'], resources: [...resourceArns, anyWebAcl] }),
    );
    acknowledgeWildcard(
      role,
      anyWebAcl,
      'AWS WAF wants it for the web ACL that it answers with, which may be anybody else than ours',
    );
  }

  private watch(handler: IFunction, props: ShieldAuditorProps, interval: Duration): cloudwatch.AlarmBase[] {
    const alarms = new AlarmSet(this, {
      prefix: this.auditorName,
      notify: props.notify,
      runbookUrl: props.runbookUrl ?? DEFAULT_RUNBOOK_URL,
    });
    const dimensions = { [MONITOR_DIMENSION]: this.auditorName };
    const period = interval;
    alarms.add(RESPONSE_ALARM.auditFindings, {
      metric: gauge(METRIC_NAMESPACE, RESPONSE_METRIC.auditFindings.name, dimensions, 'Maximum', period),
      threshold: 1,
      // Between two looks nothing is known to have changed.
      missingData: cloudwatch.TreatMissingData.IGNORE,
      happened: 'The shield is not as it was deployed: detached, weakened, not logged, or a gate was left open.',
      handler,
      todo: 'the command says what is wrong, and the call that mends it. A deploy of the same template mends nothing.',
    });
    alarms.add(RESPONSE_ALARM.auditorSilent, {
      metric: gauge(METRIC_NAMESPACE, RESPONSE_METRIC.auditorHeartbeat.name, dimensions, 'Sum', period),
      threshold: 1,
      comparison: cloudwatch.ComparisonOperator.LESS_THAN_THRESHOLD,
      evaluationPeriods: 3,
      missingData: cloudwatch.TreatMissingData.BREACHING,
      happened: 'Nobody has looked whether the shield is still in place.',
      handler,
      todo: 'look yourself with the command, then read the last errors in the log of the auditor.',
    });
    alarms.addHandler(
      'auditor',
      handler,
      RESPONSE_ALARM.auditorErrors,
      period,
      'nobody looks whether the shield is still in place.',
    );
    return alarms.alarms;
  }
}

/** Web ACL and gates of a shield have the same. */
function scopeOf({ lockdownGate }: IOtpWebAcl): WafScope {
  return wafScopeOf(lockdownGate);
}

function guardsCloudFront(webAcl: IOtpWebAcl): boolean {
  return scopeOf(webAcl) === 'CLOUDFRONT';
}

function check(scope: Construct, props: ShieldAuditorProps): void {
  const { interval = DEFAULT_INTERVAL } = props;
  const faults = new Faults();
  faults.demandKnown({ interval, resourceArns: props.resourceArns }, ['resourceArns[]']);
  const seconds = secondsOf(interval);
  faults.wholeNumber(
    'interval (minutes)',
    seconds === undefined ? undefined : seconds / 60,
    5,
    1440,
    'give whole minutes',
  );
  faults.throwIfAny(scope, 'ShieldAuditor');
}
