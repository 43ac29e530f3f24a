/** Bits of the last character that carry something, by the length of a part modulo 4. */
const KEPT = [0b111111, undefined, 0b110000, 0b111100] as const;
const ALPHABET = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_';

/**
 * The one spelling of a JSON Web Token. Readers of base64url commonly ignore bits of the last character that carry nothing, take padding, and the
 * other alphabet: a token of RS256 has 16 spellings by its last character alone, and each is another text to whoever counts by text. Compare tokens by
 * what this returns, and refuse one that it changes. Undefined when the text is no token.
 *
 * @see https://www.rfc-editor.org/rfc/rfc4648#section-3.5
 */
export function canonicalToken(text: string): string | undefined {
  const parts = text.split('.');
  const canonical = parts.flatMap((part) => canonicalPart(part) ?? []);
  return parts.length === 3 && canonical.length === 3 ? canonical.join('.') : undefined;
}

function canonicalPart(text: string): string | undefined {
  const part = text
    .replaceAll('+', '-')
    .replaceAll('/', '_')
    .replace(/={1,2}$/, '');
  const kept = KEPT[part.length % 4];
  if (kept === undefined || !/^[\w-]+$/.test(part)) return undefined;
  return part.slice(0, -1) + ALPHABET[ALPHABET.indexOf(part.at(-1)!) & kept];
}
