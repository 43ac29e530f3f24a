import { App, Stack } from 'aws-cdk-lib';
import { ApplicationLoadBalancer } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, OtpRoute, OtpShield, SmsProvider } from 'cdk-otp-shield';

const app = new App();
const stack = new Stack(app, 'Site', { env: { account: '111122223333', region: 'eu-central-1' } });
const loadBalancer = ApplicationLoadBalancer.fromApplicationLoadBalancerAttributes(stack, 'Alb', {
  loadBalancerArn: 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188',
  securityGroupId: 'sg-12345678',
});
const topic = new Topic(stack, 'Topic');

new OtpShield(stack, 'OtpShield', {
  loadBalancer,
  requestRoutes: [OtpRoute.path('/api/auth/otp')], // the routes that make a code go out
  verifyRoutes: [OtpRoute.path('/api/auth/verify')], // the routes that check one
  email: EmailProvider.ses({ configurationSetName: 'otp' }),
  sms: SmsProvider.endUserMessaging({ homeCountries: ['DE', 'AT', 'CH'] }),
  notify: [topic],
});

app.synth();
