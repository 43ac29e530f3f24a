import { CALL_DIGITS } from '../../lib/contract/inbound/inbound';
import type { SessionCode } from './session-code';

const SHAPE = new RegExp(`^\\d{${CALL_DIGITS}}/`);

/** The digits of a session, from its cookie. Of 48 bits, so no number is noticeably likelier than another. */
export function callDigits(mac: (use: string, value: string) => Buffer, cookie: string): string {
  return String(mac('digits', cookie).readUIntBE(0, 6) % 10 ** CALL_DIGITS).padStart(CALL_DIGITS, '0');
}

/**
 * Digits are too few to say by themselves whose they are, so the number that the person named goes with them, as its keyed hash: who calls from another number finds no session,
 * whatever is typed, and two sessions meet only if both named one number. That these don't share their digits is looked after when one is opened.
 */
export function callCode(digits: string, claim: string): string {
  return `${digits}/${claim}`;
}

export function digitsIn(code: string): string {
  return code.slice(0, CALL_DIGITS);
}

export function readCallCode(code: string): SessionCode | 'unknown' {
  return SHAPE.test(code) ? { opened: true, takes: (claim) => code.endsWith(`/${claim}`) } : 'unknown';
}
