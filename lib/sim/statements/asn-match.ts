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

/** The autonomous system of an address, or why there is none. */
export type AsnReader = (evaluation: Evaluation) => number | 'absent' | 'malformed';

/** The system of the client, or of the first forwarded address. */
export function asnReader(config: ForwardedIPConfig | undefined, planner: StatementPlanner): AsnReader {
  const read = config ? forwardedAsn(planner.header(config.HeaderName)) : clientAsn;
  planner.noteAsn(config ? 'forwarded' : 'client', read);
  return read;
}

const clientAsn: AsnReader = (evaluation) =>
  evaluation.client() === undefined ? 'malformed' : (evaluation.request.asn ?? UNKNOWN_ASN);

function forwardedAsn(header: number): AsnReader {
  return (evaluation) => {
    const forwarded = forwardedAddresses(evaluation, header, 'FIRST');
    if (typeof forwarded === 'string') return forwarded;
    return evaluation.request.forwarded?.[forwarded[0]!.text]?.asn ?? UNKNOWN_ASN;
  };
}
