import { App } from 'aws-cdk-lib';
import { ListenerAction, ListenerCertificate } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { FirewallManagerPolicy, InboundEmailVerification, OtpRoute, OtpRuleGroup } from '../../../lib/index';
import { AccountStack } from './account-stack';

/** What the product can make and the emulator can't; synthesized and validated, never deployed. */
class Unsupported extends AccountStack {
  constructor(scope: App) {
    super(scope, 'Unsupported');
    const ruleGroup = new OtpRuleGroup(this, 'Group', { requestRoutes: [OtpRoute.path('/api/auth/otp')] });
    new FirewallManagerPolicy(this, 'Everywhere', { ruleGroup, organizationalUnits: ['ou-ab12-cd34ef56'] });
    const listener = this.publicBalancer().loadBalancer.addListener('Https', {
      port: 443,
      certificates: [ListenerCertificate.fromArn(`arn:aws:acm:${this.region}:${this.account}:certificate/example`)],
      defaultAction: ListenerAction.fixedResponse(404),
    });
    new InboundEmailVerification(this, 'InboundEmail', {
      listener,
      origin: 'https://app.example.com',
      serviceName: 'Example Shop',
      inboundAddress: 'verify@in.example.com',
      receiptRuleSetName: 'default-rule-set',
      notify: [new Topic(this, 'Topic', { enforceSSL: true })],
    });
  }
}

new Unsupported(new App());
