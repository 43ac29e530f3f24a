import { WAF_LIMIT } from '../../contract/aws-limits';
import type { Place } from './fault';

const GROUP_FAULTS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^\(\?>/, 'an atomic group (?>…)'],
  [/^\(\?\(/, 'a conditional (?(…)…)'],
  [/^\(\?(?:R|[+-]?\d+)\)/, 'recursion'],
  [/^\(\?(?:&|P>)/, 'a subroutine reference'],
  [/^\(\?C\d*\)/, 'a callout (?C)'],
  [/^\(\*/, 'a control verb (*…)'],
  [/^\(\?P=/, 'a back reference'],
  [/^\(\?(?:P?<[A-Za-z_]|')/, 'a named group; write (?:…)'],
];

const ESCAPE_FAULTS: Readonly<Record<string, string>> = {
  C: '\\C',
  R: '\\R',
  K: '\\K',
  k: 'a back reference',
  g: 'a back or subroutine reference',
};

/**
 * The construct in a pattern that AWS WAF documents as unsupported, or what is broken; undefined when nothing is found. Not
 * a full parser: AWS says that it has no complete list either.
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
 */
function unsupportedRegex(pattern: string): string | undefined {
  let depth = 0;
  let quantified = false;
  for (let i = 0; i < pattern.length; i++) {
    const char = pattern[i]!;
    const wasQuantified = quantified;
    quantified = false;
    if (char === '\\') {
      const next = pattern[++i];
      if (next === undefined) return 'a backslash at the end';
      if (next >= '1' && next <= '9') return 'a back reference';
      if (ESCAPE_FAULTS[next] !== undefined) return ESCAPE_FAULTS[next];
      if (next === 'Q') {
        const end = pattern.indexOf('\\E', i);
        i = end < 0 ? pattern.length : end + 1;
      }
    } else if (char === '[') {
      const end = endOfClass(pattern, i);
      if (end < 0) return 'an unclosed [';
      i = end;
    } else if (char === '(') {
      const rest = pattern.slice(i, i + 20);
      const found = GROUP_FAULTS.find(([start]) => start.test(rest));
      if (found) return found[1];
      depth++;
      // The ? of (?: or (?= is no quantifier.
      if (pattern[i + 1] === '?') i++;
    } else if (char === ')') {
      if (--depth < 0) return 'an unopened )';
    } else if (char === '+' && wasQuantified) {
      return 'a possessive quantifier';
    } else if (char === '*' || char === '+' || (char === '?' && !wasQuantified)) {
      quantified = true;
    } else if (char === '{') {
      const braces = /^\{\d*(?:,\d*)?\}/.exec(pattern.slice(i, i + 20));
      if (braces && /\d/.test(braces[0])) {
        i += braces[0].length - 1;
        quantified = true;
      }
    }
  }
  return depth > 0 ? 'an unclosed (' : undefined;
}

function endOfClass(pattern: string, start: number): number {
  let i = start + 1;
  if (pattern[i] === '^') i++;
  if (pattern[i] === ']') i++;
  for (; i < pattern.length; i++) {
    if (pattern[i] === '\\') i++;
    else if (pattern[i] === '[' && pattern[i + 1] === ':') {
      const end = pattern.indexOf(':]', i);
      if (end > 0) i = end + 1;
    } else if (pattern[i] === ']') return i;
  }
  return -1;
}

export function checkRegex(place: Place): void {
  place.required().bytes(1, WAF_LIMIT.regexLength, 'characters');
  if (place.text === undefined) return;
  const found = unsupportedRegex(place.text);
  if (found) place.fault(`AWS WAF does not take this regular expression, it has ${found}: ${place.text}`);
}
