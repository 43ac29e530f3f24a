import {
  GetIPSetCommand,
  GetRuleGroupCommand,
  GetWebACLCommand,
  type Rule,
  type WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { RULE } from '../../lib/contract/names';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import { within } from '../../lib/waf/client-blocks';
import type { DeployedShield } from './deployed-shield';

export interface NamedSet {
  readonly rule: string;
  readonly set: string;
  /** The entry that holds the address. */
  readonly entry: string;
}

/** Gates hold every address or none; the posture says which. */
const GATES: readonly string[] = [RULE.lockdown, RULE.strictRateLimit, RULE.strictHumanCheck, RULE.strictSendCeiling];

/** Every IP set of the web ACL, and of the rule groups of the shield in it, that holds the block, with the rule that refers to it. */
export async function setsThatHold(shield: DeployedShield, block: string): Promise<NamedSet[]> {
  const client = shield.account.waf();
  try {
    const found: NamedSet[] = [];
    for (const [arn, rules] of await referencesOf(client, shield)) {
      const [name = '', id = ''] = arn.split('/').slice(-2);
      const { IPSet } = await client.send(new GetIPSetCommand({ Name: name, Id: id, Scope: scopeOfArn(arn) }));
      const entry = (IPSet?.Addresses ?? []).find((address) => within([address])(block));
      if (entry !== undefined) found.push(...rules.map((rule) => ({ rule, set: name, entry })));
    }
    return found;
  } finally {
    client.destroy();
  }
}

async function referencesOf(client: WAFV2Client, shield: DeployedShield): Promise<Map<string, string[]>> {
  const { WebACL } = await client.send(new GetWebACLCommand({ ARN: shield.output(OUTPUT.webAclArn) }));
  const rules: Rule[] = [...(WebACL?.Rules ?? [])];
  for (const ARN of shield.list(OUTPUT.ruleGroups)) {
    const { RuleGroup } = await client.send(new GetRuleGroupCommand({ ARN }));
    rules.push(...(RuleGroup?.Rules ?? []));
  }
  const references = new Map<string, string[]>();
  for (const { Name = '', Statement } of rules.filter(({ Name = '' }) => !GATES.includes(Name)))
    for (const arn of arnsIn(Statement)) references.set(arn, [...new Set([...(references.get(arn) ?? []), Name])]);
  return references;
}

/** However deep it stands below And, Or, Not and the scope of a rate. */
function arnsIn(value: unknown): string[] {
  if (Array.isArray(value)) return value.flatMap(arnsIn);
  if (typeof value !== 'object' || value === null) return [];
  const { IPSetReferenceStatement: reference, ...rest } = value as { IPSetReferenceStatement?: { ARN?: string } };
  return [...(reference?.ARN === undefined ? [] : [reference.ARN]), ...Object.values(rest).flatMap(arnsIn)];
}
