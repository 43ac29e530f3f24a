import { Match, Template } from 'aws-cdk-lib/assertions';
import { FirewallManagerPolicy, type FirewallManagerPolicyProps } from '../../lib/protection/firewall-manager-policy';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { ROUTES, stack } from './stack';

function synth(props: Partial<FirewallManagerPolicyProps> = {}) {
  const scope = stack();
  const ruleGroup = new OtpRuleGroup(scope, 'Otp', ROUTES);
  const policy = new FirewallManagerPolicy(scope, 'Everywhere', { ruleGroup, ...props });
  const text = scope.resolve(policy.cfnPolicy.securityServicePolicyData).managedServiceData;
  const parts: unknown[] = text['Fn::Join'][1];
  const groups = parts.filter((part) => typeof part === 'object') as Array<{ 'Fn::GetAtt': [string, string] }>;
  const data = JSON.parse(parts.map((part) => (typeof part === 'string' ? part : 'ARN')).join(''));
  return { template: Template.fromStack(scope), data, groups: groups.map((group) => group['Fn::GetAtt'][0]) };
}

test('puts the rule groups first, in their order, and keeps web ACLs that exist', () => {
  const { data, groups } = synth();
  expect(groups).toEqual([
    expect.stringMatching(/^OtpFirst/),
    expect.stringMatching(/^OtpSecond/),
    expect.stringMatching(/^OtpThird/),
  ]);
  expect(data).toMatchObject({
    type: 'WAFV2',
    preProcessRuleGroups: [
      { ruleGroupArn: 'ARN', ruleGroupType: 'RuleGroup', overrideAction: { type: 'NONE' }, excludeRules: [] },
      { ruleGroupArn: 'ARN', ruleGroupType: 'RuleGroup', overrideAction: { type: 'NONE' }, excludeRules: [] },
      { ruleGroupArn: 'ARN', ruleGroupType: 'RuleGroup', overrideAction: { type: 'NONE' }, excludeRules: [] },
    ],
    defaultAction: { type: 'ALLOW' },
    webACLSource: 'RETROFIT_EXISTING',
    overrideCustomerWebACLAssociation: false,
  });
});

test('only reports unless it is told to remediate, for every load balancer of every account', () => {
  synth().template.hasResourceProperties('AWS::FMS::Policy', {
    ResourceType: 'AWS::ElasticLoadBalancingV2::LoadBalancer',
    RemediationEnabled: false,
    ExcludeResourceTags: false,
    IncludeMap: Match.absent(),
    ResourceTags: Match.absent(),
    SecurityServicePolicyData: { Type: 'WAFV2' },
  });
});

test('is limited to accounts, units and tags that are named', () => {
  synth({
    accounts: ['111122223333'],
    organizationalUnits: ['ou-ab12-cd34ef56'],
    resourceTags: { otp: 'yes' },
    remediate: true,
  }).template.hasResourceProperties('AWS::FMS::Policy', {
    IncludeMap: { ACCOUNT: ['111122223333'], ORGUNIT: ['ou-ab12-cd34ef56'] },
    ResourceTags: [{ Key: 'otp', Value: 'yes' }],
    RemediationEnabled: true,
  });
});

test.each<[string, Partial<FirewallManagerPolicyProps>, string]>([
  ['an account that is none', { accounts: ['1234'] }, 'accounts[0] must be an account of 12 digits, got "1234"'],
  [
    'a unit that is none',
    { organizationalUnits: ['dev'] },
    'organizationalUnits[0] must be the id of an organizational unit',
  ],
  ['a name with a star', { policyName: 'otp*' }, 'policyName must be 1 to 128'],
  [
    'nine tags',
    { resourceTags: Object.fromEntries([...'abcdefghi'].map((key) => [key, ''])) },
    'resourceTags must be at most 8, got 9',
  ],
])('fails for %s', (_, props, complaint) => {
  expect(() => synth(props)).toThrow(complaint);
});
