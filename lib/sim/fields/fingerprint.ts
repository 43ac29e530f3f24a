import type { ValueSource } from '../evaluation';
import { forced } from '../values';

/** Fingerprint of the TLS hello; a request in plain text has none and takes the fallback. */
export function fingerprint(kind: 'ja3' | 'ja4', fallback: string | undefined): ValueSource {
  return { read: (evaluation) => evaluation.request[kind] ?? forced(fallback) };
}
