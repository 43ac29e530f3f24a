import type { RewriteConfig, Rule } from '@aws-sdk/client-elastic-load-balancing-v2';
import { isCovered, sendingWord } from '../../lib/contract/protection/sending-route';
import type { DoctorLine } from './doctor-line';
import { pathsOf, pathsOfRegex } from './listener-rules';

/** Paths of the shield's routes. */
export interface CoveredRoutes {
  readonly all: readonly string[];
  /** Those that send a code, where that is known: a verify route has no human check. */
  readonly requests: readonly string[];
}

/**
 * Rewrites of the URL that lead to a route of the shield, or to one that looks like it sends. AWS WAF sees the URL that the client asked for,
 * so what leads there under another name goes past every rule.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export function examineRewrites(rules: readonly Rule[], covered: CoveredRoutes): DoctorLine[] {
  return [...hostLines(rules), ...urlLines(rules, covered)];
}

/** The application gets another `Host` than AWS WAF sees. */
function hostLines(rules: readonly Rule[]): DoctorLine[] {
  const priorities = rules
    .filter(({ Transforms = [] }) => Transforms.some(({ Type }) => Type === 'host-header-rewrite'))
    .map(({ Priority = '' }) => Priority);
  if (priorities.length === 0) return [];
  return [
    {
      level: 'note',
      message:
        `${priorities.length === 1 ? `listener rule ${priorities[0]} rewrites` : `listener rules ${priorities.join(', ')} rewrite`} the Host, and AWS WAF sees the one before that: ` +
        'routes with hosts must name those that clients ask for',
    },
  ];
}

function urlLines(rules: readonly Rule[], covered: CoveredRoutes): DoctorLine[] {
  const rewriting = rules.filter(({ Transforms = [] }) => Transforms.some(({ Type }) => Type === 'url-rewrite'));
  const bad = rewriting.flatMap((rule) => {
    const rewrites = (rule.Transforms ?? []).flatMap(({ UrlRewriteConfig }) => UrlRewriteConfig?.Rewrites ?? []);
    return rewrites.flatMap((rewrite) => escapes(rule, rewrite, covered));
  });
  if (bad.length > 0 || rewriting.length === 0) return bad;
  if (covered.all.length === 0) {
    const message = `${rewriting.length} listener rules rewrite URLs; whether into a protected route can not be told without the covered routes`;
    return [{ level: 'note', message }];
  }
  return [
    { level: 'good', message: `${rewriting.length} listener rules rewrite URLs, none into a route past the shield` },
  ];
}

function escapes(
  rule: Rule,
  { Regex = '', Replace = '' }: RewriteConfig,
  { all, requests }: CoveredRoutes,
): DoctorLine[] {
  const asked = pathsOf(rule.Conditions ?? []);
  const outcome = outcomeOf(Regex, Replace);
  // What leads to a route that sends must have been guarded as such; a verify route has no human check.
  const enough = (route: string): readonly string[] => (requests.includes(route) ? requests : all);
  const guarded = (covered: readonly string[]) => asked.length > 0 && asked.every((path) => isCovered(path, covered));
  const led = all.filter((route) => leadsTo(route, outcome, Replace) && !guarded(enough(route)));
  const reached = led.filter((route) => !mapped(Regex, Replace, route, enough(route)));
  const word = sendingWord({ method: 'ANY', path: outcome });
  const where =
    reached.length > 0
      ? `into the protected ${reached.join(', ')}`
      : word !== undefined && !isCovered(outcome, all) && !guarded(all) && !asksForCovered(Regex, all)
        ? `to a path that looks like it sends something ("${word}")`
        : undefined;
  const name = `listener rule ${rule.Priority ?? ''} rewrites ${Regex} to ${Replace}`;
  if (where === undefined) {
    if (led.length > 0) {
      const message = `${name}, which leads from one covered route to another (${led.join(', ')}): see that no further path fits it`;
      return [{ level: 'note', message }];
    }
    if (!PATH_IN_QUERY.test(Replace) || guarded(all)) return [];
    const message = `${name}: if the application takes its path from the query, what clients ask for there is another path than AWS WAF sees`;
    return [{ level: 'note', message }];
  }
  return [
    {
      level: 'bad',
      message: `${name}, which leads ${where}: AWS WAF sees the URL before that`,
      remedy:
        'name the paths that clients ask for as routes of the shield, beside those they are rewritten to, and deploy; or narrow the rule',
    },
  ];
}

