/**
 * How heavy a regular expression is, by what AWS WAF's page names. It refuses patterns with "large values of quantifiers",
 * "excessive wildcard repeated patterns or excessive nested repeated patterns" and a "large number of | branches", and gives
 * no numbers: https://docs.aws.amazon.com/waf/latest/developerguide/waf-regex-pattern-support.html
 */
export interface RegexShape {
  /** Quantifiers without an upper end: `*`, `+`, `{2,}`. */
  readonly unboundedRepeats: number;
  /** How deep repeats stand in repeats: 1 for `a*`, 2 for `(?:a*b)*`. `?` repeats nothing. */
  readonly nesting: number;
  /** Alternatives of all groups together; 1 without `|`. */
  readonly branches: number;
  /** The largest number in braces. */
  readonly largestCount: number;
  /** Upper ends of all repeats that have one, those in others multiplied: 100 for `a{0,50}b{50}` and for `(?:a{5}){20}`. */
  readonly boundedTotal: number;
  /** Repeats of nearly any character that can run over what follows, with an upper end or without: `.*`, `.{0,50}`, `\S+`. */
  readonly wildcards: number;
  /** Repeats of nearly any character that end at the one they leave out, so that there is one way to match: `[^&]*&`. */
  readonly scans: number;
  /** Matches a text of no characters at all. */
  readonly matchesEmpty: boolean;
  /** Groups that capture; AWS WAF lists capturing as unsupported. */
  readonly captures: number;
}

/**
 * Where this library becomes careful. The numbers are ours: AWS gives none, and nothing was tried in an account. What the
 * shield writes itself stays within them, whatever the props.
 */
const CAUTION = {
  unboundedRepeats: 12,
  nesting: 1,
  branches: 25,
  largestCount: 50,
  boundedTotal: 250,
  wildcards: 12,
  /** For a pattern whose repeats without an upper end all are scans: it has one way to match, and counts separators. */
  scans: 25,
} as const;

/** A web ACL is checked more than once on its way into a template, and its patterns are long. */
const known = new Map<string, readonly string[]>();
const MOST_KNOWN = 1000;

/** What in the pattern stands beyond the caution lines, in words; empty when nothing does. */
export function cautionsOf(pattern: string): readonly string[] {
  const before = known.get(pattern);
  if (before !== undefined) return before;
  if (known.size >= MOST_KNOWN) known.clear();
  const cautions = cautionsFor(regexShape(pattern));
  known.set(pattern, cautions);
  return cautions;
}

function cautionsFor(shape: RegexShape): string[] {
  const beyond = (value: number, line: number, what: string) =>
    value > line ? [`${value} ${what} (caution line ${line})`] : [];
  return [
    ...beyond(
      shape.unboundedRepeats,
      shape.scans === shape.unboundedRepeats ? CAUTION.scans : CAUTION.unboundedRepeats,
      'repeats without an upper end',
    ),
    ...beyond(shape.nesting, CAUTION.nesting, 'repeats nested in one another'),
    ...beyond(shape.branches, CAUTION.branches, 'branches'),
    ...beyond(shape.largestCount, CAUTION.largestCount, 'as a number of repeats'),
    ...beyond(shape.boundedTotal, CAUTION.boundedTotal, 'as the total of its numbers of repeats'),
    ...beyond(shape.wildcards, CAUTION.wildcards, 'repeats of nearly any character'),
    ...(shape.captures > 0 ? [`groups that capture (${shape.captures}); write (?:…)`] : []),
    ...(shape.matchesEmpty ? ['a match of the empty text'] : []),
  ];
}

/** Of a pattern in PCRE syntax. What is broken in it is for `checkRegex` to say. */
export function regexShape(pattern: string): RegexShape {
  return new ShapeReader(pattern).read();
}

/** A part of a pattern: whether it can match nothing, and how deep repeats stand inside it. */
interface Part {
  readonly empty: boolean;
  readonly depth: number;
  /** Numbers of repeats inside it. */
  readonly total: number;
  /** One character out of nearly all. */
  readonly wild?: boolean;
  /** The only character that it leaves out. */
  readonly but?: string;
}

const NOTHING: Part = { empty: true, depth: 0, total: 0 };
const ONE_CHARACTER: Part = { empty: false, depth: 0, total: 0 };
const ANY_CHARACTER: Part = { ...ONE_CHARACTER, wild: true };

class ShapeReader {
  private at = 0;
  private unboundedRepeats = 0;
  private branches = 1;
  private largestCount = 0;
  private wildcards = 0;
  private scans = 0;
  private captures = 0;

  constructor(private readonly pattern: string) {}

  read(): RegexShape {
    let whole = this.alternatives();
    // An unopened `)`: the rest counts all the same.
    while (this.at < this.pattern.length) {
      this.at++;
      whole = inRow(whole, this.alternatives());
    }
    const { unboundedRepeats, branches, largestCount, wildcards, scans, captures } = this;
    const { depth: nesting, empty: matchesEmpty, total: boundedTotal } = whole;
    return {
      unboundedRepeats,
      branches,
      largestCount,
      boundedTotal,
      wildcards,
      scans,
      captures,
      nesting,
      matchesEmpty,
    };
  }

