import { createOtpFetch, HumanCheckError } from 'cdk-otp-shield/browser';

// Outputs of the stack: CaptchaApiKey and CaptchaIntegrationUrl.
const otpFetch = createOtpFetch({
  apiKey: import.meta.env.VITE_CAPTCHA_API_KEY,
  integrationUrl: import.meta.env.VITE_CAPTCHA_INTEGRATION_URL,
  tokenDomains: ['example.com'],
});

/** Sends a code to `email`; gives a sentence for the person who asked for it. */
export async function sendCode(email) {
  try {
    const response = await otpFetch('https://api.example.com/api/auth/otp', {
      method: 'POST',
      headers: { 'content-type': 'application/json' },
      body: JSON.stringify({ email }),
    });
    if (response.ok) return 'The code is on its way.';
    if (response.status === 429) return 'Too many requests. Try again in a few minutes.';
    if (response.status === 503) return 'Codes can not be sent at the moment. Try again later.';
    return 'The code could not be sent.';
  } catch (error) {
    if (error instanceof HumanCheckError) return 'The check could not be finished. Try again.';
    throw error;
  }
}
