import { LABEL, RULE } from '../contract/names';
import { WAF_LIMIT } from '../waf/limits';
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

/** What the shield writes around a path, so that servers' other readings of it are found, is left out. */
function plainPaths(pattern: string): readonly string[] {
  const path = pattern
    .replace(/\(\?:\/index\)\?|\(\?:\\\.\[\^\/\]\*\)\?/g, '')
    .replace(/\/\?\$$|\$$/, '')
    .replace(/^\^/, '')
    .replace(/\/\?/g, '/')
    .replace(/\[\^\/\]\+/g, '*')
    .replace(/^\(\?:([^()]*)\)$/, '$1')
    .replace(/\\([.\-_])/g, '$1');
  // Spelling tricks have patterns of their own, which nobody would know as a route.
  return path.split('|').filter((part) => /^\/[\w./*~@:-]*$/.test(part));
}

function settingsOf(spec: WebAcl, rules: readonly Rule[]): readonly string[] {
  const immunity = spec.CaptchaConfig?.ImmunityTimeProperty?.ImmunityTime ?? 300;
  const limits = rules.filter(({ Statement }) => Statement.RateBasedStatement).length;
  const asks = (kind: 'Captcha' | 'Challenge') => rules.some(({ Action }) => Action?.[kind] !== undefined);
  return [
    `${rules.length} rules, ${limits} of them rate-based`,
    `everything else is ${spec.DefaultAction.Block ? 'blocked' : 'allowed'}`,
    ...(asks('Captcha') ? [`a solved CAPTCHA counts for ${immunity} s unless a rule says otherwise`] : []),
    ...(asks('Challenge') ? ['silent challenges'] : []),
    ...(spec.TokenDomains?.length ? [`token domains ${spec.TokenDomains.join(', ')}`] : []),
    'rate limits act at once, where AWS WAF takes up to some minutes',
  ];
}
