import { WAF_LIMIT } from '../contract/aws-limits';
import { counted } from '../contract/counted';
import { LABEL, RULE } from '../contract/names';
import { ROUTE_FRONT, ROUTE_TAIL, ROUTE_TAIL_BELOW } from '../contract/protection/route-tails';
import type { Rule, RuleContainer, WebAcl } from '../waf/statement';
import { walk } from '../waf/statement';
import type { Program } from './load/program';
import { webAclCapacity } from './plan/web-acl-capacity';

/** What was judged with, for the head of a report. */
export interface WebAclSubject {
  readonly name: string;
  readonly logicalId: string;
  /** Routes of the shield as its rules have them; empty for a web ACL without such rules. */
  readonly routes: ReadonlyArray<{ readonly rule: string; readonly label: string; readonly paths: readonly string[] }>;
  /** What decides beside the rules, in words. */
  readonly settings: readonly string[];
}

function capacityText(program: Program): string {
  const { units, unknown } = webAclCapacity(program);
  const more = unknown.length === 0 ? '' : ` and those of ${unknown.join(', ')}`;
  return `${units}${more} of ${WAF_LIMIT.webAclCapacity} WCU`;
}

const ROUTE_RULES: Readonly<Record<string, string>> = {
  [RULE.classifyRequest]: LABEL.request,
  [RULE.classifyVerify]: LABEL.verify,
  [RULE.classifyPage]: LABEL.page,
};

export function subjectOf(program: Program): WebAclSubject {
  const { webAcl, ruleGroups } = program;
  const containers: RuleContainer[] = [webAcl.spec, ...[...ruleGroups.values()].map(({ spec }) => spec)];
  const rules = containers
    .flatMap(({ Rules }) => Rules ?? [])
    .filter(({ Name }) => !Name.startsWith('otp-shield-probe-'));
  return {
    name: webAcl.name,
    logicalId: webAcl.logicalId,
    routes: rules.flatMap((rule) => {
      const label = ROUTE_RULES[rule.Name];
      return label === undefined ? [] : [{ rule: rule.Name, label, paths: pathsOf(rule) }];
    }),
    settings: [capacityText(program), ...settingsOf(webAcl.spec, rules)],
  };
}

/** Readable forms of what a rule compares with the path. */
function pathsOf(rule: Rule): readonly string[] {
  const paths = [...walk(rule.Statement)].flatMap(({ RegexMatchStatement: regex, ByteMatchStatement: bytes }) => {
    if (regex?.FieldToMatch.UriPath) return plainPaths(regex.RegexString);
    if (bytes?.FieldToMatch.UriPath && bytes.SearchString !== undefined) return [bytes.SearchString];
    return [];
  });
  return paths.length === 0 ? [`what the rule ${rule.Name} matches`] : [...new Set(paths)];
}

/** Paths of the shield's patterns, with `*` for any segment, and of simple ones of somebody else. */
function plainPaths(pattern: string): readonly string[] {
  const tail = [ROUTE_TAIL, ROUTE_TAIL_BELOW].find((each) => pattern.endsWith(`)${each}`));
  const isOwn = tail !== undefined && pattern.startsWith(ROUTE_FRONT);
  const text = isOwn ? pattern.slice(ROUTE_FRONT.length, -1 - tail.length) : withoutEdges(pattern);
  const paths = text
    .replace(/\[\^\/\]\+/g, '*')
    .replace(/\/\?/g, '/')
    .replace(/\\([.\-_])/g, '$1')
    .split('|')
    .map((path) => path.replace(/^\^/, ''));
  // Spelling tricks have patterns of their own, which nobody would know as a route.
  const plain = paths.filter((part) => /^\/[\w./*~@:-]*$/.test(part));
  return isOwn && tail === ROUTE_TAIL_BELOW ? plain.map((path) => `${path}/*`) : plain;
}

function withoutEdges(pattern: string): string {
  return pattern
    .replace(/\/\?\$$|\$$/, '')
    .replace(/^\^/, '')
    .replace(/^\(\?:([^()]*)\)$/, '$1');
}

function settingsOf(spec: WebAcl, rules: readonly Rule[]): readonly string[] {
  const immunity = spec.CaptchaConfig?.ImmunityTimeProperty?.ImmunityTime ?? 300;
  const limits = rules.filter(({ Statement }) => Statement.RateBasedStatement).length;
  const asks = (kind: 'Captcha' | 'Challenge') => rules.some(({ Action }) => Action?.[kind] !== undefined);
  return [
    `${counted(rules.length, 'rule')}, ${limits} of them rate-based`,
    `everything else is ${spec.DefaultAction.Block ? 'blocked' : 'allowed'}`,
    ...(asks('Captcha') ? [`a solved CAPTCHA counts for ${immunity} s unless a rule says otherwise`] : []),
    ...(asks('Challenge') ? ['silent challenges'] : []),
    ...(spec.TokenDomains?.length ? [`token domains ${spec.TokenDomains.join(', ')}`] : []),
    'rate limits act at once, where AWS WAF takes up to some minutes',
  ];
}
