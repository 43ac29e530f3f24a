import type { Construct } from 'constructs';
import { isDummy } from '../../private/lookups';
import type { RuleAction } from '../../waf/statement';
import { RouteKind } from '../otp-route';
import { freshPuzzle, humanCheckRules } from '../rules/human-check';
import { tokenReuseRules } from '../rules/limits';
import type { Check, CheckParts, CheckSite } from './check';
import type { Immunity } from './immunity';

/** A check whose proof is the token of AWS WAF: CAPTCHA and challenge, whichever of them is asked for when. */
export abstract class AwsWafCheck implements Check {
  public abstract readonly factory: string;
  public abstract readonly silent: boolean;
  /** What is asked for in normal times, and while the posture is strict. */
  protected abstract readonly asks: { readonly normal: RuleAction; readonly strict: RuleAction };
  /** The least immunity that AWS WAF takes for what is asked for while the posture is strict. */
  protected abstract readonly minStrictSeconds: number;

  public readonly hasPuzzle = true;
  public readonly immunitySeconds: number;
  public readonly faults: readonly string[];

  constructor({ seconds, faults }: Immunity) {
    this.immunitySeconds = seconds;
    this.faults = faults;
  }

  public get isDummy(): boolean {
    return isDummy(this.immunitySeconds);
  }

  public objections({ requestRoutes }: Pick<CheckSite, 'requestRoutes'>): readonly string[] {
    const challenges = [this.asks.normal, this.asks.strict].some(({ Challenge }) => Challenge !== undefined);
    if (!challenges || !requestRoutes.some(({ _kind }) => _kind === RouteKind.COGNITO)) return [];
    return [
      `humanCheck must be HumanCheck.captcha() or none() for a user pool, got HumanCheck.${this.factory}(): AWS names no challenge among what Amazon Cognito can answer ` +
        '(https://docs.aws.amazon.com/cognito/latest/developerguide/user-pool-waf.html)',
    ];
  }

  public bind(_scope: Construct, site: CheckSite): CheckParts {
    return {
      rules: [
        ...humanCheckRules({
          ...this.asks,
          immunitySeconds: this.immunitySeconds,
          strictImmunitySeconds: Math.max(this.minStrictSeconds, site.strictImmunitySeconds),
          entryPages: site.entryPages.length > 0,
          strictGate: site.strictGate,
        }),
        ...tokenReuseRules(site.tokenReuseLimit, site.tokenInHeader),
      ],
      fresh: freshPuzzle(site.strictImmunitySeconds),
    };
  }
}
