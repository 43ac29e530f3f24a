import { type App, Stack } from 'aws-cdk-lib';
import * as ec2 from 'aws-cdk-lib/aws-ec2';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';

/** A stack of the emulated account; it asks nobody for its zones, so that no look-up is cached in the repository. */
export class AccountStack extends Stack {
  constructor(scope: App, id: string) {
    super(scope, id, { env: { account: process.env.DEPLOY_TEST_ACCOUNT, region: process.env.AWS_REGION } });
  }

  override get availabilityZones(): string[] {
    return ['a', 'b'].map((zone) => `${this.region}${zone}`);
  }

  /** A load balancer in a network without NAT gateways. */
  protected publicBalancer(): { vpc: ec2.IVpc; loadBalancer: elb.ApplicationLoadBalancer } {
    const vpc = new ec2.Vpc(this, 'Network', {
      natGateways: 0,
      subnetConfiguration: [{ name: 'public', subnetType: ec2.SubnetType.PUBLIC }],
      restrictDefaultSecurityGroup: false,
    });
    return { vpc, loadBalancer: new elb.ApplicationLoadBalancer(this, 'Balancer', { vpc, internetFacing: true }) };
  }
}
