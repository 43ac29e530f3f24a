// Compiled in strict mode against the installed package, declarations of the package included.
import { App, Stack } from 'aws-cdk-lib';
import { EmailProvider, OtpRoute, OtpShield, type OtpShieldProps } from 'cdk-otp-shield';
import { createOtpFetch, type OtpFetchOptions } from 'cdk-otp-shield/browser';
import { Simulator, type Verdict, wafRequest } from 'cdk-otp-shield/sim';
import { type HumanTokenVerifierOptions, humanTokenVerifier } from 'cdk-otp-shield/verify';

const props: OtpShieldProps = {
  requestRoutes: [OtpRoute.path('/api/auth/otp')],
  email: EmailProvider.none(),
};
export const shield = new OtpShield(new Stack(new App(), 'Stack'), 'OtpShield', props);
export const verdict: Verdict = Simulator.fromTemplate('{}').evaluate(wafRequest({ uri: '/' }));
export const options: OtpFetchOptions = {
  apiKey: 'key',
  integrationUrl: 'https://example.edge.captcha-sdk.awswaf.com/x/jsapi.js',
};
export const otpFetch = createOtpFetch(options);
export const settings: HumanTokenVerifierOptions = { issuer: 'https://shop.example.com' };
export const verify = humanTokenVerifier(settings);
