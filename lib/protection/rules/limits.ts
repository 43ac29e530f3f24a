import { LABEL, RULE, TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
import type { RateBasedCustomKey, RateBasedStatement, Statement } from '../../waf/statement';
import type { RateLimitKey } from '../rate-limit-key';
import { type IpSetArns, inCountries, open } from './access';
import { block, type RuleDraft } from './draft';
import { BODY_KEY } from './responses';
import { all, any, chain, header, labelled, not, present, regex } from './statements';

const TWO_COOKIES = `(?s)${TOKEN_COOKIE}\\s*=.*${TOKEN_COOKIE}\\s*=`;

export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** Counts that `trusted` is not part of: a monitor of the owner must not use up what people need. */
const REQUEST = all(labelled(LABEL.request), not(labelled(LABEL.trusted)));
const VERIFY = all(labelled(LABEL.verify), not(labelled(LABEL.trusted)));

export function verifyRateLimitRule(rate: RateLimit, key: RateLimitKey): RuleDraft {
  return limited(RULE.verifyRateLimit, rate, key._aggregation, VERIFY);
}

/** The floor: sees an attacker who hammers from one address, never one who has hundreds. */
export function rateLimitRules(rate: RateLimit, key: RateLimitKey): RuleDraft[] {
  return [
    ...(key._required.length > 0
      ? [
          {
            name: RULE.rateLimitKey,
            statement: all(
              any(labelled(LABEL.request), labelled(LABEL.verify)),
              not(labelled(LABEL.trusted)),
              not(all(...key._required.map((part) => present(header(part.header))))),
            ),
            action: block(400, BODY_KEY.badRequest),
          },
        ]
      : []),
    limited(RULE.rateLimit, rate, key._aggregation, REQUEST),
  ];
}

/** Gated: it counts only while the posture is strict, so its counts start when the gate opens. */
export function strictRateLimitRule(rate: RateLimit, key: RateLimitKey, gate: IpSetArns): RuleDraft {
  return limited(RULE.strictRateLimit, rate, key._aggregation, all(REQUEST, open(gate)));
}

export function strictSendBudgetRule(rate: RateLimit, gate: IpSetArns): RuleDraft {
  return limited(RULE.strictSendBudget, rate, { AggregateKeyType: 'CONSTANT' }, all(REQUEST, open(gate)));
}

/**
 * People at home must not pay for a pool of addresses from all over the world. Before the other budgets, so that what it stops doesn't count there.
 */
export function foreignSendBudgetRule(rate: RateLimit, homeCountries: readonly string[]): RuleDraft {
  const foreign = not(any(...inCountries(homeCountries)));
  return limited(RULE.foreignSendBudget, rate, { AggregateKeyType: 'CONSTANT' }, all(REQUEST, foreign));
}

/**
 * One solved puzzle must not be worth unlimited sends from a whole pool of addresses. Two rules, since a rate-based rule
 * leaves out requests that lack its key, and a client may show its token in either place: garbage in one must not hide the
 * token in the other. They come after the human check, so a made-up token never gets here.
 */
export function tokenReuseRules(rate: RateLimit, tokenInHeader: boolean): RuleDraft[] {
  const keyed = (key: RateBasedCustomKey): Pick<RateBasedStatement, 'AggregateKeyType' | 'CustomKeys'> => ({
    AggregateKeyType: 'CUSTOM_KEYS',
    CustomKeys: [key],
  });
  return [
    {
      // With two tokens in one place AWS leaves open which of them is verified and which is counted.
      name: RULE.ambiguousToken,
      statement: all(
        REQUEST,
        any(
          regex(header('cookie'), TWO_COOKIES),
          tokenInHeader ? regex(header(TOKEN_HEADER), ',') : present(header(TOKEN_HEADER)),
        ),
      ),
      action: block(400, BODY_KEY.badRequest),
    },
    limited(
      RULE.tokenReuseLimitCookie,
      rate,
      keyed({ Cookie: { Name: TOKEN_COOKIE, TextTransformations: chain() } }),
      REQUEST,
    ),
    ...(tokenInHeader
      ? [
          limited(
            RULE.tokenReuseLimitHeader,
            rate,
            keyed({ Header: { Name: TOKEN_HEADER, TextTransformations: chain() } }),
            REQUEST,
          ),
        ]
      : []),
  ];
}

/** The same for the tokens of the Turnstile gate, which stand in one place only. */
export function humanTokenReuseRules(rate: RateLimit): RuleDraft[] {
  return [
    {
      name: RULE.ambiguousToken,
      statement: all(REQUEST, regex(header('authorization'), ',')),
      action: block(400, BODY_KEY.badRequest),
    },
    limited(
      RULE.tokenReuseLimitHeader,
      rate,
      {
        AggregateKeyType: 'CUSTOM_KEYS',
        CustomKeys: [{ Header: { Name: 'authorization', TextTransformations: chain() } }],
      },
      REQUEST,
    ),
  ];
}

/**
 * All addresses together. After the human check, never before: an attacker without tokens could use the budget up and lock
 * everybody out.
 */
export function sendBudgetRule(rate: RateLimit): RuleDraft {
  return limited(RULE.sendBudget, rate, { AggregateKeyType: 'CONSTANT' }, REQUEST);
}

function limited(
  name: string,
  rate: RateLimit,
  aggregation: Pick<RateBasedStatement, 'AggregateKeyType' | 'CustomKeys' | 'ForwardedIPConfig'>,
  scope: Statement,
): RuleDraft {
  return {
    name,
    statement: {
      RateBasedStatement: {
        Limit: rate.limit,
        EvaluationWindowSec: rate.windowSeconds,
        ...aggregation,
        ScopeDownStatement: scope,
      },
    },
    action: block(429, BODY_KEY.tooManyRequests, { 'retry-after': String(rate.windowSeconds) }),
  };
}
