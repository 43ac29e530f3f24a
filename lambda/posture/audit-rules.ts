import type { FirewallManagerRuleGroup, Rule, RuleGroupReferenceStatement, WebACL } from '@aws-sdk/client-wafv2';
import type { ExpectedRule, ExpectedRuleGroup, Finding } from '../../lib/contract/posture/audit';
import { REMEDY } from './audit-remedies';

/** Compares the rules of a web ACL, or of a rule group, with what was synthesized. */
export function auditRules(deployed: readonly Rule[], expected: readonly ExpectedRule[]): Finding[] {
  const rules = inOrder(deployed);
  const ours = new Set(expected.map(({ name }) => name));
  const findings: Finding[] = [];
  for (const { name, action } of expected) {
    const rule = rules.find(({ Name }) => Name === name);
    const found = rule === undefined ? undefined : actionOf(rule);
    if (rule === undefined)
      findings.push({ code: 'rule_missing', message: `the rule ${name} is gone`, remedy: REMEDY.fromTemplate });
    else if (found !== action) {
      findings.push({
        code: 'rule_weakened',
        message: `the rule ${name} does ${found}, it should ${action}`,
        remedy: REMEDY.fromTemplate,
      });
    }
  }
  const order = rules.flatMap(({ Name = '' }) => (ours.has(Name) ? [Name] : []));
  const wanted = expected.map(({ name }) => name).filter((name) => order.includes(name));
  if (order.join() !== wanted.join()) {
    findings.push({
      code: 'rules_reordered',
      message: `the rules stand in another order: ${order.join(', ')}`,
      remedy: REMEDY.fromTemplate,
    });
  }
  return [...findings, ...allowedBefore(rules, ({ Name = '' }) => ours.has(Name))];
}

/** A reference to a rule group, whoever made it: the owner of the web ACL, or Firewall Manager. */
interface Reference {
  readonly name: string;
  readonly arn: string | undefined;
  readonly action: string;
  readonly statement: RuleGroupReferenceStatement | undefined;
}

/** Whether a web ACL still refers to the rule groups of the shield, in their order, and lets them do what they say. */
export function auditReferences(acl: WebACL, expected: readonly ExpectedRuleGroup[]): Finding[] {
  const rules = inOrder(acl.Rules ?? []);
  const references = [...(acl.PreProcessFirewallManagerRuleGroups ?? []), ...rules].map(referenceOf);
  const arns = expected.map(({ arn }) => arn);
  const findings = expected.flatMap(({ arn }): Finding[] => {
    const reference = references.find((candidate) => candidate.arn === arn);
    if (reference === undefined) {
      return [
        {
          code: 'group_missing',
          message: `the web ACL does not refer to the rule group ${arn}`,
          remedy: REMEDY.byItsOwner,
        },
      ];
    }
    return auditReference(reference);
  });
  const order = references.flatMap(({ arn }) => (arn !== undefined && arns.includes(arn) ? [arn] : []));
  if (order.join() !== arns.filter((arn) => order.includes(arn)).join()) {
    findings.push({
      code: 'groups_reordered',
      message: `the rule groups stand in another order: ${order.join(', ')}; the second counts what the first has labelled`,
      remedy: REMEDY.byItsOwner,
    });
  }
  const isOurs = (rule: Rule) => arns.includes(referenceOf(rule).arn ?? '');
  return [...findings, ...allowedBefore(rules, isOurs)];
}

/** A rule group that only counts, or in which single rules only count, stops nobody. */
function auditReference({ name, action, statement }: Reference): Finding[] {
  const overridden = [...(statement?.RuleActionOverrides ?? []), ...(statement?.ExcludedRules ?? [])];
  return [
    ...(action === 'None'
      ? []
      : [
          {
            code: 'rule_weakened' as const,
            message: `the rule ${name} does ${action}, it should None`,
            remedy: REMEDY.byItsOwner,
          },
        ]),
    ...(overridden.length === 0
      ? []
      : [
          {
            code: 'group_overridden' as const,
            message: `in the rule group ${name} these rules are overridden: ${overridden.map(({ Name }) => Name).join(', ')}`,
            remedy: REMEDY.byItsOwner,
          },
        ]),
  ];
}

/** A rule in front that lets everything through. */
function allowedBefore(rules: readonly Rule[], isOurs: (rule: Rule) => boolean): Finding[] {
  const last = Math.max(...rules.map((rule, index) => (isOurs(rule) ? index : -1)));
  return rules.slice(0, Math.max(last, 0)).flatMap((rule): Finding[] => {
    if (isOurs(rule) || rule.Action?.Allow === undefined) return [];
    const message = `the rule ${rule.Name} allows requests before the shield has seen them all`;
    return [{ code: 'allowed_before', message, remedy: REMEDY.allowedBefore }];
  });
}

function referenceOf(rule: Rule | FirewallManagerRuleGroup): Reference {
  const statement =
    'FirewallManagerStatement' in rule
      ? rule.FirewallManagerStatement?.RuleGroupReferenceStatement
      : (rule as Rule).Statement?.RuleGroupReferenceStatement;
  return { name: rule.Name ?? '', arn: statement?.ARN, action: actionOf(rule), statement };
}

function inOrder(rules: readonly Rule[]): Rule[] {
  return [...rules].sort((a, b) => (a.Priority ?? 0) - (b.Priority ?? 0));
}

function actionOf(rule: Pick<Rule, 'Action' | 'OverrideAction'>): string {
  const { Action, OverrideAction } = rule;
  const [name] = Object.entries(Action ?? OverrideAction ?? {}).find(([, value]) => value !== undefined) ?? ['nothing'];
  return name;
}
