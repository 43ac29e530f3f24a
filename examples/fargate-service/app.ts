import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import { Certificate } from 'aws-cdk-lib/aws-certificatemanager';
import { Vpc } from 'aws-cdk-lib/aws-ec2';
import { Cluster, ContainerImage } from 'aws-cdk-lib/aws-ecs';
import { ApplicationLoadBalancedFargateService } from 'aws-cdk-lib/aws-ecs-patterns';
import { ApplicationProtocol } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, OtpRoute, OtpShield } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

interface ShopProps extends StackProps {
  /** Of ACM, in the Region of the stack. */
  readonly certificateArn: string;
}

class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopProps) {
    super(scope, id, props);
    const service = new ApplicationLoadBalancedFargateService(this, 'Shop', {
      cluster: new Cluster(this, 'Cluster', { vpc: new Vpc(this, 'Vpc', { maxAzs: 2 }) }),
      taskImageOptions: { image: ContainerImage.fromRegistry('public.ecr.aws/docker/library/nginx:stable') },
      protocol: ApplicationProtocol.HTTPS,
      certificate: Certificate.fromCertificateArn(this, 'Certificate', props.certificateArn),
      redirectHTTP: true,
      circuitBreaker: { rollback: true },
      minHealthyPercent: 100,
    });
    // A header that isn't valid HTTP may be read differently by AWS WAF and by the application.
    service.loadBalancer.setAttribute('routing.http.drop_invalid_header_fields.enabled', 'true');
    // What `otp-shield simulate --alb-log` reads, when you ask what other limits would have done.
    const accessLogs = new Bucket(this, 'AccessLogs', {
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: Duration.days(30) }],
    });
    service.loadBalancer.logAccessLogs(accessLogs);

    new OtpShield(this, 'OtpShield', {
      loadBalancer: service.loadBalancer,
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      entryPages: [OtpRoute.path('/sign-up')],
      email: EmailProvider.ses(),
      notify: [new Topic(this, 'Alarms', { enforceSSL: true })],
    });
  }
}

const app = new App();
new ShopStack(app, 'Shop', {
  env: { account: '111122223333', region: 'eu-central-1' },
  certificateArn: 'arn:aws:acm:eu-central-1:111122223333:certificate/12345678-1234-1234-1234-123456789012',
});
