import { createHash } from 'node:crypto';

/** The raw bytes of the digest, not their hexadecimal text. */
function digest(algorithm: 'md5' | 'sha256', text: string): string {
  return createHash(algorithm).update(text, 'latin1').digest('binary');
}

export const md5 = (text: string): string => digest('md5', text);
export const sha256 = (text: string): string => digest('sha256', text);
