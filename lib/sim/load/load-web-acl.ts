import type { SearchStrings } from '../../waf/dialect';
import type { Rule, WebAcl } from '../../waf/statement';
import { validateNames } from '../../waf/validation';
import type { ProblemList } from '../plan/problem-list';
import { SimError } from '../sim-error';
import { accountOf, inner, loadApiResources, regionOf } from './api-resources';
import type { Program } from './program';
import { searchStringsOf } from './search-strings';
import { addFault, warnOfPatterns } from './service-check';
import { labelPrefix } from './waf-resource';

type FirewallManagerGroup = Omit<Rule, 'Statement'> & { readonly FirewallManagerStatement: Rule['Statement'] };

interface ApiWebAcl extends WebAcl {
  readonly Arn?: string;
  readonly LabelNamespace?: string;
  readonly PreProcessFirewallManagerRuleGroups?: readonly FirewallManagerGroup[];
  readonly PostProcessFirewallManagerRuleGroups?: readonly FirewallManagerGroup[];
}

/** A web ACL that exists, as the API gives it. @throws SimError `no_web_acl` */
export function loadWebAcl(
  output: unknown,
  resources: readonly unknown[],
  defaults: { readonly account: string; readonly region: string; readonly searchStrings: SearchStrings | undefined },
  problems: ProblemList,
): Program {
  const spelling = searchStringsOf(output, defaults.searchStrings, problems);
  const spec = inner(output, ['WebACL'], spelling) as unknown as ApiWebAcl;
  if (spec.DefaultAction === undefined || !Array.isArray(spec.Rules ?? [])) {
    throw new SimError('no_web_acl', 'this is no web ACL; give what "aws wafv2 get-web-acl" prints');
  }
  const rules = allRules(spec);
  for (const fault of validateNames(rules, 'Rule')) addFault(fault, 'web ACL', problems);
  // What is there was taken once, and may be refused when it is written again.
  warnOfPatterns(rules, 'web ACL', problems);
  const name = spec.Name ?? 'web-acl';
  const arn = spec.Arn ?? `arn:aws:wafv2:${defaults.region}:${defaults.account}:regional/webacl/${name}/unknown`;
  const account = accountOf(arn) ?? defaults.account;
  return {
    webAcl: {
      logicalId: name,
      name,
      arn,
      labelPrefix: spec.LabelNamespace ?? labelPrefix('webacl', name, account),
      spec: { ...spec, Rules: rules },
    },
    ...loadApiResources(resources, { account, searchStrings: defaults.searchStrings }, problems),
    account,
    region: regionOf(arn) ?? defaults.region,
  };
}

/** Firewall Manager's groups stand before and after the owner's rules, in priorities of their own. */
function allRules(spec: ApiWebAcl): readonly Rule[] {
  const pre = (spec.PreProcessFirewallManagerRuleGroups ?? []).map(asRule);
  const post = (spec.PostProcessFirewallManagerRuleGroups ?? []).map(asRule);
  const parts = [pre, spec.Rules ?? [], post].map((rules) => [...rules].sort((a, b) => a.Priority - b.Priority));
  if (pre.length + post.length === 0) return parts[1]!;
  return parts.flat().map((rule, index) => ({ ...rule, Priority: index }));
}

function asRule({ FirewallManagerStatement, ...rest }: FirewallManagerGroup): Rule {
  return { ...rest, Statement: FirewallManagerStatement };
}
