import { WAF_LIMIT } from '../../contract/aws-limits';
import { captcha, challenge } from '../rules/draft';
import { AwsWafCheck } from './aws-waf-check';
import type { ChallengeOptions } from './challenge';
import { immunityOf } from './immunity';

/** The silent challenge that becomes a puzzle while the posture is strict. */
export class Adaptive extends AwsWafCheck {
  public readonly factory = 'adaptive';
  public readonly silent = true;
  protected readonly asks = { normal: challenge(), strict: captcha() };
  protected readonly minStrictSeconds = WAF_LIMIT.captchaImmunityMinSeconds;

  constructor({ immunityTime }: ChallengeOptions) {
    super(immunityOf('adaptive', immunityTime, WAF_LIMIT.challengeImmunityMinSeconds));
  }
}
