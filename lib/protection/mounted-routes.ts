import { unknownAtSynth } from '../private/known-at-synth';
import { isDummy } from '../private/lookups';
import { OtpRoute } from './otp-route';
import { GuardedMethods, type OtpRouteOptions } from './otp-route-options';
import { parseSegments, type Segment } from './route-path';

/** Makes routes below a path. */
interface Mounted {
  (paths: readonly string[], options?: OtpRouteOptions): OtpRoute[];
  prefixes(paths: readonly string[], options?: OtpRouteOptions): OtpRoute[];
  /**
   * As few patterns as hold the paths, for a path below which the server alone answers: other spellings count by the words of the base, whatever follows.
   * A dozen paths one by one would take more capacity than a web ACL has at no further cost.
   */
  together(paths: readonly string[], options?: OtpRouteOptions): OtpRoute[];
  /** The same with all that stands below each of them. */
  prefixesTogether(paths: readonly string[], options?: OtpRouteOptions): OtpRoute[];
  /** Paths below the base by a pattern, and the words or parts of words in each of them. */
  matching(pattern: string, words: string[], options?: OtpRouteOptions): OtpRoute[];
  /** Fields of GraphQL below the base. */
  graphql(path: string, fields: string[]): OtpRoute[];
}

/** GET shows the form, or reads; the page is an entry page of its own. */
export const READS_ON_GET: OtpRouteOptions = { methods: GuardedMethods.ALL_BUT_GET };

/** Forms of the server with dozens of fields, profiles, keys of a passkey: longer than a body that names a recipient and little else. */
export const LONG_BODIES: OtpRouteOptions = { recipientsPerRequest: 1 };

/** What some routers ignore at the end of a path: a format, and one slash. */
const END = { path: ')(?:\\.\\w+)?/?$', prefix: ')(?:/|$)' };
/** AWS WAF takes 200 characters, of which what narrows a route needs some. */
const LONGEST = 165;
/** Our own caution line is 25 branches of a pattern. */
const MOST_BRANCHES = 20;

/** Routes below `basePath`; where that is no path, one route that says so stands for them. */
export function mounted(basePath: string): Mounted {
  const faults = unknownAtSynth({ basePath }, []);
  const isKnown = faults.length === 0 && !isDummy(basePath);
  const base = isKnown ? basePath.replace(/\/$/, '') : basePath;
  const segments = isKnown && base !== '' ? segmentsOf(base, basePath, faults) : [];
  const refused = faults.length > 0 ? [OtpRoute._refused(faults)] : undefined;
  const each =
    (kind: 'path' | 'prefix') =>
    (paths: readonly string[], options: OtpRouteOptions = {}) =>
      refused ?? paths.map((path) => OtpRoute[kind](base + path, options));
  const hasWords = (paths: readonly string[]) => commonStart(segments, paths).words.length > 0;
  const several =
    (kind: 'path' | 'prefix') =>
    (paths: readonly string[], options: OtpRouteOptions = {}) =>
      refused ??
      (isKnown && hasWords(paths) ? together(segments, paths, options, END[kind]) : each(kind)(paths, options));
  return Object.assign(each('path'), {
    prefixes: each('prefix'),
    together: several('path'),
    prefixesTogether: several('prefix'),
    matching: (pattern: string, words: string[], options: OtpRouteOptions = {}) => {
      const head = isKnown ? segments.map(patternOf).join('') : base;
      return refused ?? [OtpRoute.regex(head + pattern + END.path.slice(1), words, options)];
    },
    graphql: (path: string, fields: string[]) => refused ?? [OtpRoute.graphql(base + path, fields)],
  });
}

function segmentsOf(base: string, given: string, faults: string[]): Segment[] {
  const found: string[] = [];
  // A path of parameters alone is none of a route, but one on which a server may be mounted.
  const segments = parseSegments(`${base}/a`, found).slice(0, -1);
  if (found.length > 0) {
    faults.push(
      `basePath must be empty or a path such as "/api/auth", got ${JSON.stringify(given)}; write where the server is mounted`,
    );
  }
  return segments;
}

/** The segments that all of them begin with, and the words in these, by which other spellings are found. */
function commonStart(base: readonly Segment[], paths: readonly string[]) {
  const all = paths.map((path) => [...base, ...parseSegments(path, [])]);
  const [first] = all;
  const differs = first.findIndex((segment, at) => all.some((each) => each[at]?.literal !== segment.literal));
  const length = Math.min(differs < 0 ? first.length : differs, ...all.map((each) => each.length - 1));
  const start = first.slice(0, length);
  return { start, rests: all.map((each) => each.slice(length)), words: start.flatMap(({ literal }) => literal ?? []) };
}

function together(
  base: readonly Segment[],
  paths: readonly string[],
  options: OtpRouteOptions,
  end: string,
): OtpRoute[] {
  const { start, rests, words } = commonStart(base, paths);
  const head = `${start.map(patternOf).join('')}(?:`;
  const parts: string[][] = [[]];
  for (const rest of rests) {
    const branch = rest.map(patternOf).join('');
    const last = parts[parts.length - 1];
    const length = [head, ...last, branch, end].join('|').length;
    if (last.length > 0 && (length > LONGEST || last.length === MOST_BRANCHES)) parts.push([branch]);
    else last.push(branch);
  }
  return parts.map((branches) => OtpRoute.regex(`${head}${branches.join('|')}${end}`, words, options));
}

const patternOf = ({ literal }: Segment) => `/${literal?.replaceAll('.', '\\.') ?? '[^/]+'}`;
