import { App } from 'aws-cdk-lib';
import { PasswordlessStack } from './passwordless-stack';

// Change these five.
new PasswordlessStack(new App(), 'SignIn', {
  env: { account: '111122223333', region: 'eu-central-1' },
  from: 'codes@shop.example.com', // a verified identity of Amazon SES
  site: 'shop.example.com',
  senderId: 'SHOP', // or the id of a phone number or pool of AWS End User Messaging
  onCall: 'oncall@example.com',
});
