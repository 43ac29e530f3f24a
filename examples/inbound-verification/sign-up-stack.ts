import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InboundEmailVerification, InboundSmsVerification } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

export interface SignUpStackProps extends StackProps {
  /** The HTTPS listener that the site has already. */
  readonly listenerArn: string;
  readonly securityGroupId: string;
  /** Without one there is no way by SMS. */
  readonly phoneNumber?: string;
}

/** People confirm who they are by sending first. */
export class SignUpStack extends Stack {
  constructor(scope: Construct, id: string, props: SignUpStackProps) {
    super(scope, id, props);
    const shared = {
      listener: ApplicationListener.fromApplicationListenerAttributes(this, 'Listener', {
        listenerArn: props.listenerArn,
        securityGroup: SecurityGroup.fromSecurityGroupId(this, 'SecurityGroup', props.securityGroupId),
      }),
      origin: 'https://shop.example.com',
      serviceName: 'Example Shop',
      continueUrl: '/welcome',
      notify: [new Topic(this, 'Alarms', { enforceSSL: true })],
    };
    const email = new InboundEmailVerification(this, 'Email', {
      ...shared,
      inboundAddress: 'verify@in.example.com',
      receiptRuleSetName: 'default-rule-set',
    });
    new CfnOutput(this, 'EmailPage', { value: email.pageUrl });
    new CfnOutput(this, 'MxRecord', { value: `10 ${email.mailExchanger}` });

    if (props.phoneNumber === undefined) return;
    const sms = new InboundSmsVerification(this, 'Sms', { ...shared, phoneNumber: props.phoneNumber });
    new CfnOutput(this, 'SmsPage', { value: sms.pageUrl });
    new CfnOutput(this, 'TwoWayChannel', { value: sms.topicArn });
  }
}
