import { MAX_PATTERN_LENGTH } from '../otp-route';

/** Packs alternatives into as few patterns as AWS WAF's length allows; each keeps its place. */
export function pack(alternatives: readonly string[], open: string, close: string): string[] {
  const patterns: string[] = [];
  let current: string[] = [];
  for (const alternative of alternatives) {
    const longer = [...current, alternative];
    if (current.length > 0 && (open + longer.join('|') + close).length > MAX_PATTERN_LENGTH) {
      patterns.push(open + current.join('|') + close);
      current = [alternative];
    } else {
      current = longer;
    }
  }
  return current.length > 0 ? [...patterns, open + current.join('|') + close] : patterns;
}
