import { App } from 'aws-cdk-lib';
import { SignUpStack } from './sign-up-stack';

// Change these five.
new SignUpStack(new App(), 'SignUp', {
  env: { account: '111122223333', region: 'eu-central-1' }, // one where SES receives mail, and Amazon Connect is
  listenerArn:
    'arn:aws:elasticloadbalancing:eu-central-1:111122223333:listener/app/site/50dc6c495c0c9188/f2f7dc8efc522ab2',
  securityGroupId: 'sg-0123456789abcdef0',
  phoneNumber: '+4915799912345',
  calls: {
    phoneNumber: '+4930123456789',
    instanceArn: 'arn:aws:connect:eu-central-1:111122223333:instance/c8c0e68d-2200-4265-82c0-9d7b1a2c3d4e',
  },
});
