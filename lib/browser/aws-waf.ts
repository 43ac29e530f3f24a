/** The documented part of what AWS's script puts on `window`. */
declare global {
  interface Window {
    AwsWafIntegration?: { getToken(): Promise<string> };
    AwsWafCaptcha?: { renderCaptcha(container: HTMLElement, config: AwsWafCaptchaConfig): void };
    awsWafCookieDomainList?: string[];
  }
}

/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-js-captcha-api-specification.html */
export interface AwsWafCaptchaConfig {
  apiKey: string;
  onSuccess(wafToken: string): void;
  onError(error: { kind?: string; statusCode?: number }): void;
  onLoad?(): void;
  defaultLocale?: string;
  dynamicWidth?: boolean;
  skipTitle?: boolean;
}
