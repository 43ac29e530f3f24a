import { object, text } from '../runtime/settings';

/** `name|id|scope` of the IP sets of both versions. */
export const setPair = object<{ readonly ipv4: string; readonly ipv6: string }>({ ipv4: text, ipv6: text });

export const gatePairs = object<Record<'lockdown' | 'strict', { readonly ipv4: string; readonly ipv6: string }>>({
  lockdown: setPair,
  strict: setPair,
});
