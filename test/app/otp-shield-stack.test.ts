import { App } from 'aws-cdk-lib';
import { Annotations, Match, Template } from 'aws-cdk-lib/assertions';
import { parseContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';
import { ALB_ARN, ENV, ROUTES } from '../protection/stack';

const template = (props = {}) =>
  Template.fromStack(new OtpShieldStack(new App(), 'Shield', { env: ENV, resourceArn: ALB_ARN, ...ROUTES, ...props }));

const outputsOf = (made: Template) => Object.keys(made.findOutputs('*'));

describe('OtpShieldStack', () => {
  test('puts the web ACL in front of the resource and tells the mail addresses of every alarm', () => {
    const made = template({ alarmEmails: ['oncall@example.com'] });
    made.hasResourceProperties('AWS::WAFv2::WebACLAssociation', { ResourceArn: ALB_ARN });
    made.hasResourceProperties('AWS::SNS::Subscription', { Protocol: 'email', Endpoint: 'oncall@example.com' });
  });

  test('says with which configuration set the codes have to be sent, or which address SendGrid has to call', () => {
    template({ configurationSetName: 'otp' }).hasOutput('ConfigurationSetName', { Value: 'otp' });
    const sendGrid = template({ sendGridVerificationKeySecret: 'sendgrid/webhook', sendGridCategory: 'otp' });
    sendGrid.hasOutput('SendGridWebhookUrl', {});
    expect(outputsOf(sendGrid)).not.toContain('ConfigurationSetName');
    sendGrid.hasResourceProperties('AWS::Lambda::Function', {
      Environment: {
        Variables: {
          OTP_SHIELD_WEBHOOK_KEY_SECRET: {
            'Fn::Join': ['', Match.arrayWith([':secretsmanager:eu-central-1:111122223333:secret:sendgrid/webhook'])],
          },
        },
      },
    });
    expect(() => template({ sendGridCategory: 'otp' })).toThrow(
      'OtpShieldStack (Shield): sendGridCategory is given but sendGridVerificationKeySecret is not',
    );
  });

  test('prints what the operator needs, and what the front end needs once it has domains', () => {
    const plain = template();
    plain.resourceCountIs('Custom::OtpShieldCaptchaApiKey', 0);
    const made = template({ tokenDomains: ['example.com', 'example.org'] });
    made.hasResourceProperties('Custom::OtpShieldCaptchaApiKey', { TokenDomains: ['example.com', 'example.org'] });
    const added = outputsOf(made).filter((name) => !outputsOf(plain).includes(name));
    for (const part of ['CaptchaApiKey', 'CaptchaIntegrationUrl', 'ContentSecurityPolicy', 'TokenDomains']) {
      expect(added.some((name) => name.includes(part))).toBe(true);
    }
  });

  test('for a distribution tells its owner what to do, and keeps everything where AWS WAF does', () => {
    const app = new App();
    const [arn, account] = ['arn:aws:cloudfront::111122223333:distribution/E1SHOP', '111122223333'];
    const { settings, faults } = parseContext({
      'otp-shield:resourceArn': arn,
      'otp-shield:requestRoutes': ['/api/auth/otp'],
      'otp-shield:tokenDomains': ['example.com'],
    });
    expect(faults).toEqual([]);
    expect(settings.env).toEqual({ account, region: 'us-east-1' });
    const stack = new OtpShieldStack(app, 'Shield', settings);
    const made = Template.fromStack(stack);
    made.resourceCountIs('AWS::WAFv2::WebACLAssociation', 0);
    made.hasResourceProperties('Custom::OtpShieldCaptchaApiKey', { Scope: 'CLOUDFRONT' });
    made.hasOutput('WebAclArn', {});
    expect(JSON.stringify(made.toJSON())).not.toMatch(/:regional\/|REGIONAL/);
    Annotations.fromStack(stack).hasWarning(
      '/Shield/Shield/WebAcl',
      Match.stringLikeRegexp('output WebAclArn for webAclId, or run "aws cloudfront .* --id E1SHOP'),
    );
  });

  test('says where the recipient guard is, and lets in the accounts that are named', () => {
    const plain = template({ alarmEmails: ['oncall@example.com'] });
    const made = template({
      alarmEmails: ['oncall@example.com'],
      dailyReport: {},
      recipientGuard: {},
      guardCallerAccounts: ['222233334444'],
    });
    expect(outputsOf(made).filter((name) => !outputsOf(plain).includes(name))).toEqual([
      'RecipientGuardFunctionArn',
      'RecipientGuardTable',
      'RecipientGuardSecret',
    ]);
    made.hasResourceProperties('AWS::Lambda::Permission', {
      Action: 'lambda:InvokeFunction',
      FunctionName: { 'Fn::GetAtt': [Match.stringLikeRegexp('^ShieldRecipientGuardHandler'), 'Arn'] },
      Principal: '222233334444',
    });
    expect(() => template({ guardCallerAccounts: ['222233334444'] })).toThrow(
      'OtpShieldStack (Shield): guardCallerAccounts needs recipientGuard, got none; give both',
    );
  });
});
