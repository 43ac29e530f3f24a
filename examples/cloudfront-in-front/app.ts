import { App, Duration, Stack, type StackProps } from 'aws-cdk-lib';
import {
  AllowedMethods,
  CachePolicy,
  Distribution,
  Function as EdgeFunction,
  FunctionCode,
  FunctionEventType,
  FunctionRuntime,
  OriginProtocolPolicy,
  OriginRequestPolicy,
  ViewerProtocolPolicy,
} from 'aws-cdk-lib/aws-cloudfront';
import { VpcOrigin } from 'aws-cdk-lib/aws-cloudfront-origins';
import { Peer, Port, SecurityGroup, Vpc } from 'aws-cdk-lib/aws-ec2';
import { ApplicationLoadBalancer, ListenerAction } from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import { BlockPublicAccess, Bucket } from 'aws-cdk-lib/aws-s3';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { EmailProvider, OtpRoute, OtpShield, RateLimitKey } from 'cdk-otp-shield';
import type { Construct } from 'constructs';

const CLIENT_ADDRESS = 'x-client-address';

interface ShopProps extends StackProps {
  /** Prefix list of CloudFront's own addresses in the Region of the stack. */
  readonly cloudFrontPrefixList: string;
}

class ShopStack extends Stack {
  constructor(scope: Construct, id: string, props: ShopProps) {
    super(scope, id, props);
    const vpc = new Vpc(this, 'Vpc', { maxAzs: 2 });

    // Internal, and open to CloudFront alone: nobody reaches it with a header of his own making.
    const securityGroup = new SecurityGroup(this, 'LoadBalancerGroup', { vpc, allowAllOutbound: false });
    securityGroup.addIngressRule(Peer.prefixList(props.cloudFrontPrefixList), Port.tcp(80), 'CloudFront');
    const loadBalancer = new ApplicationLoadBalancer(this, 'LoadBalancer', {
      vpc,
      internetFacing: false,
      securityGroup,
      dropInvalidHeaderFields: true,
    });
    const accessLogs = new Bucket(this, 'AccessLogs', {
      enforceSSL: true,
      blockPublicAccess: BlockPublicAccess.BLOCK_ALL,
      lifecycleRules: [{ expiration: Duration.days(30) }],
    });
    loadBalancer.logAccessLogs(accessLogs);
    loadBalancer.addListener('Http', {
      port: 80,
      open: false,
      defaultAction: ListenerAction.fixedResponse(200, { messageBody: 'your application stands here' }),
    });

    // Writes the address of the connection over whatever the client sent.
    const clientAddress = new EdgeFunction(this, 'ClientAddress', {
      runtime: FunctionRuntime.JS_2_0,
      code: FunctionCode.fromInline(
        `function handler(event) { event.request.headers['${CLIENT_ADDRESS}'] = { value: event.viewer.ip }; return event.request; }`,
      ),
    });
    new Distribution(this, 'Distribution', {
      defaultBehavior: {
        origin: VpcOrigin.withApplicationLoadBalancer(loadBalancer, {
          protocolPolicy: OriginProtocolPolicy.HTTP_ONLY,
        }),
        viewerProtocolPolicy: ViewerProtocolPolicy.REDIRECT_TO_HTTPS,
        allowedMethods: AllowedMethods.ALLOW_ALL,
        // Nothing is cached, and Host, cookies and the token header reach the load balancer.
        cachePolicy: CachePolicy.CACHING_DISABLED,
        originRequestPolicy: OriginRequestPolicy.ALL_VIEWER,
        functionAssociations: [{ function: clientAddress, eventType: FunctionEventType.VIEWER_REQUEST }],
      },
    });

    new OtpShield(this, 'OtpShield', {
      loadBalancer,
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      entryPages: [OtpRoute.path('/sign-up')],
      rateLimitKey: RateLimitKey.forwardedAddress(CLIENT_ADDRESS),
      email: EmailProvider.ses({ configurationSetName: 'otp' }),
      notify: [new Topic(this, 'Alarms', { enforceSSL: true })],
    });
  }
}

const app = new App();
new ShopStack(app, 'Shop', {
  env: { account: '111122223333', region: 'eu-central-1' },
  cloudFrontPrefixList: 'pl-0123456789abcdef0',
});
