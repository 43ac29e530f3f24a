import type { AsnMatchStatement, ForwardedIPConfig } from '../../waf/statement';
import { forwardedAddresses } from '../forwarded-address';
import type { AsnReader } from '../plan/asn-reader';
import type { Matcher } from '../plan/matcher';
import type { StatementPlace } from './place';

/** An address whose autonomous system nobody knows is in this one. */
const UNKNOWN_ASN = 0;

export function asnMatch(statement: AsnMatchStatement, place: StatementPlace): Matcher {
  const list = new Set(statement.AsnList);
  const read = asnReader(statement.ForwardedIPConfig, place);
  const fallback = statement.ForwardedIPConfig?.FallbackBehavior === 'MATCH';
  return (evaluation) => {
    const asn = read(evaluation);
    return typeof asn === 'number' ? list.has(asn) : asn === 'malformed' && fallback;
  };
}

/** The system of the client, or of the first forwarded address. */
export function asnReader(config: ForwardedIPConfig | undefined, place: StatementPlace): AsnReader {
  const read = config ? forwardedAsn(place.header(config.HeaderName)) : clientAsn;
  place.noteAsn(config ? 'forwarded' : 'client', read);
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
