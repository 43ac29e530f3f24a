import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { SignUpStack } from './sign-up-stack';

const template = Template.fromStack(
  new SignUpStack(new App(), 'SignUp', {
    env: { account: '111122223333', region: 'eu-central-1' },
    listenerArn:
      'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/site/50dc6c495c0c9188/f2f7dc8efc522ab2',
    securityGroupId: 'sg-12345678',
    phoneNumber: '+4915799912345',
    calls: {
      phoneNumber: '+4930123456789',
      instanceArn: 'arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-9d7b1a2c3d4e',
    },
  }),
);

test('nothing in it may send a mail or a message, or call anybody', () => {
  const actions = Object.values(template.findResources('AWS::IAM::Policy')).flatMap(({ Properties }) =>
    (Properties.PolicyDocument.Statement as Array<{ Action: string | string[] }>).flatMap(({ Action }) => Action),
  );
  expect(actions.length).toBeGreaterThan(10);
  expect(actions.filter((action) => /^(?:ses|sms-voice|sns|connect):|\*/.test(action))).toEqual([]);
});

test('the receipt rule set stays as it is, but for one more rule', () => {
  template.resourceCountIs('AWS::SES::ReceiptRuleSet', 0);
  template.resourceCountIs('AWS::SES::ReceiptRule', 1);
});

test('the outputs say what is to be entered elsewhere', () => {
  template.hasOutput('MxRecord', { Value: '10 inbound-smtp.eu-central-1.amazonaws.com' });
  template.hasOutput('EmailPage', { Value: 'https://shop.example.com/otp-shield/inbound-email/' });
  template.hasOutput('CallPage', { Value: 'https://shop.example.com/otp-shield/inbound-call/' });
  template.hasOutput('Flow', {});
  template.hasOutput('SmsPage', { Value: 'https://shop.example.com/otp-shield/inbound-sms/' });
});
