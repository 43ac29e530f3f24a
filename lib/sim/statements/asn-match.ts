import type { AsnMatchStatement, ForwardedIPConfig } from '../../waf/statement';
import type { Evaluation } from '../evaluation';
import { forwardedAddresses } from '../forwarded-address';
import type { Matcher } from '../plan/matcher';
import type { StatementPlanner } from '../plan/statement-planner';

/** An address whose autonomous system nobody knows is in this one. */
const UNKNOWN_ASN = 0;

export function asnMatch(statement: AsnMatchStatement, planner: StatementPlanner): Matcher {
  const list = new Set(statement.AsnList);
  const read = asnReader(statement.ForwardedIPConfig, planner);
  const fallback = statement.ForwardedIPConfig?.FallbackBehavior === 'MATCH';
  return (evaluation) => {
    const asn = read(evaluation);
    return typeof asn === 'number' ? list.has(asn) : asn === 'malformed' && fallback;
  };
}

/** The system of the client, or of the first forwarded address. */
export function asnReader(
  config: ForwardedIPConfig | undefined,
  planner: StatementPlanner,
): (evaluation: Evaluation) => number | 'absent' | 'malformed' {
  planner.noteAsn(config ? 'forwarded' : 'client');
  if (!config) {
    return (evaluation) => (evaluation.client() === undefined ? 'malformed' : (evaluation.request.asn ?? UNKNOWN_ASN));
  }
  const header = planner.header(config.HeaderName);
  return (evaluation) => {
    const forwarded = forwardedAddresses(evaluation, header, 'FIRST');
    if (typeof forwarded === 'string') return forwarded;
    return evaluation.request.forwarded?.[forwarded[0]!.text]?.asn ?? UNKNOWN_ASN;
  };
}