/** Whether the pattern itself fits nothing but covered routes. */
function asksForCovered(regex: string, covered: readonly string[]): boolean {
  return /^\^[^|]*(?<!\\)\$$/.test(regex) && pathsOfRegex(regex).every((path) => isCovered(path, covered));
}

/** A part of the old path under a name that front controllers read, or as the query itself. */
const PATH_IN_QUERY = /[?&](?:(?:r|q|s|p|_?url|uri|(?:rest_)?route|path|page|action)=)?\/?\$/i;

/** By its path, or by its query where an application takes the path from there: `/index.php?route=/api/auth/otp`. */
function leadsTo(route: string, outcome: string, replace: string): boolean {
  const glob = globOf(route);
  // A slash behind is the same route, and so is the path that stands before `/*`.
  const same = glob.endsWith('/*') ? [glob, glob.slice(0, -2)] : [glob, `${glob}/`];
  if (same.some((pattern) => overlap(outcome, pattern))) return true;
  const [, query = ''] = replace.split(/\?(.*)/s);
  const words = route.replace(/\/\*$/, '').replace(/^\//, '').toLowerCase();
  return words.length > 0 && query.toLowerCase().replaceAll('%2f', '/').includes(words);
}

/** The path after a rewrite, with `*` for what is not known. */
function outcomeOf(regex: string, replace: string): string {
  const [path = ''] = replace.split('?');
  const known = asApplicationsRead(path.replace(/\$\{?\w+\}?/g, '*'));
  const before = regex.startsWith('^') ? '' : '*';
  // With a query in the replacement the rest of the path, if any, lands in there.
  const after = /(?<!\\)\$$/.test(regex) || path !== replace ? '' : '*';
  return `${before}${known}${after}`.replace(/\*+/g, '*');
}

/** Without what applications and proxies take out of a path: encodings, doubled slashes, dots, parameters, a slash behind. */
function asApplicationsRead(path: string): string {
  const decoded = path.replace(/%([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  const parts: string[] = [];
  for (const part of decoded.replace(/;[^/]*/g, '').split(/[/\\]+/)) {
    if (part === '..') parts.pop();
    else if (part !== '.') parts.push(part);
  }
  const plain = parts.join('/').replace(/(?<=.)\/$/, '');
  return decoded.startsWith('/') && !plain.startsWith('/') ? `/${plain}` : plain;
}

/** A route as a wildcard pattern: a parameter may be anything, and what ends in `/*` stays as it is. */
function globOf(route: string): string {
  return route.replace(/:[A-Za-z_]\w*/g, '*');
}

/** Whether a covered route is what clients ask for, and the rewrite turns it into this one. */
function mapped(regex: string, replace: string, route: string, covered: readonly string[]): boolean {
  try {
    const pattern = new RegExp(regex);
    const target = globOf(route).replaceAll('*', 'x');
    const rewritten = (source: string) => source.replace(pattern, replace.replace(/\$\{(\w+)\}/g, '$$$1'));
    return covered.some((source) => {
      const asked = globOf(source).replaceAll('*', 'x');
      return pattern.test(asked) && asked !== target && rewritten(asked).split('?')[0] === target;
    });
  } catch {
    // Not to understand a pattern is no reason to be quiet about it.
    return false;
  }
}

/** Whether some text fits both wildcard patterns; letter case doesn't matter. */
function overlap(one: string, other: string): boolean {
  const a = one.toLowerCase();
  const b = other.toLowerCase();
  const known = new Map<number, boolean>();
  const from = (i: number, j: number): boolean => {
    const key = i * (b.length + 1) + j;
    const before = known.get(key);
    if (before !== undefined) return before;
    const result =
      i === a.length && j === b.length
        ? true
        : a[i] === '*'
          ? from(i + 1, j) || (j < b.length && from(i, j + 1))
          : b[j] === '*'
            ? from(i, j + 1) || (i < a.length && from(i + 1, j))
            : i < a.length && j < b.length && a[i] === b[j] && from(i + 1, j + 1);
    known.set(key, result);
    return result;
  };
  return from(0, 0);
}
