import { App, Stack, type StackProps, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, OtpOperations, OtpRoute, OtpRuleGroup } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

const seen = (metricName: string) => ({ cloudWatchMetricsEnabled: true, metricName, sampledRequestsEnabled: true });

interface SiteFirewallProps extends StackProps {
  readonly loadBalancerArn: string;
}

class SiteFirewallStack extends Stack {
  constructor(scope: Construct, id: string, props: SiteFirewallProps) {
    super(scope, id, props);
    const otp = new OtpRuleGroup(this, 'Otp', {
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      entryPages: [OtpRoute.path('/sign-up')],
      resourceArns: [props.loadBalancerArn],
    });

    const webAcl = new wafv2.CfnWebACL(this, 'WebAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig: seen('site'),
      dataProtectionConfig: otp.dataProtection(), // keeps recipients and secrets out of log and samples
      rules: [
        ...otp.rules(0), // priorities 0 to 2; yours follow
        {
          name: 'known-bad-inputs',
          priority: 10,
          overrideAction: { none: {} },
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name: 'AWSManagedRulesKnownBadInputsRuleSet' },
          },
          visibilityConfig: seen('known-bad-inputs'),
        },
      ],
    });
    new wafv2.CfnWebACLAssociation(this, 'Association', {
      webAclArn: webAcl.attrArn,
      resourceArn: props.loadBalancerArn,
    });

    new OtpOperations(this, 'OtpShield', {
      webAcl: otp.inWebAcl({ webAclArn: webAcl.attrArn }),
      resourceArns: [props.loadBalancerArn],
      email: EmailProvider.ses({ configurationSetName: 'otp' }),
      notify: [new Topic(this, 'Alarms', { enforceSSL: true })],
    });
  }
}

const app = new App();
new SiteFirewallStack(app, 'SiteFirewall', {
  env: { account: '111122223333', region: 'eu-central-1' },
  loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188',
});
