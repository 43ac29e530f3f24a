import { WAF_LIMIT } from '../../contract/aws-limits';
import { formatAddress, type IpAddress } from '../../waf/cidr';
import type { RateBasedStatement } from '../../waf/statement';
import type { Evaluation } from '../evaluation';
import { forwardedAddresses } from '../forwarded-address';
import { NOTE } from '../notes';
import { foreseen, type Matcher } from '../plan/matcher';
import type { StatementPlanner } from '../plan/statement-planner';
import { customKeyParts, type KeyPart, keyText } from './aggregate-key';
import { AddressTable, TextTable } from './client-table';
import { RateLimiter, type RateSettings } from './rate-limiter';

/** Counters of one use of a rate-based statement; they outlive plans as long as the statement stays the same. */
export interface RateState {
  readonly settings: RateSettings;
  readonly byAddress: RateLimiter<IpAddress>;
  readonly byText: RateLimiter<string>;
}

export function newRateState(statement: RateBasedStatement, mode: RateSettings['mode'], lagSeconds: number): RateState {
  const windowSeconds = statement.EvaluationWindowSec ?? WAF_LIMIT.defaultRateWindowSeconds;
  const settings = { limit: statement.Limit, windowSeconds, mode, lagSeconds };
  return {
    settings,
    byAddress: new RateLimiter(new AddressTable(), settings),
    byText: new RateLimiter(new TextTable(), settings),
  };
}

/** The one client that requests without a valid forwarded address make up together. */
const INVALID = 'INVALID';

export interface RateRule {
  readonly statement: RateBasedStatement;
  readonly state: RateState;
  /** Of a custom key. */
  readonly parts: readonly KeyPart[];
  readonly matches: Matcher;
  /** What the log says of the client: its address, or undefined when the request was not evaluated. */
  readonly limitValue: (evaluation: Evaluation) => string | undefined;
}

/** Counts first, then decides: limited requests count too. */
export function planRateRule(statement: RateBasedStatement, state: RateState, planner: StatementPlanner): RateRule {
  const scopeDown = statement.ScopeDownStatement && planner.matcher(statement.ScopeDownStatement);
  const { hit, parts, limitValue } = aggregation(statement, state, planner);
  const matches = foreseen(
    (evaluation) => {
      if (scopeDown && !scopeDown(evaluation)) return false;
      return hit(evaluation);
    },
    (evaluation, labels) => (scopeDown?.foresee?.(evaluation, labels) === false ? false : undefined),
  );
  return { statement, state, parts, matches, limitValue };
}

interface Aggregation {
  readonly hit: Matcher;
  readonly parts: readonly KeyPart[];
  readonly limitValue: (evaluation: Evaluation) => string | undefined;
}

function aggregation(statement: RateBasedStatement, state: RateState, planner: StatementPlanner): Aggregation {
  const { byAddress, byText } = state;
  switch (statement.AggregateKeyType) {
    case 'IP':
      return {
        parts: [],
        hit: (evaluation) => {
          const client = evaluation.client();
          return client !== undefined && limited(byAddress, client, evaluation);
        },
        limitValue: (evaluation) => {
          const client = evaluation.client();
          return client && formatAddress(client);
        },
      };
    case 'FORWARDED_IP': {
      const config = statement.ForwardedIPConfig!;
      const header = planner.header(config.HeaderName);
      const fallback = config.FallbackBehavior === 'MATCH';
      return {
        parts: [],
        hit: (evaluation) => {
          const forwarded = forwardedAddresses(evaluation, header, 'FIRST');
          if (forwarded === 'absent') return false;
          if (forwarded !== 'malformed') return limited(byAddress, forwarded[0]!.address, evaluation);
          if (!fallback) return false;
          evaluation.note(NOTE.rateInvalid);
          return limited(byText, INVALID, evaluation);
        },
        limitValue: (evaluation) => {
          const forwarded = forwardedAddresses(evaluation, header, 'FIRST');
          if (forwarded === 'absent') return undefined;
          if (forwarded === 'malformed') return fallback ? INVALID : undefined;
          return formatAddress(forwarded[0]!.address);
        },
      };
    }
    case 'CONSTANT':
      return { parts: [], hit: (evaluation) => limited(byText, '', evaluation), limitValue: () => undefined };
    case 'CUSTOM_KEYS': {
      const parts = customKeyParts(statement, planner);
      return {
        parts,
        hit: (evaluation) => {
          const key = keyText(parts, evaluation);
          return key !== undefined && limited(byText, key, evaluation);
        },
        limitValue: () => undefined,
      };
    }
  }
}

function limited<Key>(limiter: RateLimiter<Key>, key: Key, evaluation: Evaluation): boolean {
  const over = limiter.hit(key, evaluation.now);
  // Far below the limit no estimate of AWS WAF would come to another answer.
  if (over || limiter.lastCount * 2 > limiter.limit) evaluation.note(NOTE.rateEstimate);
  if (limiter.overflowed) evaluation.note(NOTE.tooManyInstances);
  return over;
}