  /** Up to a closing parenthesis or the end. */
  private alternatives(): Part {
    let row = NOTHING;
    let earlier: Part | undefined;
    for (;;) {
      const next = this.pattern[this.at];
      if (next === undefined || next === ')') break;
      if (next === '|') {
        this.at++;
        this.branches++;
        earlier = either(earlier, row);
        row = NOTHING;
      } else row = inRow(row, this.repeated(this.atom(next)));
    }
    return either(earlier, row);
  }

  private atom(next: string): Part {
    if (next === '(') return this.group();
    if (next === '[') return this.class();
    if (next === '\\') return this.escape();
    this.at++;
    if (next === '.') return ANY_CHARACTER;
    return next === '^' || next === '$' ? NOTHING : ONE_CHARACTER;
  }

  private group(): Part {
    const opening = /\((?:\?(?:[a-zA-Z-]*[:)]|<?[=!]|>|\||#|P?<\w+>|'\w+'))?/y;
    opening.lastIndex = this.at;
    const [text] = opening.exec(this.pattern)!;
    this.at += text.length;
    // `(?i)` stands for itself; `(?#…)` is a remark.
    if (text.startsWith('(?') && text.endsWith(')')) return NOTHING;
    if (text === '(?#') {
      const end = this.pattern.indexOf(')', this.at);
      this.at = end < 0 ? this.pattern.length : end + 1;
      return NOTHING;
    }
    if (text === '(' || /['>]$/.test(text.slice(3))) this.captures++;
    const inside = this.alternatives();
    this.at++;
    return /[=!]$/.test(text) ? { ...inside, empty: true } : inside;
  }

  private class(): Part {
    let end = this.at + 1;
    const negated = this.pattern[end] === '^';
    if (negated) end++;
    if (this.pattern[end] === ']') end++;
    while (end < this.pattern.length && this.pattern[end] !== ']') {
      const posix = /\[:\^?\w+:\]/y;
      posix.lastIndex = end;
      const named = posix.exec(this.pattern);
      if (named) end += named[0].length;
      else if (this.pattern.startsWith('\\Q', end)) {
        const quoteEnd = this.pattern.indexOf('\\E', end);
        end = quoteEnd < 0 ? this.pattern.length : quoteEnd + 2;
      } else end += this.pattern[end] === '\\' ? 2 : 1;
    }
    const wild = negated || /\\[DSWHVN]|\[:(?:print|graph|ascii):\]/.test(this.pattern.slice(this.at, end));
    const but = /^\[\^(?:\\(\W)|([^\\]))$/.exec(this.pattern.slice(this.at, end));
    this.at = end + 1;
    if (but) return { ...ANY_CHARACTER, but: but[1] ?? but[2] };
    return wild ? ANY_CHARACTER : ONE_CHARACTER;
  }

  private escape(): Part {
    const next = this.pattern[this.at + 1];
    if (next === 'Q') {
      const end = this.pattern.indexOf('\\E', this.at);
      const length = (end < 0 ? this.pattern.length : end) - this.at - 2;
      this.at = end < 0 ? this.pattern.length : end + 2;
      return length > 0 ? ONE_CHARACTER : NOTHING;
    }
    const long = /\\(?:[xogk]\{[^}]*\}|x[0-9A-Fa-f]{0,2}|[pP]\{\^?\w+\}|c.)/y;
    long.lastIndex = this.at;
    this.at += long.exec(this.pattern)?.[0].length ?? 2;
    if (next !== undefined && 'DSWHVNXRPC'.includes(next)) return ANY_CHARACTER;
    return next !== undefined && 'bBAzZGE'.includes(next) ? NOTHING : ONE_CHARACTER;
  }

  private repeated(atom: Part): Part {
    let part = atom;
    for (;;) {
      const quantifier = /(?:([*+?])|\{(\d+)(,?)(\d*)\})[?+]?/y;
      quantifier.lastIndex = this.at;
      const match = quantifier.exec(this.pattern);
      if (!match) return part;
      this.at += match[0].length;
      const [, sign, low = '', comma, high = ''] = match;
      const min = sign === undefined ? Number(low) : sign === '+' ? 1 : 0;
      const unbounded = sign === undefined ? comma === ',' && high === '' : sign !== '?';
      if (unbounded) this.unboundedRepeats++;
      if (sign === undefined) this.largestCount = Math.max(this.largestCount, Number(low), Number(high));
      const most = sign === undefined ? Math.max(Number(low), Number(high)) : 1;
      const repeats = unbounded || most > 1;
      if (repeats && part.wild) {
        if (unbounded && part.but !== undefined && this.pattern[this.at] === part.but) this.scans++;
        else this.wildcards++;
      }
      part = {
        empty: part.empty || min === 0,
        depth: part.depth + (repeats ? 1 : 0),
        // A number alone adds itself; around others it multiplies them.
        total: most > 1 ? Math.max(part.total, 1) * most : part.total,
      };
    }
  }
}

function inRow(a: Part, b: Part): Part {
  return {
    empty: a.empty && b.empty,
    depth: Math.max(a.depth, b.depth),
    total: a.total + b.total,
    wild: a.wild || b.wild,
  };
}

function either(a: Part | undefined, b: Part): Part {
  if (a === undefined) return b;
  return {
    empty: a.empty || b.empty,
    depth: Math.max(a.depth, b.depth),
    total: a.total + b.total,
    wild: a.wild || b.wild,
  };
}
