import type { ShieldIdentity } from '../../lib/contract/shield-identity';
import { object, optional, text } from './settings';

/** Which shield a handler speaks of, as its construct told it. */
export const shieldIdentity = object<ShieldIdentity>({
  stack: text,
  name: optional(text),
  account: text,
  region: text,
});
