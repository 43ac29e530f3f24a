import { App } from 'aws-cdk-lib';
import { ChallengeStack } from './challenge-stack';

// Change these four.
new ChallengeStack(new App(), 'SignIn', {
  env: { account: '111122223333', region: 'eu-central-1' },
  site: 'shop.example.com', // host of the page on which people sign in
  from: 'codes@shop.example.com', // a verified identity of Amazon SES
  onCall: 'oncall@example.com',
});
