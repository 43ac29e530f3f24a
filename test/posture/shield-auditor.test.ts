import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { auditRules } from '../../lambda/posture/audit-rules';
import { ShieldAuditor, type ShieldAuditorProps } from '../../lib/posture/shield-auditor';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { unfilled } from '../alarms/unfilled';
import { ALB_ARN, ENV, ROUTES, rulesOf, webAcl } from '../protection/stack';
import { deployedValue } from './deployed';

function synth(props: Partial<ShieldAuditorProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const acl = webAcl({}, stack);
  const auditor = new ShieldAuditor(stack, 'Auditor', { webAcl: acl, resourceArns: [ALB_ARN], notify: [], ...props });
  return { stack, auditor, template: Template.fromStack(stack) };
}

function auditorIn(template: Template) {
  return Object.entries(template.findResources('AWS::Lambda::Function')).find(([id]) => /^Auditor/.test(id))![1];
}

test('the rules that were synthesized are the rules that it expects: no finding right after a deploy', () => {
  const { template } = synth();
  const resources = template.toJSON().Resources;
  const handler = auditorIn(template);
  const settings = JSON.parse(
    String(deployedValue(handler.Properties.Environment.Variables.OTP_SHIELD_AUDIT, resources)),
  );
  expect(settings).toMatchObject({ resourceArns: [ALB_ARN], logged: true });
  expect(settings.rules.length).toBeGreaterThan(8);
  expect(auditRules(rulesOf(template) as never, settings.rules)).toEqual([]);
});

test('looks every quarter of an hour unless told otherwise', () => {
  synth().template.hasResourceProperties('AWS::Events::Rule', { ScheduleExpression: 'rate(15 minutes)' });
  synth({ interval: Duration.hours(1) }).template.hasResourceProperties('AWS::Events::Rule', {
    ScheduleExpression: 'rate(1 hour)',
  });
});

test('may read the web ACL, its log settings, what guards the resources and the gates, and write its log; nothing else', () => {
  const arn = (start: string) => ({ 'Fn::GetAtt': [Match.stringLikeRegexp(start), 'Arn'] });
  const allow = (Action: string | string[], Resource: unknown) => ({ Action, Effect: 'Allow', Resource });
  const { template } = synth();
  expect(Object.keys(template.findResources('AWS::IAM::Policy')).filter((id) => /^Auditor/.test(id))).toHaveLength(1);
  template.hasResourceProperties('AWS::IAM::Policy', {
    PolicyDocument: {
      Statement: Match.exact([
        allow(['logs:CreateLogStream', 'logs:PutLogEvents'], arn('^AuditorHandlerLogs')),
        allow(['wafv2:GetWebACL', 'wafv2:GetLoggingConfiguration'], Match.anyValue()),
        // AWS WAF wants it for the web ACL that it answers with, which may be anybody's.
        allow('wafv2:GetWebACLForResource', [
          ALB_ARN,
          { 'Fn::Join': ['', Match.arrayWith([Match.stringLikeRegexp(':regional/webacl/\\*$')])] },
        ]),
        allow('wafv2:GetIPSet', [arn('LockdownIpv4'), arn('LockdownIpv6'), arn('StrictIpv4'), arn('StrictIpv6')]),
        allow('elasticloadbalancing:GetLoadBalancerWebACL', ALB_ARN),
      ]),
    },
  });
});

test('alarms on a finding and on silence', () => {
  const { template, auditor } = synth();
  for (const [name, metric] of [
    ['audit-findings', 'AuditFindings'],
    ['auditor-silent', 'AuditorHeartbeat'],
  ]) {
    unfilled(template).hasResourceProperties('AWS::CloudWatch::Alarm', {
      AlarmName: `${auditor.auditorName}-${name}`,
      MetricName: metric,
      Dimensions: [{ Name: 'Monitor', Value: auditor.auditorName }],
    });
  }
});

test.each([[4], [1441]])('fails for an interval of %d minutes', (minutes) => {
  expect(() => synth({ interval: Duration.minutes(minutes) })).toThrow(
    `interval (minutes) must be a whole number from 5 to 1440, got ${minutes}`,
  );
});

describe('for rule groups in a web ACL of somebody else', () => {
  const ACL = 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/site/0f1e2d3c';
  function synthesize(props: Partial<ShieldAuditorProps> = {}) {
    const stack = new Stack(new App(), 'Shop', { env: ENV });
    const group = new OtpRuleGroup(stack, 'Otp', ROUTES);
    new ShieldAuditor(stack, 'Auditor', {
      webAcl: group.inWebAcl({ webAclArn: ACL }),
      resourceArns: [ALB_ARN],
      notify: [],
      ...props,
    });
    const template = Template.fromStack(stack);
    const { Variables } = auditorIn(template).Properties.Environment;
    const settings = JSON.parse(String(deployedValue(Variables.OTP_SHIELD_AUDIT, template.toJSON().Resources)));
    return { template, settings };
  }

  test('expects the groups with the rules that were synthesized', () => {
    const { template, settings } = synthesize();
    expect(settings).toMatchObject({ webAclArn: ACL, rules: [], logged: true });
    const groups = Object.values(template.findResources('AWS::WAFv2::RuleGroup'));
    expect(settings.ruleGroups).toHaveLength(3);
    for (const [index, { Properties }] of groups.entries()) {
      expect(auditRules(Properties.Rules, settings.ruleGroups[index].rules)).toEqual([]);
    }
  });

  test('may read that web ACL and its groups', () => {
    const { template } = synthesize();
    template.hasResourceProperties('AWS::IAM::Policy', {
      PolicyDocument: {
        Statement: Match.arrayWith([
          Match.objectLike({ Action: ['wafv2:GetWebACL', 'wafv2:GetLoggingConfiguration'], Resource: ACL }),
          Match.objectLike({
            Action: 'wafv2:GetRuleGroup',
            Resource: [Match.anyValue(), Match.anyValue(), Match.anyValue()],
          }),
        ]),
      },
    });
  });

  test('takes no log for a fault when the owner wants none', () => {
    expect(synthesize({ logRequired: false }).settings.logged).toBe(false);
  });
});
