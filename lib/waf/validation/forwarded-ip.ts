import type { Place } from './fault';
import { FALLBACK } from './field';

export function checkForwardedIp(config: Place, positions = false): void {
  if (config.isAbsent || config.isUnresolved) return;
  config
    .at('HeaderName')
    .required()
    .matches(/^[a-zA-Z0-9-]{1,255}$/, 'a header name of letters, digits and hyphens');
  config.at('FallbackBehavior').required().oneOf(FALLBACK);
  if (positions) config.at('Position').required().oneOf(['FIRST', 'LAST', 'ANY']);
}
