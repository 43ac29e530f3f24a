import { inner } from '../../lib/sim/load/api-resources';
import { searchStringsOf } from '../../lib/sim/load/search-strings';
import { checkService } from '../../lib/sim/load/service-check';
import { SHAPES, type WafResourceKind, wafResource } from '../../lib/sim/load/waf-resource';
import { ProblemList } from '../../lib/sim/plan/problem-list';
import type { SearchStrings } from '../../lib/waf/dialect';
import { membersOf } from '../../lib/waf/validation/keys';

type Json = Readonly<Record<string, unknown>>;

function kindOf(resource: Json): WafResourceKind | undefined {
  if (resource.Addresses !== undefined) return 'ipset';
  if (resource.RegularExpressionList !== undefined) return 'regexpatternset';
  if (resource.DefaultAction !== undefined) return 'webacl';
  return Array.isArray(resource.Rules) ? 'rulegroup' : undefined;
}

/** What the API prints differs from what it takes: no scope, an empty description for none, and members that only it writes. */
function asTemplateWouldHaveIt(resource: Json, kind: WafResourceKind): Json {
  const { Description, ...rest } = resource;
  const scope = String(resource.Arn ?? '').includes(':global/') ? 'CLOUDFRONT' : 'REGIONAL';
  const known = membersOf(SHAPES[kind]);
  const named = Object.fromEntries(Object.entries(rest).filter(([name]) => known.has(name)));
  return { Scope: scope, ...named, ...(Description !== '' && { Description }) };
}

/**
 * Files in the form of the API may have been written or changed by hand, so they are held to the same limits as templates.
 *
 * @throws SimError naming what AWS WAF would refuse.
 */
export function refuseWhatTheServiceWould(outputs: readonly unknown[], said?: SearchStrings): void {
  const problems = new ProblemList();
  for (const output of outputs) {
    const resource = inner(
      output,
      ['WebACL', 'RuleGroup', 'IPSet', 'RegexPatternSet'],
      searchStringsOf(output, said, problems),
    );
    const kind = kindOf(resource);
    // Of what is nothing of AWS WAF's the loader tells.
    if (!kind) continue;
    const name = String(resource.Name ?? kind);
    const properties = asTemplateWouldHaveIt(resource, kind);
    const place = { account: '', region: '' };
    const identity = wafResource({ logicalId: name, kind, name, scope: String(properties.Scope), properties }, place);
    checkService(identity, properties, problems);
  }
  if (!problems.isEmpty) throw problems.error();
}
