import {
  DescribeListenersCommand,
  DescribeRulesCommand,
  type ElasticLoadBalancingV2Client,
  type Rule,
} from '@aws-sdk/client-elastic-load-balancing-v2';
import type { Route } from '../../lib/contract/protection/sending-route';

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

export function pathsOf(conditions: readonly Condition[]): string[] {
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
