import type { Duration } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../../contract/aws-limits';
import { captcha } from '../rules/draft';
import { AwsWafCheck } from './aws-waf-check';
import { immunityOf } from './immunity';

/** Options of `HumanCheck.captcha`. */
export interface CaptchaOptions {
  /**
   * How long a solved puzzle counts, from the moment it was solved; using it doesn't renew it. 60 seconds to 3 days
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html).
   *
   * @default Duration.minutes(5)
   */
  readonly immunityTime?: Duration;
}

/** The puzzle for everybody, always. */
export class Captcha extends AwsWafCheck {
  public readonly factory = 'captcha';
  public readonly silent = false;
  protected readonly asks = { normal: captcha(), strict: captcha() };
  protected readonly minStrictSeconds = WAF_LIMIT.captchaImmunityMinSeconds;

  constructor({ immunityTime }: CaptchaOptions) {
    super(immunityOf('captcha', immunityTime, WAF_LIMIT.captchaImmunityMinSeconds));
  }
}
