import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';
import { createOtpFetch } from 'cdk-otp-shield/browser';
import { installCognitoCheck } from 'cdk-otp-shield/browser/cognito';
import { codes, WORDS, wordsFor } from './codes.js';

// Outputs of the stack. Without `userPoolEndpoint` it is the one of the Region.
const { VITE_USER_POOL_ID: userPoolId, VITE_USER_POOL_CLIENT_ID: userPoolClientId } = import.meta.env;
const { VITE_USER_POOL_ENDPOINT: userPoolEndpoint } = import.meta.env;
Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });

// Its calls bring the token that the web ACL in front of the pool asks for; Amplify brings none by itself. A sign-in sends here, so it needs one, too.
const { VITE_CAPTCHA_API_KEY: apiKey, VITE_CAPTCHA_INTEGRATION_URL: integrationUrl } = import.meta.env;
const check = createOtpFetch({ apiKey, integrationUrl, tokenDomains: [location.hostname], immunitySeconds: 600 });
installCognitoCheck(check, { signIns: true });

const cognito = codes(auth);
const who = document.querySelector('#who');
const code = document.querySelector('#code');
const say = (text) => {
  document.querySelector('#said').textContent = text;
};
let step;

/** One at a time: a second click while the first is under way would ask for a second code. */
function onSubmit(form, work) {
  let pending = false;
  form.addEventListener('submit', async (event) => {
    event.preventDefault();
    if (pending) return;
    pending = true;
    try {
      await work(Object.fromEntries(new FormData(form)));
    } catch (error) {
      say(wordsFor(error));
    } finally {
      pending = false;
    }
  });
}

onSubmit(who, async (fields) => {
  // A number is of somebody who has an account: people sign up with their mail address.
  step = fields.who.startsWith('+') ? await cognito.signIn(fields.who, 'phone') : await cognito.signUp(fields.who);
  who.hidden = true;
  code.hidden = false;
  say(WORDS.asked);
});

onSubmit(code, async (fields) => {
  if (await cognito.typedIn(step, who.elements.who.value, fields.code)) location.assign('/welcome');
});
