import type { Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InboundCallVerification } from '../../lib/inbound/inbound-call-verification';
import type { InboundCallVerificationProps } from '../../lib/inbound/inbound-call-verification-props';
import { InboundEmailVerification } from '../../lib/inbound/inbound-email-verification';
import type { InboundEmailVerificationProps } from '../../lib/inbound/inbound-email-verification-props';
import { InboundSmsVerification } from '../../lib/inbound/inbound-sms-verification';
import type { InboundSmsVerificationProps } from '../../lib/inbound/inbound-sms-verification-props';
import { ALB_ARN, stack } from '../protection/stack';

export function options(scope: Stack) {
  return {
    listener: ApplicationListener.fromApplicationListenerAttributes(scope, 'Listener', {
      listenerArn: `${ALB_ARN.replace(':loadbalancer/', ':listener/')}/f2f7dc8efc522ab2`,
      securityGroup: SecurityGroup.fromSecurityGroupId(scope, 'Group', 'sg-12345678'),
    }),
    origin: 'https://shop.example.com',
    serviceName: 'Example Shop',
    notify: [new Topic(scope, 'Alarms')],
  };
}

export function emailTemplate(props: Partial<InboundEmailVerificationProps> = {}, scope = stack()): Template {
  new InboundEmailVerification(scope, 'Inbound', {
    ...options(scope),
    inboundAddress: 'verify@in.example.com',
    receiptRuleSetName: 'default-rule-set',
    ...props,
  });
  return Template.fromStack(scope);
}

export const INSTANCE = 'arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-9d7b1a2c3d4e';

/** On Amazon Connect, unless another line is given. */
export function callTemplate(props: Partial<InboundCallVerificationProps> = {}, scope = stack()): Template {
  new InboundCallVerification(scope, 'Inbound', {
    ...options(scope),
    phoneNumber: '+4915799912345',
    amazonConnect: { instanceArn: INSTANCE },
    ...props,
  });
  return Template.fromStack(scope);
}

export function twilioTemplate(scope = stack()): Template {
  const authToken = Secret.fromSecretNameV2(scope, 'Token', 'twilio/auth-token');
  return callTemplate({ amazonConnect: undefined, twilio: { authToken } }, scope);
}

export function smsTemplate(props: Partial<InboundSmsVerificationProps> = {}, scope = stack()): Template {
  new InboundSmsVerification(scope, 'Inbound', { ...options(scope), phoneNumber: '+4915799912345', ...props });
  return Template.fromStack(scope);
}
