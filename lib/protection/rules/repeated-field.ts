import { pack } from './packing';

/**
 * Fields of a form, of multipart or of a query that come several times, as raw text: AWS WAF has no back references, so each name is spelled out.
 */

/** What applications call a recipient or a code. */
const NAMES = ['email', 'mail', 'phone', 'tel', 'mobile', 'to', 'user', 'username', 'login', 'code', 'recipient'];

/** The same inside of others: `user[email]`, `user.phone`. */
const INNER_NAMES = ['email', 'phone'];

/** A letter, digit or control that is percent-encoded in a name hides it, or ends it (PHP ends a name at a NUL); no client writes one. */
const HIDDEN_NAME = '(?:^|&)[^=&"{]*%(?:[013]\\d|[46][1-9a-f]|[57][\\da])';

const INNER = '(?:[[.]|%5b)';
/** Not the end of an address at a `.email`. */
const INNER_END = '(?:]"|[\\]%5d]*=)';

/** Patterns for one of the usual names `most + 1` times, in a form or query, and parts of patterns for multipart, without flags. */
export function repeatedField(most: number): { readonly form: string[]; readonly multipart: string[] } {
  const again = (unit: string, gap: string) =>
    Array(most + 1)
      .fill(unit)
      .join(gap);
  const inner = INNER_NAMES.map((name) => INNER + again(name + INNER_END, `.*${INNER}`));
  return {
    form: [
      ...pack(
        NAMES.map((name) => again(`${name}=`, '.*&')),
        '(?is)(?:^|&)(?:',
        ')',
      ),
      ...pack([HIDDEN_NAME, ...inner], '(?is)(?:', ')'),
    ],
    multipart: pack(
      NAMES.map((name) => again(`${name}["\\s]`, '.*="?')),
      'name="?(?:',
      ')',
    ),
  };
}

/** The same names where a server makes a list of them: `to[]=ada&to[]=bob`, `users[0]=ada&users[1]=bob`. */
const LIST_MEMBER = '(?:to|(?:user|login|recipient|e?mail|phone|code|otp|pin)(?:name)?s?)(?:\\[|%5b)\\d*(?:]|%5d)=';

/** Pattern for two members of such a list, whatever they are, in a form. Longer lists of addresses and numbers are found by what they hold. */
export const TWO_LIST_MEMBERS = `(?is)(?:^|&)${LIST_MEMBER}.*&${LIST_MEMBER}`;

/** What separates fields of a form, then members of a list or object in JSON: more than any request has that asks for a code. */
const MOST_SEPARATORS = 25;

/** Patterns for more fields or members than that, however long each is. */
export function manyFields(): { readonly form: string; readonly json: string } {
  const more = (separator: string) => `${`${separator}[^${separator}]*`.repeat(MOST_SEPARATORS)}${separator}`;
  return { form: more('&'), json: more(',') };
}

/** Members of a list that an honest request may hold, whatever they are: a code in single digits, a few channels. */
const MOST_MEMBERS = 8;

/** A longer list, of names without an `@` or of whatever, in JSON or in one field of a form: between fields stands one of `:=&`. */
export function longList(): string {
  return `(?i)${Array(MOST_MEMBERS).fill('(?:[,;]|%2c|%3b)').join('[^:=&]*')}`;
}
