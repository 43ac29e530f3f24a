import { App, CfnOutput } from 'aws-cdk-lib';
import { ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { AccountStack } from './account-stack';

/** The load balancer that a team has already, in a stack of its own. */
class Balancer extends AccountStack {
  constructor(scope: App) {
    super(scope, 'Balancer');
    const { loadBalancer } = this.publicBalancer();
    loadBalancer.addListener('Http', { port: 80, defaultAction: ListenerAction.fixedResponse(404) });
    new CfnOutput(this, 'Arn', { value: loadBalancer.loadBalancerArn });
  }
}

new Balancer(new App());
