import { captcha, challenge } from '../rules/draft';
import { AwsWafCheck } from './aws-waf-check';
import type { ChallengeOptions } from './challenge';
import { immunityOf, MIN_CAPTCHA_IMMUNITY_SECONDS, MIN_CHALLENGE_IMMUNITY_SECONDS } from './immunity';

/** The silent challenge that becomes a puzzle while the posture is strict. */
export class Adaptive extends AwsWafCheck {
  public readonly factory = 'adaptive';
  public readonly silent = true;
  protected readonly asks = { normal: challenge(), strict: captcha() };
  protected readonly minStrictSeconds = MIN_CAPTCHA_IMMUNITY_SECONDS;

  constructor({ immunityTime }: ChallengeOptions) {
    super(immunityOf('adaptive', immunityTime, MIN_CHALLENGE_IMMUNITY_SECONDS));
  }
}
