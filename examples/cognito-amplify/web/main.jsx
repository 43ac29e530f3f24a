import { Amplify } from 'aws-amplify';
import * as auth from 'aws-amplify/auth';
import { createOtpFetch } from 'cdk-otp-shield/browser';
import { installCognitoCheck } from 'cdk-otp-shield/browser/cognito';
import { createRoot } from 'react-dom/client';
import { Account } from './account.jsx';

// Outputs of the stack. Without `userPoolEndpoint` it is the one of the Region.
const { VITE_USER_POOL_ID: userPoolId, VITE_USER_POOL_CLIENT_ID: userPoolClientId } = import.meta.env;
const { VITE_USER_POOL_ENDPOINT: userPoolEndpoint } = import.meta.env;
Amplify.configure({ Auth: { Cognito: { userPoolId, userPoolClientId, userPoolEndpoint } } });

// Its calls bring the token that the web ACL in front of the pool asks for; Amplify brings none by itself.
const { VITE_CAPTCHA_API_KEY: apiKey, VITE_CAPTCHA_INTEGRATION_URL: integrationUrl } = import.meta.env;
const check = createOtpFetch({ apiKey, integrationUrl, tokenDomains: [location.hostname], immunitySeconds: 600 });
installCognitoCheck(check);

createRoot(document.getElementById('root')).render(
  <Account auth={auth} onSignedIn={() => location.assign('/welcome')} />,
);
