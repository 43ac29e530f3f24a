import { CfnOutput, Stack, type StackProps } from 'aws-cdk-lib';
import { SecurityGroup } from 'aws-cdk-lib/aws-ec2';
import { ApplicationListener } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { InboundCallVerification, InboundEmailVerification, InboundSmsVerification } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

export interface SignUpStackProps extends StackProps {
  /** The HTTPS listener that the site has already. */
  readonly listenerArn: string;
  readonly securityGroupId: string;
  /** Without one there is no way by SMS. */
  readonly phoneNumber?: string;
  /** Without one there is no way by call. */
  readonly calls?: {
    readonly phoneNumber: string;
    /** Instance of Amazon Connect that has the number, and nothing else to do. */
    readonly instanceArn: string;
  };
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

    if (props.phoneNumber !== undefined) {
      const sms = new InboundSmsVerification(this, 'Sms', { ...shared, phoneNumber: props.phoneNumber });
      new CfnOutput(this, 'SmsPage', { value: sms.pageUrl });
      new CfnOutput(this, 'TwoWayChannel', { value: sms.topicArn });
    }
    if (props.calls !== undefined) {
      const { phoneNumber, instanceArn } = props.calls;
      const call = new InboundCallVerification(this, 'Call', {
        ...shared,
        phoneNumber,
        amazonConnect: { instanceArn },
      });
      new CfnOutput(this, 'CallPage', { value: call.pageUrl });
      new CfnOutput(this, 'Flow', { value: call.contactFlowArn! });
    }
  }
}
