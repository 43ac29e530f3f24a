import { Annotations, aws_cloudwatch as cloudwatch, Duration, Fn, Names, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { RULE } from '../contract/names';
import type { ExpectedRule } from '../contract/posture/audit';
import { ruleDimensions, scopedMetricName } from '../contract/protection/web-acl-metrics';
import { Faults } from '../private/faults';
import { taken } from '../private/taken';
import { WARNING } from '../private/warnings';
import type { RequestLimit } from '../request-limit';
import { rulesCapacity } from '../waf/capacity';
import { toL1 } from '../waf/dialect';
import { Association } from './association';
import type { BlockListSets } from './block-list-sets';
import { dataProtection, warnOfPersonalRoutes } from './data-protection';
import { attachToDistribution, warnOfHand } from './distribution/attachment';
import { checkPlan } from './distribution/pricing-plan';
import { isDistribution } from './guarded-resource';
import type { CheckParts, HumanCheckGate } from './human-checks/check';
import type { IOtpWebAcl } from './i-otp-web-acl';
import type { OtpWebAclProps } from './otp-web-acl-props';
import type { IPostureGate } from './posture-gate';
import { checkRatePlaces } from './rate-places';
import { RequestLog } from './request-log';
import { codesPerPuzzle, sendCeiling } from './rule-limits';
import { RuleSet } from './rule-set';
import { capacityByRule, checkRules } from './service-limits';
import { STAND_IN_ROUTES } from './settings';
import { setWafScope } from './waf-scope';
import { parseWebAcl } from './web-acl-settings';

/**
 * A web ACL that guards the routes on which one-time codes go out, and nothing else: requests to other routes pass.
 *
 * ```ts
 * new OtpWebAcl(this, 'OtpWebAcl', {
 *   loadBalancer,
 *   requestRoutes: [OtpRoute.path('/api/auth/otp')],
 *   verifyRoutes: [OtpRoute.path('/api/auth/verify')],
 * });
 * ```
 */
export class OtpWebAcl extends Construct implements IOtpWebAcl {
  /** ARN of the web ACL. */
  public readonly webAclArn: string;
  /** Name of the web ACL. */
  public readonly webAclName: string;
  /** The L1 web ACL, for what this construct has no prop for. */
  public readonly cfnWebAcl: wafv2.CfnWebACL;
  /**
   * Name under which the web ACL stands in CloudWatch (dimension `WebACL`). In front of CloudFront `|CLOUDFRONT` stands behind it, since metrics there have no dimension `Region`.
   */
  public readonly metricName: string;
  /** Web ACL capacity units of all rules; 1,500 are included in the price of a web ACL, 5,000 are the limit. */
  public readonly capacity: number;
  /** Web ACL capacity units of each rule, by its name. */
  public readonly capacityByRule: Record<string, number>;
  /** The switch that answers every code request with 503. */
  public readonly lockdownGate: IPostureGate;
  /** The switch that tightens limits and human check. */
  public readonly strictGate: IPostureGate;
  /** The switch that puts `campaignBudget` in the place of `sendBudget`; undefined without that prop. */
  public readonly campaignGate?: IPostureGate;
  /** The block list that is changed at run time; undefined unless `blockList` is true. */
  public readonly blockList?: BlockListSets;
  /** Log group of the web ACL; undefined with `RequestLogging.NONE`. It goes with the stack. `logGroup.applyRemovalPolicy(RemovalPolicy.RETAIN)` keeps it, and then a stack of the same name fails to deploy until the log group is deleted or imported: AWS WAF wants a fixed name. */
  public readonly logGroup?: ILogGroup;
  /** The function that decides who is a person; undefined where AWS WAF does. */
  public readonly humanCheckGate?: HumanCheckGate;
  /** Codes that one solved puzzle is good for, which the certificate of the worst day counts with. */
  public readonly codesPerPuzzle?: number;
  /** Code requests of all clients together beyond which everybody is refused; undefined where nothing refuses. */
  public readonly sendCeiling?: RequestLimit;
  /** Other ways to sign in, which the answer of a lockdown names. Empty when there are none. */
  public readonly lockdownAlternatives: string[];
  /** @internal What the human check wants the front end to know. */
  public readonly _frontEndOutputs: NonNullable<CheckParts['outputs']>;

  constructor(scope: Construct, id: string, props: OtpWebAclProps) {
    super(scope, id);
    const { rules: settings, ...acl } = taken(
      this,
      'OtpWebAclProps',
      props,
      () => parseWebAcl(this, props),
      () => parseWebAcl(this, { ...STAND_IN_ROUTES, blockList: props.blockList === true }),
    );
    // Before anything of AWS WAF is made.
    setWafScope(this, acl.scope);
    const rules = new RuleSet(this, 'Rules', settings);
    this.codesPerPuzzle = codesPerPuzzle(settings);
    this.sendCeiling = sendCeiling(settings);
    const metricName = Names.uniqueResourceName(this, { maxLength: 128, separator: '-' });
    this.metricName = scopedMetricName(metricName, acl.scope);
    this.capacity = rulesCapacity(rules.rules).units;
    this.capacityByRule = capacityByRule(rules.rules);
    this.lockdownGate = rules.lockdownGate;
    this.strictGate = rules.strictGate;
    this.campaignGate = rules.campaignGate;
    this.blockList = rules.blockList;
    this.humanCheckGate = rules.humanCheck.gate;
    this.lockdownAlternatives = [...settings.lockdownAlternatives];
    this._frontEndOutputs = rules.humanCheck.outputs ?? [];
    const refused = new Faults();
    checkRatePlaces(refused, rules.rules);
    checkPlan(refused, acl.plan, rules.rules);
    if (!refused.any) checkRules(refused, 'WEB_ACL', rules.rules, rules.responseBodies);
    refused.tell(this, 'OtpWebAcl');

    this.cfnWebAcl = new wafv2.CfnWebACL(this, 'Resource', {
      name: acl.name,
      description: 'Guards the routes that send one-time codes',
      scope: acl.scope,
      defaultAction: { allow: {} },
      rules: toL1<wafv2.CfnWebACL.RuleProperty[]>(rules.rules),
      customResponseBodies: rules.l1ResponseBodies,
      challengeConfig: rules.challengeConfig,
      tokenDomains: acl.tokenDomains,
      dataProtectionConfig: dataProtection(settings.trustedHeader?.name),
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true },
    });
    this.webAclArn = this.cfnWebAcl.attrArn;
    // Ref is `name|id|scope`.
    this.webAclName = acl.name ?? Fn.select(0, Fn.split('|', this.cfnWebAcl.ref));
    const associated = acl.resourceArns.filter((arn) => !isDistribution(arn, this));
    associated.forEach((resourceArn, index) => {
      new Association(this, `Association${index === 0 ? '' : index + 1}`, { resourceArn, webAclArn: this.webAclArn });
    });
    if (acl.distribution) attachToDistribution(this, acl.distribution, this.webAclArn);
    for (const arn of acl.byHand) warnOfHand(this, arn);
    this.logGroup =
      acl.log &&
      new RequestLog(this, 'Log', {
        webAclArn: this.webAclArn,
        labelNamespace: this.cfnWebAcl.attrLabelNamespace,
        ...acl.log,
        withoutPaths: settings.personalRoutes.length > 0,
      }).logGroup;
    this.warn(acl.resourceArns.length > 0 || acl.distribution !== undefined);
    warnOfPersonalRoutes(
      this,
      settings.personalRoutes,
      this.logGroup === undefined ? 'this web ACL has no log' : 'the log therefore shows no path at all',
    );
  }

  /**
   * A metric of one rule, summed over 5 minutes. AWS WAF sends no data point while nothing matches.
   *
   * @param metricName `BlockedRequests`, `CountedRequests`, `CaptchaRequests`, `RequestsWithValidCaptchaToken`, … of
   * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
   * @param ruleName name of a rule of this shield, for example `human-check`, or `ALL`
   * @param options label, period and the like
   */
  public metric(metricName: string, ruleName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      dimensionsMap: ruleDimensions(this.metricName, ruleName, Stack.of(this).region),
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    });
  }

  /**
   * Requests that the rules blocked, summed over 5 minutes. A puzzle that was shown is no block.
   *
   * @param options label, period and the like
   */
  public metricBlocked(options?: cloudwatch.MetricOptions): cloudwatch.IMetric {
    return this.metric('BlockedRequests', 'ALL', options);
  }

  /**
   * Code requests that passed every rule of the shield, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricPassed(options?: cloudwatch.MetricOptions): cloudwatch.IMetric {
    return this.metric('CountedRequests', RULE.passed, options);
  }

  /** What must be found of the rules once they are deployed: their names, and what each does (Count in count mode). */
  public get expectedRules(): ExpectedRule[] {
    const rules = Stack.of(this).resolve(this.cfnWebAcl.rules) as ReadonlyArray<{
      name: string;
      action?: Record<string, unknown>;
      overrideAction?: Record<string, unknown>;
    }>;
    return rules.map(({ name, action, overrideAction }) => {
      const [kind = 'none'] = Object.keys(action ?? overrideAction ?? {});
      return { name, action: kind.charAt(0).toUpperCase() + kind.slice(1) };
    });
  }

  private warn(guardsSomething: boolean): void {
    const warnings = Annotations.of(this);
    if (this.capacity > WAF_LIMIT.includedCapacity) {
      warnings.addWarningV2(
        WARNING.capacityAboveIncluded,
        `the rules need ${this.capacity} WCU; AWS charges extra above ${WAF_LIMIT.includedCapacity} (https://aws.amazon.com/waf/pricing/): ` +
          'name fewer or shorter routes',
      );
    }
    if (!guardsSomething) {
      warnings.addWarningV2(
        WARNING.notAssociated,
        'neither loadBalancer nor resourceArns is given: the web ACL guards nothing yet',
      );
    }
  }
}
