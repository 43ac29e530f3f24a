import { Stack } from 'aws-cdk-lib';
import * as fms from 'aws-cdk-lib/aws-fms';
import { Construct } from 'constructs';
import { Faults } from '../private/faults';
import { sound } from '../private/taken';
import type { OtpRuleGroup } from './otp-rule-group';

/** Properties of `FirewallManagerPolicy`. */
export interface FirewallManagerPolicyProps {
  /** The rules, in the account of the Firewall Manager administrator and in the Region of the load balancers. */
  readonly ruleGroup: OtpRuleGroup;

  /**
   * Name of the policy: 1 to 128 letters, digits, blanks and `_ . : / = + - @`.
   *
   * @default - the path of this construct
   */
  readonly policyName?: string;

  /**
   * Accounts whose load balancers are guarded, by their 12 digits.
   *
   * @default - all accounts of the organization, or only those in `organizationalUnits`
   */
  readonly accounts?: string[];

  /**
   * Organizational units whose accounts are guarded, such as `ou-ab12-cd34ef56`.
   *
   * @default - all accounts of the organization, or only `accounts`
   */
  readonly organizationalUnits?: string[];

  /**
   * Only load balancers with all of these tags.
   *
   * @default - every Application Load Balancer
   */
  readonly resourceTags?: Record<string, string>;

  /**
   * Whether Firewall Manager puts the rules in place by itself. Without it, it only reports what lacks them.
   *
   * @default false
   */
  readonly remediate?: boolean;
}

/**
 * Puts the rules of the shield in front of the Application Load Balancers of many accounts, with AWS Firewall Manager. Web ACLs that exist already
 * are kept and get the rules in front of their own; a load balancer without one gets one.
 *
 * The gates of the rule group stand in the administrator's account: one `otp-shield lockdown` there locks the routes everywhere.
 *
 * Needs AWS Organizations, AWS Config in every account, and this stack in the administrator's account. Firewall Manager costs 100 USD a month for each
 * policy and Region (https://aws.amazon.com/firewall-manager/pricing/).
 *
 * ```ts
 * new FirewallManagerPolicy(this, 'Everywhere', { ruleGroup, organizationalUnits: ['ou-ab12-cd34ef56'] });
 * ```
 */
export class FirewallManagerPolicy extends Construct {
  /** ARN of the policy. */
  public readonly policyArn: string;
  /** The L1 policy, for what this construct has no prop for. */
  public readonly cfnPolicy: fms.CfnPolicy;

  constructor(scope: Construct, id: string, props: FirewallManagerPolicyProps) {
    super(scope, id);
    props = sound(this, 'FirewallManagerPolicyProps', props, () => check(this, props), { ruleGroup: props.ruleGroup });
    const { ruleGroup, accounts = [], organizationalUnits = [], resourceTags } = props;
    const limited = accounts.length + organizationalUnits.length > 0;
    this.cfnPolicy = new fms.CfnPolicy(this, 'Resource', {
      policyName: props.policyName ?? this.node.path.replace(/[^\w .:/=+\-@]/g, '-').slice(-128),
      policyDescription: 'OTP shield in front of the routes that send one-time codes',
      resourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
      remediationEnabled: props.remediate ?? false,
      excludeResourceTags: false,
      resourceTags:
        resourceTags &&
        Object.entries(resourceTags).map(([key, value]) => ({ key, value: value === '' ? undefined : value })),
      includeMap: limited
        ? {
            account: accounts.length > 0 ? accounts : undefined,
            orgunit: organizationalUnits.length > 0 ? organizationalUnits : undefined,
          }
        : undefined,
      // Without this a load balancer that leaves the policy would keep the rules.
      resourcesCleanUp: true,
      securityServicePolicyData: {
        type: 'WAFV2',
        managedServiceData: Stack.of(this).toJsonString(serviceData(ruleGroup)),
      },
    });
    this.policyArn = this.cfnPolicy.attrArn;
  }
}

/** https://docs.aws.amazon.com/fms/2018-01-01/APIReference/API_SecurityServicePolicyData.html */
function serviceData({ firstGroupArn, secondGroupArn, thirdGroupArn }: OtpRuleGroup): Record<string, unknown> {
  return {
    type: 'WAFV2',
    preProcessRuleGroups: [firstGroupArn, secondGroupArn, thirdGroupArn].map((ruleGroupArn) => ({
      ruleGroupArn,
      overrideAction: { type: 'NONE' },
      ruleGroupType: 'RuleGroup',
      excludeRules: [],
      sampledRequestsEnabled: true,
      managedRuleGroupIdentifier: null,
    })),
    postProcessRuleGroups: [],
    defaultAction: { type: 'ALLOW' },
    customRequestHandling: null,
    customResponse: null,
    tokenDomains: null,
    // A web ACL of the account's own is kept, and gets the rule groups in front of its rules.
    webACLSource: 'RETROFIT_EXISTING',
    overrideCustomerWebACLAssociation: false,
    optimizeUnassociatedWebACL: true,
    sampledRequestsEnabledForDefaultActions: true,
  };
}

function check(scope: Construct, props: FirewallManagerPolicyProps): void {
  const faults = new Faults();
  faults.demandKnown(props, ['accounts[]', 'organizationalUnits[]', 'resourceTags{}']);
  faults.each('accounts', props.accounts, (account) => /^\d{12}$/.test(account), 'an account of 12 digits');
  faults.each(
    'organizationalUnits',
    props.organizationalUnits,
    (unit) => /^ou-[0-9a-z]{4,32}-[0-9a-z]{8,32}$/.test(unit),
    'the id of an organizational unit such as "ou-ab12-cd34ef56"',
  );
  const { policyName } = props;
  faults.one(
    'policyName',
    policyName,
    (name) => /^[\w .:/=+\-@]{1,128}$/.test(name),
    '1 to 128 letters, digits, blanks and _ . : / = + - @',
  );
  const { region } = Stack.of(scope);
  // https://docs.amazonaws.cn/en_us/aws/latest/userguide/waf.html
  if (region.startsWith('cn-')) faults.add(`there is no Firewall Manager in ${region}; use OtpWebAcl in each account`);
  const tags = Object.keys(props.resourceTags ?? {}).length;
  if (tags > 8) faults.add(`resourceTags must be at most 8, got ${tags}; tag the load balancers alike`);
  faults.throwIfAny(scope, 'FirewallManagerPolicy');
}
