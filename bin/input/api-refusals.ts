import { inner } from '../../lib/sim/load/api-resources';
import { checkService } from '../../lib/sim/load/service-check';
import { type WafResourceKind, wafResource } from '../../lib/sim/load/waf-resource';
import { ProblemList } from '../../lib/sim/plan/problem-list';

type Json = Readonly<Record<string, unknown>>;

function kindOf(resource: Json): WafResourceKind | undefined {
  if (resource.Addresses !== undefined) return 'ipset';
  if (resource.RegularExpressionList !== undefined) return 'regexpatternset';
  if (resource.DefaultAction !== undefined) return 'webacl';
  return Array.isArray(resource.Rules) ? 'rulegroup' : undefined;
}

/** What the API prints differs from what it takes: no scope, and an empty description for none. */
function asTemplateWouldHaveIt(resource: Json): Json {
  const { Description, ...rest } = resource;
  const scope = String(resource.Arn ?? '').includes(':global/') ? 'CLOUDFRONT' : 'REGIONAL';
  return { Scope: scope, ...rest, ...(Description !== '' && { Description }) };
}

/**
 * Files in the form of the API may have been written or changed by hand, so they are held to the same limits as templates.
 *
 * @throws SimError naming what AWS WAF would refuse.
 */
export function refuseWhatTheServiceWould(outputs: readonly unknown[]): void {
  const problems = new ProblemList();
  for (const output of outputs) {
    const resource = inner(output, ['WebACL', 'RuleGroup', 'IPSet', 'RegexPatternSet']);
    const kind = kindOf(resource);
    // Of what is nothing of AWS WAF's the loader tells.
    if (!kind) continue;
    const name = String(resource.Name ?? kind);
    const properties = asTemplateWouldHaveIt(resource);
    const place = { account: '', region: '' };
    const identity = wafResource({ logicalId: name, kind, name, scope: String(properties.Scope), properties }, place);
    checkService(identity, properties, problems);
  }
  if (!problems.isEmpty) throw problems.error();
}
