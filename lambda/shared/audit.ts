import {
  GetLoggingConfigurationCommand,
  GetWebACLCommand,
  GetWebACLForResourceCommand,
  type Rule,
  type WAFV2Client,
  type WebACL,
} from '@aws-sdk/client-wafv2';
import type { AuditSettings, ExpectedRule, Finding } from '../../lib/contract/audit';
import type { PostureControl } from './posture-control';

type Waf = Pick<WAFV2Client, 'send'>;
export type AuditTarget = Pick<AuditSettings, 'webAclArn' | 'rules' | 'resourceArns' | 'logged'>;

/** So late may the responder be: it checks once a minute. */
const GRACE = 10 * 60_000;

/**
 * Compares the deployed shield with what was synthesized, and looks at what CloudFormation's drift detection doesn't see: overrides to Count,
 * another web ACL in our place, a rule in front that lets everything through, a log that was switched off, a gate left open.
 *
 * What can't be read is a finding, too: silence must never mean "all is well".
 */
export async function audit(
  waf: Waf,
  control: PostureControl | undefined,
  target: AuditTarget,
  now: number,
): Promise<Finding[]> {
  const findings = [
    ...(await guarded('the association', () => auditAssociations(waf, target))),
    ...(await guarded('the web ACL', () => auditWebAcl(waf, target))),
    ...(target.logged ? await guarded('the log', () => auditLog(waf, target)) : []),
    ...(control === undefined ? [] : await guarded('the gates', () => auditGates(control, now))),
  ];
  return findings;
}

async function guarded(what: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    const name = error instanceof Error ? error.name : 'unknown error';
    return [{ code: 'unreadable', message: `${what} could not be read (${name})` }];
  }
}

async function auditAssociations(waf: Waf, { resourceArns, webAclArn }: AuditTarget): Promise<Finding[]> {
  const findings: Finding[] = [];
  // One after the other: AWS WAF takes one such call a second and account.
  for (const resource of resourceArns) {
    const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: resource }));
    if (WebACL?.ARN === undefined) {
      findings.push({ code: 'not_associated', message: `no web ACL guards ${resource}: everything passes` });
    } else if (WebACL.ARN !== webAclArn) {
      findings.push({ code: 'other_web_acl', message: `${resource} is guarded by ${WebACL.ARN}, not by this shield` });
    }
  }
  return findings;
}

async function auditWebAcl(waf: Waf, target: AuditTarget): Promise<Finding[]> {
  const acl = await webAclOf(waf, target.webAclArn);
  if (acl === undefined)
    return [{ code: 'web_acl_missing', message: `the web ACL ${target.webAclArn} does not exist` }];
  return auditRules(acl.Rules ?? [], target.rules);
}

async function webAclOf(waf: Waf, arn: string): Promise<WebACL | undefined> {
  try {
    return (await waf.send(new GetWebACLCommand({ ARN: arn }))).WebACL;
  } catch (error) {
    if (error instanceof Error && error.name === 'WAFNonexistentItemException') return undefined;
    throw error;
  }
}

export function auditRules(deployed: readonly Rule[], expected: readonly ExpectedRule[]): Finding[] {
  const rules = [...deployed].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0));
  const ours = new Set(expected.map(({ name }) => name));
  const findings: Finding[] = [];
  for (const { name, action } of expected) {
    const rule = rules.find(({ Name }) => Name === name);
    const found = rule === undefined ? undefined : actionOf(rule);
    if (rule === undefined) findings.push({ code: 'rule_missing', message: `the rule ${name} is gone` });
    else if (found !== action) {
      findings.push({ code: 'rule_weakened', message: `the rule ${name} does ${found}, it should ${action}` });
    }
    findings.push(...overridesOf(rule));
  }
  const order = rules.flatMap(({ Name = '' }) => (ours.has(Name) ? [Name] : []));
  const wanted = expected.map(({ name }) => name).filter((name) => order.includes(name));
  if (order.join() !== wanted.join()) {
    findings.push({ code: 'rules_reordered', message: `the rules stand in another order: ${order.join(', ')}` });
  }
  const last = Math.max(...rules.map(({ Name = '' }, index) => (ours.has(Name) ? index : -1)));
  for (const rule of rules.slice(0, Math.max(last, 0))) {
    if (!ours.has(rule.Name ?? '') && rule.Action?.Allow !== undefined) {
      const message = `the rule ${rule.Name} allows requests before the shield has seen them all`;
      findings.push({ code: 'allowed_before', message });
    }
  }
  return findings;
}

/** A rule group that only counts, or in which single rules only count, stops nobody. */
function overridesOf(rule: Rule | undefined): Finding[] {
  const overrides = rule?.Statement?.RuleGroupReferenceStatement?.RuleActionOverrides ?? [];
  const excluded = rule?.Statement?.RuleGroupReferenceStatement?.ExcludedRules ?? [];
  const names = [...overrides, ...excluded].map(({ Name }) => Name);
  if (names.length === 0) return [];
  return [
    {
      code: 'group_overridden',
      message: `in the rule group ${rule?.Name} these rules are overridden: ${names.join(', ')}`,
    },
  ];
}

function actionOf({ Action, OverrideAction }: Rule): string {
  const [name] = Object.entries(Action ?? OverrideAction ?? {}).find(([, value]) => value !== undefined) ?? ['nothing'];
  return name;
}

async function auditLog(waf: Waf, { webAclArn }: AuditTarget): Promise<Finding[]> {
  try {
    const { LoggingConfiguration } = await waf.send(new GetLoggingConfigurationCommand({ ResourceArn: webAclArn }));
    if ((LoggingConfiguration?.LogDestinationConfigs ?? []).length > 0) return [];
  } catch (error) {
    if (!(error instanceof Error) || error.name !== 'WAFNonexistentItemException') throw error;
  }
  return [{ code: 'not_logged', message: 'the web ACL writes no log any more' }];
}

async function auditGates(control: PostureControl, now: number): Promise<Finding[]> {
  const { gates } = await control.read();
  return (['lockdown', 'strict'] as const).flatMap((name): Finding[] => {
    const { position, record } = gates[name];
    if (position === 'half') return [{ code: 'gate_half', message: `the gate ${name} is neither open nor closed` }];
    if (position === 'closed') return [];
    if (record === undefined) {
      return [{ code: 'gate_without_record', message: `the gate ${name} is open and nobody says why or until when` }];
    }
    if (record.until !== undefined && now > record.until + GRACE) {
      const until = new Date(record.until).toISOString().slice(0, 19);
      return [
        { code: 'gate_overdue', message: `the gate ${name} should have closed at ${until}Z; is the responder alive?` },
      ];
    }
    return [];
  });
}
