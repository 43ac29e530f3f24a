import type { IPSetReferenceStatement } from '../../waf/statement';
import { forwardedAddresses } from '../forwarded-address';
import { type Matcher, NEVER } from '../plan/matcher';
import type { StatementPlace } from './place';

export function ipSetReference(statement: IPSetReferenceStatement, place: StatementPlace): Matcher {
  const set = place.ipSet(statement.Arn);
  if (!set) return NEVER;
  const config = statement.IPSetForwardedIPConfig;
  if (!config) {
    return (evaluation) => {
      const client = evaluation.client();
      return client !== undefined && set.matcher.contains(client);
    };
  }
  const header = place.header(config.HeaderName);
  return (evaluation) => {
    const forwarded = forwardedAddresses(evaluation, header, config.Position);
    if (forwarded === 'absent') return false;
    if (forwarded === 'malformed') return config.FallbackBehavior === 'MATCH';
    return forwarded.some(({ address }) => set.matcher.contains(address));
  };
}
