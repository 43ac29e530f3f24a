import { Annotations, aws_cloudwatch as cloudwatch, Duration, Names, Stack, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import type { ILogGroup } from 'aws-cdk-lib/aws-logs';
import { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { RULE } from '../contract/names';
import type { ExpectedRuleGroup } from '../contract/posture/audit';
import {
  GROUP_REFERENCE,
  ruleDimensions,
  ruleGroupMetricName,
  scopedMetricName,
} from '../contract/protection/web-acl-metrics';
import { Faults } from '../private/faults';
import { taken } from '../private/taken';
import { WARNING } from '../private/warnings';
import { rulesCapacity } from '../waf/capacity';
import { toL1 } from '../waf/dialect';
import type { Rule } from '../waf/statement';
import type { BlockListSets } from './block-list-sets';
import { dataProtection, warnOfPersonalRoutes } from './data-protection';
import type { HumanCheckGate } from './human-checks/check';
import type { IOtpWebAcl } from './i-otp-web-acl';
import type { OtpRuleGroupProps } from './otp-rule-group-props';
import type { IPostureGate } from './posture-gate';
import { checkGroupPlaces } from './rate-places';
import { parseRuleGroup } from './rule-group-settings';
import { codesPerPuzzle, sendCeiling } from './rule-limits';
import { RuleSet } from './rule-set';
import { asking, expected } from './rules-in-group';
import { capacityByRule, checkRules } from './service-limits';
import { type Settings, STAND_IN_ROUTES } from './settings';
import { setWafScope, wafScopeOf } from './waf-scope';

/** The third group takes two more, which must fit into 32 bits, too. */
const MAX_PRIORITY = WAF_LIMIT.priorityMax - 2;

/** The rules behind the human check hardly depend on the props: none needs more than 120. The rest is for what is yet to come. */
const SECOND_GROUP_CAPACITY = 150;
const THIRD_GROUP_CAPACITY = 100;

/** The web ACL that refers to an `OtpRuleGroup`, and that may belong to somebody else. */
export interface InWebAclOptions {
  /** ARN of the web ACL. */
  readonly webAclArn: string;

  /**
   * The log group in CloudWatch Logs to which the web ACL writes its log.
   *
   * @default - unknown; `AutomaticBlockList` has no log to read
   */
  readonly logGroup?: ILogGroup;
}

/**
 * The rules of the shield for a web ACL that you already have: an ALB takes exactly one.
 *
 * AWS WAF takes at most 4 rate-based rules in a rule group, so the rules come as three groups that must stand in this order:
 * first classification, lists, limits per client and human check, then what a solved puzzle may ask for, then what all clients
 * together may. `rules()` gives the three references ready to put into `CfnWebACL.rules`.
 *
 * Tokens of other hosts (`tokenDomains`), data protection of the log (`dataProtection()` says what to protect) and the association stay with the web
 * ACL's owner. Everything else works as with
 * `OtpWebAcl`: give `inWebAcl()` to `OtpOperations`, or to the single constructs that it is made of.
 *
 * ```ts
 * const otp = new OtpRuleGroup(this, 'Otp', { requestRoutes: [OtpRoute.path('/api/auth/otp')] });
 * new wafv2.CfnWebACL(this, 'Acl', {
 *   scope: 'REGIONAL',
 *   defaultAction: { allow: {} },
 *   rules: otp.rules(0), // three references; yours may follow
 *   dataProtectionConfig: otp.dataProtection(),
 *   visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
 * });
 * ```
 */
export class OtpRuleGroup extends Construct {
  /** ARN of the group that comes first: classification, lists, limits per client, human check. */
  public readonly firstGroupArn: string;
  /** ARN of the group that comes second: what one client or one solved puzzle may ask for, behind the human check. */
  public readonly secondGroupArn: string;
  /** ARN of the group that comes third: what all clients together may ask for. */
  public readonly thirdGroupArn: string;
  /** Web ACL capacity units that the groups take from the web ACL, used or not. */
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
  /** Names of the groups in CloudWatch, with `|` between them, and `|CLOUDFRONT` behind where metrics have no dimension `Region`. */
  public readonly metricName: string;
  private readonly groups: ExpectedRuleGroup[] = [];
  /** The function that decides who is a person; undefined where AWS WAF does. */
  public readonly humanCheckGate?: HumanCheckGate;
  /** Other ways to sign in, which the answer of a lockdown names. Empty when there are none. */
  public readonly lockdownAlternatives: string[];
  private readonly settings: Settings;

  constructor(scope: Construct, id: string, props: OtpRuleGroupProps) {
    super(scope, id);
    const {
      rules: settings,
      capacity,
      scope: wafScope,
    } = taken(
      this,
      'OtpRuleGroupProps',
      props,
      () => parseRuleGroup(this, props),
      () => parseRuleGroup(this, { ...STAND_IN_ROUTES, blockList: props.blockList === true }),
    );
    this.settings = settings;
    // Before anything of AWS WAF is made.
    setWafScope(this, wafScope);
    this.metricName = scopedMetricName(
      ruleGroupMetricName(this.groupMetricName('first'), this.groupMetricName('second'), this.groupMetricName('third')),
      wafScope,
    );
    const rules = new RuleSet(this, 'Rules', settings);
    this.capacity = capacity;
    this.lockdownGate = rules.lockdownGate;
    this.strictGate = rules.strictGate;
    this.campaignGate = rules.campaignGate;
    this.blockList = rules.blockList;
    this.humanCheckGate = rules.humanCheck.gate;
    this.lockdownAlternatives = [...settings.lockdownAlternatives];
    this.capacityByRule = capacityByRule([
      ...rules.firstGroupRules,
      ...rules.secondGroupRules,
      ...rules.thirdGroupRules,
    ]);

    this.warnOfOwnersGroups();
    const first = this.group(
      'First',
      'first',
      rules,
      rules.firstGroupRules,
      this.capacity - SECOND_GROUP_CAPACITY - THIRD_GROUP_CAPACITY,
    );
    const behind = (given: readonly Rule[]) => given.map((rule) => asking(rule, first.attrLabelNamespace));
    const meter = this.group('Second', 'second', rules, behind(rules.secondGroupRules), SECOND_GROUP_CAPACITY);
    const budget = this.group('Third', 'third', rules, behind(rules.thirdGroupRules), THIRD_GROUP_CAPACITY);
    this.firstGroupArn = first.attrArn;
    this.secondGroupArn = meter.attrArn;
    this.thirdGroupArn = budget.attrArn;
    if (this.capacity > WAF_LIMIT.includedCapacity) {
      Annotations.of(this).addWarningV2(
        WARNING.capacityAboveIncluded,
        `the rule groups take ${this.capacity} WCU of the web ACL; AWS charges extra above ${WAF_LIMIT.includedCapacity} in a web ACL ` +
          '(https://aws.amazon.com/waf/pricing/): name fewer or shorter routes, or lower capacity',
      );
    }
    warnOfPersonalRoutes(
      this,
      settings.personalRoutes,
      'let the owner of the web ACL redact the path in its log: redactedFields: [{ uriPath: {} }] of its CfnLoggingConfiguration',
    );
  }

  /**
   * What the web ACL should keep out of its log and of sampled requests, for `CfnWebACL.dataProtectionConfig`: query strings, cookies,
   * `Referer`, and the usual headers with credentials or people. Tokens of AWS WAF are hashed. A web ACL has one such setting, so it
   * concerns all its requests; add your own fields to it (<https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html>).
   */
  public dataProtection(): wafv2.CfnWebACL.DataProtectionConfigProperty {
    return dataProtection(this.settings.trustedHeader?.name);
  }

  /**
   * The three references, in order, for `CfnWebACL.rules`.
   *
   * @param priority of the first; the others take the next two. Put them before rules that allow requests, since Allow ends the
   * evaluation. A whole number from 0 to 2,147,483,645
   * (<https://docs.aws.amazon.com/waf/latest/APIReference/API_Rule.html>).
   * @throws Error when the priority is anything else
   */
  public rules(priority: number): wafv2.CfnWebACL.RuleProperty[] {
    const faults = new Faults();
    faults.demandKnown({ priority });
    faults.wholeNumber(
      'priority',
      priority,
      0,
      MAX_PRIORITY,
      'the other groups take the next two; give the first of three that are free',
    );
    faults.tell(this, 'OtpRuleGroup.rules');
    return [
      { name: GROUP_REFERENCE.first, arn: this.firstGroupArn },
      { name: GROUP_REFERENCE.second, arn: this.secondGroupArn },
      { name: GROUP_REFERENCE.third, arn: this.thirdGroupArn },
    ].map(({ name, arn }, index) => ({
      name,
      priority: priority + index,
      statement: { ruleGroupReferenceStatement: { arn } },
      overrideAction: { none: {} },
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: name, sampledRequestsEnabled: true },
    }));
  }

  /**
   * The web ACL that refers to this rule group, as `OtpOperations`, `OtpResponder`, `ShieldAuditor`, `AutomaticBlockList` and `OperatorOutputs` want it.
   *
   * @param options the web ACL, of this app or of somebody else
   */
  public inWebAcl(options: InWebAclOptions): IOtpWebAcl {
    const { lockdownGate, strictGate, campaignGate, blockList, metricName } = this;
    return {
      webAclArn: options.webAclArn,
      logGroup: options.logGroup,
      lockdownGate,
      strictGate,
      campaignGate,
      blockList,
      metricName,
      metric: (name, ruleName, options) => this.metric(name, ruleName, options),
      metricBlocked: (options) => this.metricBlocked(options),
      metricPassed: (options) => this.metricPassed(options),
      expectedRules: [],
      expectedRuleGroups: this.groups,
      humanCheckGate: this.humanCheckGate,
      codesPerPuzzle: codesPerPuzzle(this.settings),
      sendCeiling: sendCeiling(this.settings),
      lockdownAlternatives: this.lockdownAlternatives,
    };
  }

  /**
   * A metric of one rule, summed over 5 minutes. AWS WAF sends no data point while nothing matches.
   *
   * @param metricName `BlockedRequests`, `CountedRequests`, `CaptchaRequests`, `RequestsWithValidCaptchaToken`, … of
   * https://docs.aws.amazon.com/waf/latest/developerguide/waf-metrics.html
   * @param ruleName name of a rule of this shield, for example `human-check`
   * @param options label, period and the like
   */
  public metric(metricName: string, ruleName: string, options: cloudwatch.MetricOptions = {}): cloudwatch.Metric {
    return new cloudwatch.Metric({
      namespace: 'AWS/WAFV2',
      metricName,
      // Rules that count inside a rule group send no data point under the name of the web ACL.
      dimensionsMap: ruleDimensions(this.metricName, ruleName, Stack.of(this).region),
      statistic: cloudwatch.Stats.SUM,
      period: Duration.minutes(5),
      ...options,
    });
  }

  /**
   * Requests that the rules of all groups blocked, summed over 5 minutes. A puzzle that was shown is no block.
   *
   * @param options label, period and the like
   */
  public metricBlocked(options: cloudwatch.MetricOptions = {}): cloudwatch.IMetric {
    const { label = 'BlockedRequests', color, period = Duration.minutes(5), ...others } = options;
    const place: Record<string, string> = wafScopeOf(this) === 'CLOUDFRONT' ? {} : { Region: Stack.of(this).region };
    const blocked = (part: string) =>
      new cloudwatch.Metric({
        namespace: 'AWS/WAFV2',
        metricName: 'BlockedRequests',
        dimensionsMap: { ...place, RuleGroup: this.groupMetricName(part), Rule: 'ALL' },
        statistic: cloudwatch.Stats.SUM,
        ...others,
      });
    return new cloudwatch.MathExpression({
      // A group that blocks nothing has no data point, which would make the sum unknown.
      expression: 'FILL(first, 0) + FILL(second, 0) + FILL(third, 0)',
      usingMetrics: { first: blocked('first'), second: blocked('second'), third: blocked('third') },
      label,
      color,
      period,
    });
  }

  /**
   * Code requests that passed every rule of the shield, summed over 5 minutes.
   *
   * @param options label, period and the like
   */
  public metricPassed(options?: cloudwatch.MetricOptions): cloudwatch.IMetric {
    return this.metric('CountedRequests', RULE.passed, options);
  }

  private warnOfOwnersGroups(): void {
    const groups = this.settings.signals?.groups ?? [];
    if (groups.length === 0) return;
    Annotations.of(this).addWarningV2(
      WARNING.ownersGroups,
      `clientSignals reads the labels of ${groups.map(({ name }) => name).join(', ')}, which AWS WAF takes in the web ACL alone and synth does not see: put them there before ` +
        'rules(), with each of their rules set to Count; without them the signals tell nothing',
    );
  }

  private groupMetricName(part: string): string {
    return `${Names.uniqueResourceName(this, { maxLength: 120, separator: '-' })}-${part}`;
  }

  private group(id: string, part: string, set: RuleSet, rules: readonly Rule[], capacity: number): wafv2.CfnRuleGroup {
    const faults = new Faults();
    checkGroupPlaces(faults, rules);
    if (!faults.any) checkRules(faults, 'RULE_GROUP', rules, set.responseBodies);
    const needed = this.capacity - capacity + rulesCapacity(rules).units;
    if (needed > this.capacity) {
      faults.add(
        `capacity must be at least ${needed} WCU for these routes and options, got ${this.capacity}; write capacity: ` +
          `${Math.min(Math.ceil((needed + 100) / 100) * 100, WAF_LIMIT.webAclCapacity)}, which makes new rule groups: for a web ACL in another stack see OtpRuleGroupProps.capacity`,
      );
    }
    faults.tell(this, 'OtpRuleGroup');
    // Part of the id, because CloudFormation would try to update the capacity in place, which AWS WAF refuses.
    const metricName = this.groupMetricName(part);
    const group = new wafv2.CfnRuleGroup(this, `${id}${capacity}`, {
      scope: wafScopeOf(this),
      capacity,
      description: `OTP shield, ${part} group`,
      rules: toL1<wafv2.CfnRuleGroup.RuleProperty[]>(rules, 'RULE_GROUP'),
      customResponseBodies: set.l1ResponseBodies,
      visibilityConfig: {
        cloudWatchMetricsEnabled: true,
        metricName,
        sampledRequestsEnabled: true,
      },
    });
    this.groups.push({ arn: group.attrArn, rules: rules.map(expected) });
    return group;
  }
}
