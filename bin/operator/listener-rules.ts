import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  type RewriteConfig,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import { isCovered, type Route, sendingWord } from '../../lib/contract/protection/sending-route';
import type { DoctorLine } from './doctor-line';

type Elb = Pick<ElasticLoadBalancingV2Client, 'send'>;

/** All rules of all listeners. */
export async function listenerRules(elb: Elb, arn: string): Promise<Rule[]> {
  const rules: Rule[] = [];
  let page: string | undefined;
  do {
    const { Listeners = [], NextMarker } = await elb.send(
      new DescribeListenersCommand({ LoadBalancerArn: arn, Marker: page }),
    );
    for (const { ListenerArn } of Listeners) {
      let marker: string | undefined;
      do {
        const answer = await elb.send(new DescribeRulesCommand({ ListenerArn, Marker: marker }));
        rules.push(...(answer.Rules ?? []));
        marker = answer.NextMarker;
      } while (marker !== undefined);
    }
    page = NextMarker;
  } while (page !== undefined);
  return rules;
}

/** Whether nothing is forwarded without a header, as those do who let only CloudFront in. */
export function wantsHeader(rules: readonly Rule[]): boolean {
  const forwards = rules.filter(({ Actions = [] }) => Actions.some(({ Type }) => Type === 'forward'));
  return forwards.length > 0 && forwards.every(({ Conditions = [] }) => Conditions.some(asksForValue));
}

/** Every browser sends them, or whoever asks knows what belongs there. */
const USUAL_HEADER =
  /^(?:accept(?:-.*)?|authorization|cache-control|connection|content-.*|cookie|host|origin|referer|sec-.*|te|upgrade.*|user-agent|via|x-amzn-.*|x-forwarded-.*|x-requested-with)$/i;
/** Fewer characters that stand for themselves are guessed. */
const LEAST_SECRET = 8;
/** What a regular expression lets pass that asks for nothing. */
const GUESSES = ['a', '0', '-', 'Aa0-Aa0-Aa0-Aa0-'];

/** A value that many match, or that everybody sends, is no secret. */
function asksForValue({ Field, HttpHeaderConfig = {}, RegexValues = [] }: Condition): boolean {
  if (Field !== 'http-header' || USUAL_HEADER.test(HttpHeaderConfig.HttpHeaderName ?? '')) return false;
  const values = HttpHeaderConfig.Values ?? [];
  const regexes = [...(HttpHeaderConfig.RegexValues ?? []), ...RegexValues];
  // One of them is enough to be let in.
  return (
    values.length + regexes.length > 0 &&
    values.every((value) => value.replace(/[*?]/g, '').length >= LEAST_SECRET) &&
    regexes.every(isNarrow)
  );
}

function isNarrow(regex: string): boolean {
  try {
    const pattern = new RegExp(regex);
    return regex.length >= LEAST_SECRET && !GUESSES.some((guess) => pattern.test(guess));
  } catch {
    // Of a pattern that isn't understood nothing is claimed.
    return false;
  }
}

type Condition = NonNullable<Rule['Conditions']>[number];

/** Routes that the rules name. What a regular expression leaves open stands as `*`. */
export function routesOf({ Conditions = [] }: Rule): Route[] {
  const paths = pathsOf(Conditions);
  const methods = Conditions.filter(({ Field }) => Field === 'http-request-method').flatMap(
    ({ HttpRequestMethodConfig, Values = [] }) => HttpRequestMethodConfig?.Values ?? Values,
  );
  return paths.flatMap((path) => (methods.length === 0 ? ['ANY'] : methods).map((method) => ({ method, path })));
}

function pathsOf(conditions: readonly Condition[]): string[] {
  return conditions
    .filter(({ Field }) => Field === 'path-pattern')
    .flatMap(({ PathPatternConfig, Values = [], RegexValues = [] }) => [
      ...(PathPatternConfig?.Values ?? Values),
      ...(PathPatternConfig?.RegexValues ?? RegexValues).flatMap(pathsOfRegex),
    ]);
}

/** Most paths that one regular expression is written out to. */
const MOST_PATHS = 64;

