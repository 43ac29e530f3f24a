import type { ByteSet } from './byte-set';

/** Zero-width assertions. `end` is the very end; `finish` also before a newline that ends the text. */
export type Assertion = 'begin' | 'lineBegin' | 'end' | 'finish' | 'lineEnd' | 'word' | 'notWord';

export type RegexNode =
  | { readonly kind: 'empty' }
  | { readonly kind: 'bytes'; readonly set: ByteSet }
  | { readonly kind: 'assert'; readonly assertion: Assertion }
  | { readonly kind: 'concat'; readonly parts: readonly RegexNode[] }
  | { readonly kind: 'alternate'; readonly options: readonly RegexNode[] }
  | { readonly kind: 'repeat'; readonly node: RegexNode; readonly min: number; readonly max: number };

/** `unsupported_regex`: PCRE that AWS WAF or this simulator doesn't take. `invalid_regex`: no PCRE at all. */
export class RegexError extends Error {
  constructor(
    readonly code: 'invalid_regex' | 'unsupported_regex',
    message: string,
  ) {
    super(message);
  }
}
