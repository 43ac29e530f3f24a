import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailSubscription } from 'aws-cdk-lib/aws-sns-subscriptions';
import { EmailProvider, OtpRoute, OtpShield } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

interface RegionProps extends StackProps {
  readonly loadBalancerArn: string;
  readonly configurationSetName: string;
}

class RegionStack extends Stack {
  constructor(scope: Construct, id: string, props: RegionProps) {
    super(scope, id, props);
    const alarms = new Topic(this, 'Alarms', { enforceSSL: true });
    alarms.addSubscription(new EmailSubscription('oncall@example.com'));
    new OtpShield(this, 'OtpShield', {
      resourceArns: [props.loadBalancerArn],
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      entryPages: [OtpRoute.path('/sign-up')],
      tokenDomains: ['example.com'], // whoever is moved to the other Region keeps the solved puzzle
      email: EmailProvider.ses({ configurationSetName: props.configurationSetName }),
      notify: [alarms],
    });
  }
}

const ACCOUNT = '111122223333';
const REGIONS: Record<string, { readonly loadBalancer: string; readonly configurationSet: string }> = {
  'eu-central-1': { loadBalancer: 'app/shop-eu/50dc6c495c0c9188', configurationSet: 'otp-eu' },
  'us-east-1': { loadBalancer: 'app/shop-us/60dc6c495c0c9199', configurationSet: 'otp-us' },
};

const app = new App();
for (const [region, { loadBalancer, configurationSet }] of Object.entries(REGIONS)) {
  new RegionStack(app, `OtpShield-${region}`, {
    env: { account: ACCOUNT, region },
    loadBalancerArn: `arn:aws:elasticloadbalancing:${region}:${ACCOUNT}:loadbalancer/${loadBalancer}`,
    configurationSetName: configurationSet,
  });
}
