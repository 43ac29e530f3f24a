import { App, CfnOutput, CustomResource, Duration, RemovalPolicy, SecretValue } from 'aws-cdk-lib';
import * as cognito from 'aws-cdk-lib/aws-cognito';
import * as elb from 'aws-cdk-lib/aws-elasticloadbalancingv2';
import * as lambda from 'aws-cdk-lib/aws-lambda';
import { Secret } from 'aws-cdk-lib/aws-secretsmanager';
import { Topic } from 'aws-cdk-lib/aws-sns';
import * as wafv2 from 'aws-cdk-lib/aws-wafv2';
import * as custom from 'aws-cdk-lib/custom-resources';
import {
  AutomaticBlockList,
  CaptchaApiKey,
  CodeSender,
  CognitoGuard,
  EmailProvider,
  HumanCheck,
  InboundSmsVerification,
  OperatorOutputs,
  OtpDashboard,
  OtpOperations,
  OtpRoute,
  OtpRuleGroup,
  OtpWebAcl,
  RecipientGuard,
  SendGridReputationMonitor,
  SesReputationMonitor,
} from '../../../lib/index';
import { AccountStack } from './account-stack';

/** What the deployable app leaves out, with a load balancer of the same stack. */
class Extras extends AccountStack {
  constructor(scope: App) {
    super(scope, 'Extras');
    const topic = new Topic(this, 'Topic', { enforceSSL: true });
    const { webAcl, listener } = this.gatedByTurnstile();
    const blocker = new AutomaticBlockList(this, 'Blocker', { webAcl, notify: [topic] });
    new OperatorOutputs(this, 'Outputs', { webAcl, notify: [topic] });
    this.ruleGroupInForeignAcl(topic);
    const ses = new SesReputationMonitor(this, 'Mail', {
      notify: [topic],
      dailyReport: { topics: [topic], hour: 6 },
      ownDomains: ['example.com'],
      probeInterval: Duration.hours(1),
    });
    const sendGrid = new SendGridReputationMonitor(this, 'SendGrid', {
      notify: [topic],
      verificationKey: new Secret(this, 'VerificationKey', {
        secretStringValue: SecretValue.unsafePlainText(process.env.DEPLOY_TEST_SENDGRID_KEY ?? 'none'),
      }),
    });
    const guard = new RecipientGuard(this, 'Guard', {
      notify: [topic],
      // The mail servers of a domain would be asked of the name servers of the world.
      validation: { lookUpMailExchanger: false, allowedDomains: ['example.org'] },
    });
    guard.blockFrom(sendGrid);
    this.userPool(guard, topic);
    const origin = 'https://app.example.com';
    new InboundSmsVerification(this, 'InboundSms', {
      listener,
      origin,
      serviceName: 'Example Shop',
      phoneNumber: '+4915799912345',
      notify: [topic],
    });
    new OtpDashboard(this, 'Dashboard', { monitors: [ses, sendGrid] });
    const key = new CaptchaApiKey(this, 'Key', { tokenDomains: ['extras.example.com'] });
    new CfnOutput(this, 'ApiKey', { value: key.apiKey });
    new CfnOutput(this, 'BlockerName', { value: blocker.blockListFunction.functionName });
    new CfnOutput(this, 'WebhookUrl', { value: sendGrid.webhookUrl });
    new CfnOutput(this, 'TopicArn', { value: topic.topicArn });
    new CfnOutput(this, 'Waited', { value: this.asynchronous(webAcl) });
  }

  private gatedByTurnstile(): { webAcl: OtpWebAcl; listener: elb.IApplicationListener } {
    const { vpc, loadBalancer } = this.publicBalancer();
    const app = new elb.ApplicationTargetGroup(this, 'App', { vpc, port: 80, targetType: elb.TargetType.IP });
    const listener = loadBalancer.addListener('Https', {
      port: 443,
      certificates: [elb.ListenerCertificate.fromArn(`arn:aws:acm:${this.region}:${this.account}:certificate/example`)],
      defaultTargetGroups: [app],
    });
    const webAcl = new OtpWebAcl(this, 'WebAcl', {
      loadBalancer,
      requestRoutes: [OtpRoute.path('/api/auth/otp')],
      verifyRoutes: [OtpRoute.path('/api/auth/verify')],
      blockList: true,
      recipientRules: { blockDisposableDomains: true },
      humanCheck: HumanCheck.turnstile({
        secret: new Secret(this, 'TurnstileSecret'),
        listener,
        targetGroups: [app],
        issuer: 'https://app.example.com',
        hostnames: ['app.example.com'],
      }),
    });
    return { webAcl, listener };
  }

  private userPool(guard: RecipientGuard, topic: Topic): void {
    const pool = new cognito.UserPool(this, 'Users', {
      selfSignUpEnabled: true,
      signInAliases: { email: true },
      autoVerify: { email: true },
      removalPolicy: RemovalPolicy.DESTROY,
    });
    pool.addClient('Site');
    new CognitoGuard(this, 'Codes', {
      guard,
      notify: [topic],
      email: CodeSender.ses({ from: 'codes@example.com' }),
    }).protect(pool);
  }

  private ruleGroupInForeignAcl(topic: Topic): void {
    const group = new OtpRuleGroup(this, 'Group', { requestRoutes: [OtpRoute.path('/api/auth/otp')] });
    const acl = new wafv2.CfnWebACL(this, 'ForeignAcl', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      rules: [...group.rules(0)],
      visibilityConfig: { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true },
    });
    new OtpOperations(this, 'AroundForeign', {
      webAcl: group.inWebAcl({ webAclArn: acl.attrArn }),
      resourceArns: [],
      email: EmailProvider.none(),
      notify: [topic],
      operatorOutputs: false,
    });
  }

  /** A resource that is done later, as a user's own may stand beside the shield. */
  private asynchronous(webAcl: OtpWebAcl): string {
    const handler = (id: string, code: string) =>
      new lambda.Function(this, id, {
        runtime: lambda.Runtime.NODEJS_22_X,
        handler: 'index.handler',
        code: lambda.Code.fromInline(code),
      });
    const provider = new custom.Provider(this, 'Later', {
      onEventHandler: handler('Begin', "exports.handler = async () => ({ PhysicalResourceId: 'waited' });"),
      isCompleteHandler: handler(
        'Done',
        'let asked = 0; exports.handler = async () => { asked += 1; return asked > 1 ? { IsComplete: true, Data: { Asked: String(asked) } } : { IsComplete: false }; };',
      ),
      queryInterval: Duration.seconds(1),
      totalTimeout: Duration.seconds(30),
    });
    const resource = new CustomResource(this, 'Waiting', {
      serviceToken: provider.serviceToken,
      properties: { WebAclArn: webAcl.webAclArn },
    });
    return resource.getAttString('Asked');
  }
}

new Extras(new App());
