import { WAFV2Client } from '@aws-sdk/client-wafv2';
import { CLIENT_OPTIONS } from '../../runtime/sdk-client';
import { type CaptchaApiKeyAnswer, type CaptchaApiKeyEvent, manageApiKey } from './captcha-api-key';

const waf = new WAFV2Client(CLIENT_OPTIONS);

export const handler = (event: CaptchaApiKeyEvent): Promise<CaptchaApiKeyAnswer> => manageApiKey(event, waf);
