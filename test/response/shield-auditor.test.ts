import { App, Duration, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { auditRules } from '../../lambda/shared/audit';
import { ShieldAuditor, type ShieldAuditorProps } from '../../lib/response/shield-auditor';
import { ALB_ARN, ENV, rulesOf, webAcl } from '../protection/stack';
import { deployedValue } from './deployed';

function synth(props: Partial<ShieldAuditorProps> = {}) {
  const stack = new Stack(new App(), 'Shop', { env: ENV });
  const acl = webAcl({}, stack);
  const auditor = new ShieldAuditor(stack, 'Auditor', { webAcl: acl, resourceArns: [ALB_ARN], notify: [], ...props });
  return { stack, auditor, template: Template.fromStack(stack) };
}

test('the rules that were synthesized are the rules that it expects: no finding right after a deploy', () => {
  const { template } = synth();
  const resources = template.toJSON().Resources;
  const [handler] = Object.values(template.findResources('AWS::Lambda::Function'));
  const settings = JSON.parse(
    String(deployedValue(handler!.Properties.Environment.Variables.OTP_SHIELD_AUDIT, resources)),
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

test('may read and nothing else', () => {
  const { template } = synth();
  const text = JSON.stringify(template.findResources('AWS::IAM::Policy'));
  expect(text).not.toMatch(/wafv2:(Update|Put|Create|Delete|Associate)/);
});

test('alarms on a finding and on silence', () => {
  const { template, auditor } = synth();
  for (const [name, metric] of [
    ['audit-findings', 'AuditFindings'],
    ['auditor-silent', 'AuditorHeartbeat'],
  ]) {
    template.hasResourceProperties('AWS::CloudWatch::Alarm', {
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
