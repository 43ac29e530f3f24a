import { WAF_LIMIT } from '../../contract/aws-limits';
import { cautionsOf } from '../../waf/regex-shape';

/** Whether AWS WAF takes a pattern of that length, and by our caution lines one of that weight. */
export function fitsPattern(pattern: string): boolean {
  return pattern.length <= WAF_LIMIT.regexLength && cautionsOf(pattern).length === 0;
}

/** Packs alternatives into as few patterns as fit; each keeps its place. One that doesn't fit alone stands alone. */
export function pack(alternatives: readonly string[], open: string, close: string): string[] {
  const patterns: string[] = [];
  let current: string[] = [];
  for (const alternative of alternatives) {
    const longer = [...current, alternative];
    if (current.length > 0 && !fitsPattern(open + longer.join('|') + close)) {
      patterns.push(open + current.join('|') + close);
      current = [alternative];
    } else {
      current = longer;
    }
  }
  return current.length > 0 ? [...patterns, open + current.join('|') + close] : patterns;
}
