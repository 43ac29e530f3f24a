import { createHmac } from 'node:crypto';

/**
 * Short keyed hash. Without the key, which only the handler reads, a list of addresses can't be tried against the table.
 *
 * 96 bits: among a billion recipients two share a hash with a chance of 1 in 150 billion.
 */
export type Hash = (text: string) => string;

export function keyedHash(key: string): Hash {
  return (text) => createHmac('sha256', key).update(text).digest().subarray(0, 12).toString('base64url');
}
