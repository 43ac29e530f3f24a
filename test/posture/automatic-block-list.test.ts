import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { LogGroup } from 'aws-cdk-lib/aws-logs';
import { AutomaticBlockList, type AutomaticBlockListProps } from '../../lib/posture/automatic-block-list';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { RequestLogging } from '../../lib/protection/otp-web-acl-props';
import { Simulator } from '../../lib/sim/simulator';
import { ENV, ROUTES, stack, webAcl } from '../protection/stack';

function synth(props: Partial<AutomaticBlockListProps> = {}) {
  const scope = new Stack(new App(), 'Shop', { env: ENV });
  const acl = webAcl({ blockList: true }, scope);
  new AutomaticBlockList(scope, 'BlockList', { webAcl: acl, notify: [], ...props });
  return Template.fromStack(scope);
}

describe('the rule, as the simulator judges it', () => {
  const simulator = Simulator.fromTemplate(synth().toJSON());
  const set = (part: string) => simulator.ipSets.list().find(({ logicalId }) => logicalId.includes(part))!.name;
  const ask = (ip: string) =>
    simulator.evaluate({ ip, method: 'POST', uri: '/api/auth/otp', headers: [['host', 'app.example.com']] }).rule;

  test('blocks what is on the list, lets it pass when it is allowed, and forgets', () => {
    expect(ask('198.51.100.7')).toBe('human-check');
    simulator.ipSets.update(set('currentIPV4'), ['198.51.100.7/32']);
    expect(ask('198.51.100.7')).toBe('block-list');
    simulator.ipSets.update(set('allowedIPV4'), ['198.51.100.0/24']);
    expect(ask('198.51.100.7')).toBe('human-check');
    simulator.ipSets.update(set('allowedIPV4'), []);
    simulator.ipSets.update(set('currentIPV4'), []);
    simulator.ipSets.update(set('previousIPV4'), ['198.51.100.7/32']);
    expect(ask('198.51.100.7')).toBe('block-list');
  });
});

test('may do exactly this: block, and see what is allowed, but never allow', () => {
  const template = synth();
  const ofList = ([id]: [string, unknown]) => /^(Block)?List/.test(id);
  expect(Object.entries(template.findResources('AWS::IAM::Policy')).filter(ofList)).toHaveLength(1);
  const arn = (name: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(`^${name}[0-9A-F]{8}$`), 'Arn'] });
  const sets = (...parts: string[]) =>
    parts.flatMap((part) => [arn(`AclRulesBlockList${part}IPV4`), arn(`AclRulesBlockList${part}IPV6`)]);
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.exact([
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('BlockListHandlerLogs')),
        allow('wafv2:GetIPSet', sets('allowed')),
        allow(['wafv2:GetIPSet', 'wafv2:UpdateIPSet'], sets('current', 'previous')),
        allow('logs:StartQuery', arn('AclLogGroup')),
        allow(['logs:GetQueryResults', 'logs:StopQuery'], '*'),
        allow('wafv2:GetRateBasedStatementManagedKeys', arn('Acl')),
      ]),
    },
  });
  const [, role] = Object.entries(template.findResources('AWS::IAM::Role')).find(ofList)!;
  expect(Object.keys(role.Properties)).toEqual(['AssumeRolePolicyDocument']);
});

test('works in a web ACL of somebody else, through the reference to the rule group', () => {
  const scope = new Stack(new App(), 'Shop', { env: ENV });
  const group = new OtpRuleGroup(scope, 'Otp', { ...ROUTES, blockList: true });
  const webAclArn = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/0f1e2d3c';
  const logGroup = LogGroup.fromLogGroupName(scope, 'Log', 'aws-waf-logs-site');
  new AutomaticBlockList(scope, 'List', { webAcl: group.inWebAcl({ webAclArn, logGroup }), notify: [] });
  const template = Template.fromStack(scope);
  const [, handler] = Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => /^List/.test(id))!;
  const text = JSON.stringify(handler.Properties.Environment.Variables.OTP_SHIELD_BLOCK_LIST);
  expect(text).toContain('otp-shield-first');
  expect(text).toContain(webAclArn);
  expect(text).toContain('aws-waf-logs-site');
});

test('there is no list unless it was asked for', () => {
  const scope = stack();
  expect(webAcl({}, scope).blockList).toBeUndefined();
  Template.fromStack(scope).resourceCountIs('Custom::OtpShieldIpSet', 4);
});

test.each<[string, object, Partial<AutomaticBlockListProps>, string]>([
  ['a web ACL without the list', {}, {}, 'set blockList: true'],
  [
    'a web ACL without a log',
    { blockList: true, requestLogging: RequestLogging.NONE },
    {},
    'webAcl has no log to read',
  ],
  [
    'half an hour',
    { blockList: true },
    { lifetime: Duration.minutes(30) },
    'lifetime (hours) must be a whole number from 1 to 168, got 0.5',
  ],
  ['four failures', { blockList: true }, { failures: 4 }, 'failures must be a whole number from 5'],
  [
    'more than an IP set takes',
    { blockList: true },
    { maximumEntries: 9001 },
    'maximumEntries must be a whole number from 1 to 9000',
  ],
])('fails for %s', (_, aclProps, props, complaint) => {
  const scope = stack();
  const acl = webAcl(aclProps, scope);
  expect(() => new AutomaticBlockList(scope, 'List', { webAcl: acl, notify: [], ...props })).toThrow(complaint);
});
