import { App } from 'aws-cdk-lib';
import { SignInStack } from './sign-in-stack';

// Change these six.
new SignInStack(new App(), 'SignIn', {
  env: { account: '111122223333', region: 'eu-central-1' },
  domainPrefix: 'example-shop',
  callbackUrl: 'https://shop.example.com/welcome',
  from: 'Example Shop <codes@shop.example.com>', // a verified identity of Amazon SES
  senderId: 'SHOP', // or the id of a phone number or pool of AWS End User Messaging
  onCall: 'oncall@example.com',
});