/** `^/api/(otp|invite)/[0-9]+$` as `/api/otp/*` and `/api/invite/*`: enough to see which words stand in it. */
export function pathsOfRegex(regex: string): string[] {
  const open = regex
    .replace(/^\(\?[a-z]+\)/, '')
    // `[oO]` is how to write a letter in either case, and `otps?` are two words.
    .replace(/\[([a-z])([a-z])\]/gi, (set, one, other) =>
      one.toLowerCase() === other.toLowerCase() ? one.toLowerCase() : set,
    )
    .replace(/(?<![\\?])([\w-])(?:\?|\{0,1\})(?![?+])/g, '($1)?');
  let paths = [open.replace(/^\^/, '').replace(/(?<!\\)\$$/, '')];
  // Groups from the inside out: alternatives are written out, anything else becomes a wildcard.
  for (let round = 0; round < 20 && paths.some((path) => /(?<!\\)\(/.test(path)); round++) {
    paths = paths.flatMap((path) => {
      const group = /(?<!\\)\((?:\?(?::|P?<[^>]*>|[a-z]+:))?((?:\\.|[^()\\])*)\)([*+?]|\{[^}]*\})?/.exec(path);
      if (group === null) return [path];
      const [whole, inner = '', times = ''] = group;
      const choices = inner.split('|');
      const texts = /^(?:[?*]|\{0[,}])/.test(times) ? [...choices, ''] : choices;
      return texts.map((text) => path.replace(whole, () => text));
    });
    if (paths.length > MOST_PATHS) return [withoutGroups(open)];
  }
  return [...new Set(paths.flatMap((path) => path.split('|')).map(plainText))];
}

function withoutGroups(regex: string): string {
  return plainText(regex.replace(/[()|]/g, '/'));
}

function plainText(regex: string): string {
  const text = regex
    .replace(/(?:\[(?:\\.|[^\]\\])*\]|\\[dDwWsS]|(?<!\\)\.)(?:[*+?]|\{[^}]*\})*\??/g, '*')
    .replace(/(\\?[^*])(?:[*+]|\{[^}]*\})\??/g, '$1*')
    .replace(/(?<!\\)[?^$]/g, '')
    .replace(/\\(.)/g, '$1')
    .replace(/\*+/g, '*');
  return text.startsWith('/') ? text : `*${text}`.replace(/^\*+/, '*');
}

/**
 * Rewrites of the URL that lead to a route of the shield, or to one that looks like it sends. AWS WAF sees the URL that the client asked for,
 * so what leads there under another name goes past every rule.
 *
 * @see https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-transforms.html
 */
export function examineRewrites(rules: readonly Rule[], covered: readonly string[]): DoctorLine[] {
  const rewriting = rules.filter(({ Transforms = [] }) => Transforms.some(({ Type }) => Type === 'url-rewrite'));
  const bad = rewriting.flatMap((rule) => {
    const rewrites = (rule.Transforms ?? []).flatMap(({ UrlRewriteConfig }) => UrlRewriteConfig?.Rewrites ?? []);
    return rewrites.flatMap((rewrite) => escapes(rule, rewrite, covered));
  });
  if (bad.length > 0 || rewriting.length === 0) return bad;
  if (covered.length === 0) {
    const message = `${rewriting.length} listener rules rewrite URLs; whether into a protected route can not be told without the covered routes`;
    return [{ level: 'note', message }];
  }
  return [
    { level: 'good', message: `${rewriting.length} listener rules rewrite URLs, none into a route past the shield` },
  ];
}

function escapes(rule: Rule, { Regex = '', Replace = '' }: RewriteConfig, covered: readonly string[]): DoctorLine[] {
  const asked = pathsOf(rule.Conditions ?? []);
  // Whatever a rule of its own conditions takes in is guarded already, wherever it leads.
  if (asked.length > 0 && asked.every((path) => isCovered(path, covered))) return [];
  const outcome = outcomeOf(Regex, Replace);
  const led = covered.filter((route) => overlap(outcome, globOf(route)));
  const reached = led.filter((route) => !mapped(Regex, Replace, route, covered));
  const word = sendingWord({ method: 'ANY', path: outcome });
  const where =
    reached.length > 0
      ? `into the protected ${reached.join(', ')}`
      : word !== undefined && !isCovered(outcome, covered)
        ? `to a path that looks like it sends something ("${word}")`
        : undefined;
  const name = `listener rule ${rule.Priority ?? ''} rewrites ${Regex} to ${Replace}`;
  if (where === undefined) {
    if (led.length === 0) return [];
    const message = `${name}, which leads from one covered route to another (${led.join(', ')}): see that no further path fits it`;
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

/** The path after a rewrite, with `*` for what is not known. */
function outcomeOf(regex: string, replace: string): string {
  const [path = ''] = replace.split('?');
  const known = path.replace(/\$\{?\w+\}?/g, '*');
  const before = regex.startsWith('^') ? '' : '*';
  // With a query in the replacement the rest of the path, if any, lands in there.
  const after = /(?<!\\)\$$/.test(regex) || path !== replace ? '' : '*';
  return `${before}${known}${after}`.replace(/\*+/g, '*');
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
