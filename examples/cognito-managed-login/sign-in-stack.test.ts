import { App } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { SignInStack } from './sign-in-stack';

const template = Template.fromStack(
  new SignInStack(new App(), 'SignIn', {
    env: { account: '111122223333', region: 'eu-central-1' },
    domainPrefix: 'example-shop',
    callbackUrl: 'https://shop.example.com/welcome',
    from: 'codes@shop.example.com',
    senderId: 'SHOP',
    onCall: 'oncall@example.com',
  }),
);

test('mails and texts of the pool go through the guard', () => {
  const sender = {
    LambdaArn: { 'Fn::GetAtt': [Match.stringLikeRegexp('^CodesSender'), 'Arn'] },
    LambdaVersion: 'V1_0',
  };
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    LambdaConfig: Match.objectLike({ CustomEmailSender: sender, CustomSMSSender: sender, KMSKeyID: Match.anyValue() }),
  });
});

test('nothing in it may publish texts by SNS', () => {
  expect(JSON.stringify(template.findResources('AWS::IAM::Role'))).not.toContain('sns:Publish');
  template.hasResourceProperties('AWS::Cognito::UserPool', {
    SmsConfiguration: { SnsCallerArn: Match.absent(), EumsSms: Match.objectLike({ Region: 'eu-central-1' }) },
  });
});

test('the pages are the managed ones', () => {
  template.hasResourceProperties('AWS::Cognito::UserPoolDomain', { ManagedLoginVersion: 2 });
  template.hasOutput('SignInPage', { Value: Match.anyValue() });
});
