import { LABEL, RULE, TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
import type { RateBasedCustomKey, RateBasedStatement, Statement } from '../../waf/statement';
import type { RateLimitKey } from '../rate-limit-key';
import { type IpSetArns, inCountries, open, unlessOpen } from './access';
import { block, count, type Demand, type RuleDraft } from './draft';
import { BODY_KEY } from './responses';
import { all, any, chain, header, INBOUND_START, labelled, not, present, regex } from './statements';

/** A cookie of another name may end like that of the token. */
const TWO_COOKIES = `(?s)(?:^|[;,\\s])${TOKEN_COOKIE}\\s*=.*[;,\\s]${TOKEN_COOKIE}\\s*=`;
/**
 * Base64 with bits that no encoder writes (RFC 4648, section 3.5), or with too much padding, at the end of a part of a token: another text for the same token, if AWS reads it as leniently as
 * most do. Encoders never end like this, so nobody honest is meant.
 */
const LENIENT_END = '(?:[^AQgw]==|[^AEIMQUYcgkosw048=]=)';
const LENIENT_COOKIE = `(?:^|[;,\\s])${TOKEN_COOKIE}\\s*=[^;]*${LENIENT_END}(?:[:;\\s]|$)`;
const LENIENT_HEADER = `${LENIENT_END}(?:[:\\s]|$)`;

export interface RateLimit {
  readonly limit: number;
  readonly windowSeconds: number;
}

/** Counts that `trusted` is not part of: a monitor of the owner must not use up what people need. */
export const REQUEST = all(labelled(LABEL.request), not(labelled(LABEL.trusted)));
const VERIFY = all(labelled(LABEL.verify), not(labelled(LABEL.trusted)));
/** Whatever a puzzle of AWS WAF opens. */
const WITH_PUZZLE = all(
  any(labelled(LABEL.request), INBOUND_START, labelled(LABEL.verifyOverBudget)),
  not(labelled(LABEL.trusted)),
);

/** @param demand what a try above it asks for, marked like those above the budget, so that one puzzle isn't worth unlimited tries; without it it refuses */
export function verifyRateLimitRule(rate: RateLimit, key: RateLimitKey, demand?: Demand): RuleDraft {
  const rule = limited(RULE.verifyRateLimit, rate, key._aggregation, VERIFY);
  return demand === undefined ? rule : { ...rule, ...demand, label: LABEL.verifyOverBudget };
}

/**
 * The floor: sees an attacker who hammers from one address, never one who has hundreds.
 *
 * @param demand what it asks for; without it it refuses, and whoever sits behind the same address as others refuses them
 */
export function rateLimitRules(rate: RateLimit, key: RateLimitKey, demand?: Demand): RuleDraft[] {
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
    { ...limited(RULE.rateLimit, rate, key._aggregation, REQUEST), ...demand },
  ];
}

/** Gated: it counts only while the posture is strict, so its counts start when the gate opens. */
export function strictRateLimitRule(rate: RateLimit, key: RateLimitKey, gate: IpSetArns, demand?: Demand): RuleDraft {
  return { ...limited(RULE.strictRateLimit, rate, key._aggregation, all(REQUEST, open(gate))), ...demand };
}

/**
 * People at home must not pay for a pool of addresses from all over the world. Before the other budgets, so that what it stops doesn't count there.
 */
export function foreignSendBudgetRule(
  rate: RateLimit,
  homeCountries: readonly string[],
  fresh: Demand | undefined,
): RuleDraft {
  const foreign = not(any(...inCountries(homeCountries)));
  return budget(RULE.foreignSendBudget, rate, all(REQUEST, foreign), fresh);
}

/**
 * Tries of all clients together, since one who guesses from a /64 or a pool has a new address for each try, and AWS WAF has no key for a /64. A line
 * that asks and refuses nobody: or a thousand junk tries would keep everybody from signing in. What it asks is marked, so that one puzzle
 * isn't worth unlimited tries.
 */
export function verifyBudgetRule(rate: RateLimit, demand: Demand | undefined): RuleDraft {
  return { ...budget(RULE.verifyBudget, rate, VERIFY, demand), label: LABEL.verifyOverBudget };
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
        WITH_PUZZLE,
        any(
          regex(header('cookie'), `${TWO_COOKIES}|${LENIENT_COOKIE}`),
          tokenInHeader ? regex(header(TOKEN_HEADER), `,|${LENIENT_HEADER}`) : present(header(TOKEN_HEADER)),
        ),
      ),
      action: block(400, BODY_KEY.badRequest),
    },
    limited(
      RULE.tokenReuseLimitCookie,
      rate,
      keyed({ Cookie: { Name: TOKEN_COOKIE, TextTransformations: chain() } }),
      WITH_PUZZLE,
    ),
    ...(tokenInHeader
      ? [
          limited(
            RULE.tokenReuseLimitHeader,
            rate,
            keyed({ Header: { Name: TOKEN_HEADER, TextTransformations: chain() } }),
            WITH_PUZZLE,
          ),
        ]
      : []),
  ];
}

/**
 * The same for the tokens of the Turnstile gate, which stand in one place only.
 *
 * @param mints the path that gives such a token for a puzzle: its function is handed the last header of a name, so there must be one
 */
export function humanTokenReuseRules(rate: RateLimit, mints?: Statement): RuleDraft[] {
  const ambiguous = all(REQUEST, regex(header('authorization'), ','));
  return [
    {
      name: RULE.ambiguousToken,
      statement:
        mints === undefined
          ? ambiguous
          : any(ambiguous, all(mints, any(regex(header('cookie'), TWO_COOKIES), regex(header(TOKEN_HEADER), ',')))),
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
 * All addresses together. It asks for a fresh puzzle and refuses nobody who solves one: a counter that all share and that refuses is a switch with which
 * whoever fills it turns everybody away.
 */
export function sendBudgetRule(
  rate: RateLimit,
  fresh: Demand | undefined,
  campaignGate: IpSetArns | undefined,
): RuleDraft {
  return budget(RULE.sendBudget, rate, all(REQUEST, unlessOpen(campaignGate)), fresh);
}

/** In the place of the send budget while a campaign is announced. Its counts start when the gate opens. It asks, too, and refuses nobody. */
export function campaignBudgetRule(rate: RateLimit, fresh: Demand | undefined, campaignGate: IpSetArns): RuleDraft {
  return budget(RULE.campaignBudget, rate, all(REQUEST, open(campaignGate)), fresh);
}

/** Behind the budget, so that it counts only what came with a fresh puzzle. It refuses, so it can be filled; it is there for sites without a guard. */
export function sendCeilingRule(rate: RateLimit): RuleDraft {
  return limited(RULE.sendCeiling, rate, { AggregateKeyType: 'CONSTANT' }, REQUEST);
}

/** The same, lower, while the posture is strict. */
export function strictSendCeilingRule(rate: RateLimit, gate: IpSetArns): RuleDraft {
  return limited(RULE.strictSendCeiling, rate, { AggregateKeyType: 'CONSTANT' }, all(REQUEST, open(gate)));
}

/** A line for all clients together that asks. Where nothing can be asked for, it counts, and an alarm tells. */
export function budget(
  name: string,
  rate: RateLimit,
  scope: Statement,
  demand: Demand = { action: count() },
): RuleDraft {
  return { ...limited(name, rate, { AggregateKeyType: 'CONSTANT' }, scope), ...demand };
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
