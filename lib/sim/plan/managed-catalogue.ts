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
