// What a page imports. Those files are ES modules.
import { createOtpFetch, type OtpFetchOptions } from 'cdk-otp-shield/browser';
import { inboundVerification } from 'cdk-otp-shield/browser/inbound';
import { installOtpFetch } from 'cdk-otp-shield/browser/install';
import { type OtpRequest, otpHooks } from 'cdk-otp-shield/browser/react';
import { createTurnstileFetch } from 'cdk-otp-shield/browser/turnstile';

const options: OtpFetchOptions = {
  apiKey: 'key',
  integrationUrl: 'https://example.edge.captcha-sdk.awswaf.com/x/jsapi.js',
};
export const otpFetch = createOtpFetch(options);
export type Request = OtpRequest;
// @ts-expect-error a type that could not be found would take everything
createOtpFetch(7);
// @ts-expect-error the same
installOtpFetch(7);
// @ts-expect-error the same
inboundVerification(7);
// @ts-expect-error the same
otpHooks(7);
// @ts-expect-error the same
createTurnstileFetch(7);
