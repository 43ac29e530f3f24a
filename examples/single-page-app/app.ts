import { App, Stack, type StackProps } from 'aws-cdk-lib';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { CaptchaApiKey, EmailProvider, FrontEndOutputs, OtpRoute, OtpShield } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

interface ApiFirewallProps extends StackProps {
  readonly loadBalancerArn: string;
}

/** The page is https://app.example.com, the routes are on https://api.example.com. */
class ApiFirewallStack extends Stack {
  constructor(scope: Construct, id: string, props: ApiFirewallProps) {
    super(scope, id, props);
    const tokenDomains = ['example.com'];
    new OtpShield(this, 'OtpShield', {
      resourceArns: [props.loadBalancerArn],
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      allowedOrigins: ['https://app.example.com'], // their preflights pass, and no others
      tokenDomains, // a puzzle that was solved on app.example.com counts on api.example.com
      email: EmailProvider.ses({ configurationSetName: 'otp' }),
      notify: [new Topic(this, 'Alarms', { enforceSSL: true })],
    });

    const captchaApiKey = new CaptchaApiKey(this, 'CaptchaApiKey', { tokenDomains });
    new FrontEndOutputs(this, 'FrontEnd', { captchaApiKey, tokenDomains });
  }
}

const app = new App();
new ApiFirewallStack(app, 'ApiFirewall', {
  env: { account: '111122223333', region: 'eu-central-1' },
  loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188',
});
