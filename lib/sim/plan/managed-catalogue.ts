import type { ManagedRuleGroupStub } from '../managed-rule-group';

const list = (
  name: string,
  labelNamespace: string,
  rules: ManagedRuleGroupStub['rules'] = [],
): ManagedRuleGroupStub => ({
  name,
  labelNamespace,
  rules,
});

/**
 * Web ACL capacity units of AWS's own managed rule groups, as their pages give them for the newest static version.
 * https://docs.aws.amazon.com/waf/latest/developerguide/aws-managed-rule-groups-list.html
 */
const MANAGED_CAPACITY: Readonly<Record<string, number>> = {
  AWSManagedRulesCommonRuleSet: 700,
  AWSManagedRulesAdminProtectionRuleSet: 100,
  AWSManagedRulesKnownBadInputsRuleSet: 200,
  AWSManagedRulesSQLiRuleSet: 200,
  AWSManagedRulesLinuxRuleSet: 200,
  AWSManagedRulesUnixRuleSet: 100,
  AWSManagedRulesWindowsRuleSet: 200,
  AWSManagedRulesPHPRuleSet: 100,
  AWSManagedRulesWordPressRuleSet: 100,
  AWSManagedRulesAmazonIpReputationList: 25,
  AWSManagedRulesAnonymousIpList: 50,
  AWSManagedRulesBotControlRuleSet: 50,
  AWSManagedRulesATPRuleSet: 50,
  AWSManagedRulesACFPRuleSet: 50,
  AWSManagedRulesAntiDDoSRuleSet: 50,
};

/** Undefined for groups of other vendors, and for those that AWS added since. */
export function managedCapacity(vendor: string, name: string): number | undefined {
  return vendor === 'AWS' && Object.hasOwn(MANAGED_CAPACITY, name) ? MANAGED_CAPACITY[name] : undefined;
}

/**
 * AWS's own managed rule groups (topic aws-managed-rule-groups-list). Of most only name and label namespace are known here;
 * of the address lists the rules too, which match nobody until a stub says whom.
 */
export const MANAGED_CATALOGUE: readonly ManagedRuleGroupStub[] = [
  list('AWSManagedRulesCommonRuleSet', 'core-rule-set'),
  list('AWSManagedRulesAdminProtectionRuleSet', 'admin-protection'),
  list('AWSManagedRulesKnownBadInputsRuleSet', 'known-bad-inputs'),
  list('AWSManagedRulesSQLiRuleSet', 'sql-database'),
  list('AWSManagedRulesLinuxRuleSet', 'linux-os'),
  list('AWSManagedRulesUnixRuleSet', 'posix-os'),
  list('AWSManagedRulesWindowsRuleSet', 'windows-os'),
  list('AWSManagedRulesPHPRuleSet', 'php-app'),
  list('AWSManagedRulesWordPressRuleSet', 'wordpress-app'),
  list('AWSManagedRulesAmazonIpReputationList', 'amazon-ip-list', [
    { name: 'AWSManagedIPReputationList', labels: ['AWSManagedIPReputationList'] },
    { name: 'AWSManagedReconnaissanceList', labels: ['AWSManagedReconnaissanceList'] },
    { name: 'AWSManagedIPDDoSList', action: 'COUNT', labels: ['AWSManagedIPDDoSList'] },
  ]),
  list('AWSManagedRulesAnonymousIpList', 'anonymous-ip-list', [
    { name: 'AnonymousIPList', labels: ['AnonymousIPList'] },
    { name: 'HostingProviderIPList', labels: ['HostingProviderIPList'] },
  ]),
  { ...list('AWSManagedRulesBotControlRuleSet', 'bot-control'), tokenLabels: true },
  { ...list('AWSManagedRulesATPRuleSet', 'atp'), tokenLabels: true },
  { ...list('AWSManagedRulesACFPRuleSet', 'acfp'), tokenLabels: true },
  { ...list('AWSManagedRulesAntiDDoSRuleSet', 'anti-ddos'), tokenLabels: true },
];
