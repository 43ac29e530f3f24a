import { App } from 'aws-cdk-lib';
import { AccountStack } from './account-stack';

// Change these four.
new AccountStack(new App(), 'SignIn', {
  env: { account: '111122223333', region: 'eu-central-1' },
  from: 'codes@shop.example.com', // a verified identity of Amazon SES
  site: 'shop.example.com',
  onCall: 'oncall@example.com',
});
