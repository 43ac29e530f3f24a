/** Where a text went, and what it cost. */
export interface TextDetails {
  /** ISO 3166-1 alpha-2, or `ZZ` for a number of no country. */
  readonly country: string;
  /** The number without its last four digits: carriers give ranges of 10,000 away, and pumping uses one at a time. In a log only while it surges. */
  readonly range: string;
  readonly parts: number;
  /** US dollars for the whole text, where the sender states it. */
  readonly cost?: number;
}

/** @param number E.164 */
export function rangeOf(number: string): string {
  return number.slice(0, -4);
}
