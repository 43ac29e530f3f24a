import type { Duration } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../../contract/aws-limits';
import { challenge } from '../rules/draft';
import { AwsWafCheck } from './aws-waf-check';
import { immunityOf } from './immunity';

/** Options of `HumanCheck.challenge` and `HumanCheck.adaptive`. */
export interface ChallengeOptions {
  /**
   * How long a passed challenge counts, from the moment it was passed. 5 minutes to 3 days
   * (https://docs.aws.amazon.com/waf/latest/developerguide/waf-tokens-immunity-times.html).
   *
   * @default Duration.minutes(5)
   */
  readonly immunityTime?: Duration;
}

/** The silent challenge, also while the posture is strict, but then it must be fresh. */
export class Challenge extends AwsWafCheck {
  public readonly factory = 'challenge';
  public readonly silent = true;
  protected readonly asks = { normal: challenge(), strict: challenge() };
  protected readonly minStrictSeconds = WAF_LIMIT.challengeImmunityMinSeconds;

  constructor({ immunityTime }: ChallengeOptions) {
    super(immunityOf('challenge', immunityTime, WAF_LIMIT.challengeImmunityMinSeconds));
  }
}
