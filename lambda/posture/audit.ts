import {
  GetLoggingConfigurationCommand,
  GetRuleGroupCommand,
  GetWebACLCommand,
  GetWebACLForResourceCommand,
  type WAFV2Client,
  type WebACL,
} from '@aws-sdk/client-wafv2';
import { faultName, isFault } from '../../lib/contract/aws-fault';
import type { AuditSettings, ExpectedRuleGroup, Finding } from '../../lib/contract/posture/audit';
import { completeCommands } from '../../lib/contract/shield-identity';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import { REMEDY } from './audit-remedies';
import { auditReferences, auditRules } from './audit-rules';
import { type GuardedDistributions, isDistribution } from './guarded-distributions';
import type { PostureControl } from './posture-control';

type Waf = Pick<WAFV2Client, 'send'>;
export type AuditTarget = Pick<
  AuditSettings,
  'webAclArn' | 'rules' | 'ruleGroups' | 'resourceArns' | 'logged' | 'identity'
> & {
  /** The call that turns the log on again, where that is known. */
  readonly logCall?: string;
};

/** What is asked besides AWS WAF. */
export interface AuditSources {
  readonly distributions: GuardedDistributions;
}

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
  sources: AuditSources,
): Promise<Finding[]> {
  const findings = [
    ...(await guarded(
      'the association',
      'wafv2:GetWebACLForResource, and elasticloadbalancing:GetLoadBalancerWebACL, cognito-idp:GetWebACLForResource, appsync:GetWebACLForResource or amplify:GetWebACLForResource',
      () => auditAssociations(waf, target),
    )),
    ...(await guarded('the distributions', 'cloudfront:ListDistributionsByWebACLId', () =>
      auditDistributions(sources.distributions, target),
    )),
    ...(await guarded('the web ACL', 'wafv2:GetWebACL', () => auditWebAcl(waf, target))),
    ...(await guarded('the rule groups', 'wafv2:GetRuleGroup', () => auditRuleGroups(waf, target.ruleGroups ?? []))),
    ...(target.logged ? await guarded('the log', 'wafv2:GetLoggingConfiguration', () => auditLog(waf, target)) : []),
    ...(control === undefined ? [] : await guarded('the gates', 'wafv2:GetIPSet', () => auditGates(control, now))),
  ];
  return findings.map((finding) => ({ ...finding, remedy: completeCommands(finding.remedy, target.identity) }));
}

async function guarded(what: string, action: string, work: () => Promise<Finding[]>): Promise<Finding[]> {
  try {
    return await work();
  } catch (error) {
    const name = faultName(error);
    return [{ code: 'unreadable', message: `${what} could not be read (${name})`, remedy: REMEDY.unreadable(action) }];
  }
}

async function auditAssociations(waf: Waf, { resourceArns, webAclArn }: AuditTarget): Promise<Finding[]> {
  const findings: Finding[] = [];
  // One after the other: AWS WAF takes one such call a second and account.
  for (const resource of resourceArns.filter((arn) => !isDistribution(arn))) {
    const { WebACL } = await waf.send(new GetWebACLForResourceCommand({ ResourceArn: resource }));
    if (WebACL?.ARN === undefined) {
      findings.push({
        code: 'not_associated',
        message: `no web ACL guards ${resource}: everything passes`,
        remedy: REMEDY.notAssociated(webAclArn, resource),
      });
    } else if (WebACL.ARN !== webAclArn) {
      findings.push({
        code: 'other_web_acl',
        message: `${resource} is guarded by ${WebACL.ARN}, not by this shield`,
        remedy: REMEDY.otherWebAcl(webAclArn, resource, WebACL.ARN),
      });
    }
  }
  return findings;
}

/** A distribution names its web ACL itself, and which ones do CloudFront knows. Where none is known by its id, there must be one at least. */
async function auditDistributions(
  distributions: GuardedDistributions,
  { resourceArns, webAclArn }: AuditTarget,
): Promise<Finding[]> {
  const expected = resourceArns.filter(isDistribution);
  if (scopeOfArn(webAclArn) !== 'CLOUDFRONT' || expected.length < resourceArns.length) return [];
  const found = await distributions(webAclArn);
  const missing = expected.filter((arn) => !found.some(({ id }) => arn.endsWith(`/${id}`)));
  if (expected.length === 0 && found.length === 0) missing.push('any distribution');
  return missing.map((resource) => ({
    code: 'not_associated',
    message: `this web ACL does not guard ${resource}, which has another one or none`,
    remedy: REMEDY.notInDistribution(webAclArn, resource),
  }));
}

async function auditWebAcl(waf: Waf, target: AuditTarget): Promise<Finding[]> {
  const acl = await webAclOf(waf, target.webAclArn);
  if (acl === undefined)
    return [
      {
        code: 'web_acl_missing',
        message: `the web ACL ${target.webAclArn} does not exist`,
        remedy: REMEDY.webAclMissing,
      },
    ];
  return target.ruleGroups === undefined
    ? auditRules(acl.Rules ?? [], target.rules)
    : auditReferences(acl, target.ruleGroups);
}

/** The owner of the web ACL can't change what stands in the groups, but somebody in our account can. */
async function auditRuleGroups(waf: Waf, groups: readonly ExpectedRuleGroup[]): Promise<Finding[]> {
  const findings: Finding[] = [];
  for (const { arn, rules } of groups) {
    const { RuleGroup } = await waf.send(new GetRuleGroupCommand({ ARN: arn }));
    findings.push(...auditRules(RuleGroup?.Rules ?? [], rules));
  }
  return findings;
}

async function webAclOf(waf: Waf, arn: string): Promise<WebACL | undefined> {
  try {
    return (await waf.send(new GetWebACLCommand({ ARN: arn }))).WebACL;
  } catch (error) {
    if (isFault(error, 'missing')) return undefined;
    throw error;
  }
}

async function auditLog(waf: Waf, { webAclArn, logCall }: AuditTarget): Promise<Finding[]> {
  try {
    const { LoggingConfiguration } = await waf.send(new GetLoggingConfigurationCommand({ ResourceArn: webAclArn }));
    if ((LoggingConfiguration?.LogDestinationConfigs ?? []).length > 0) return [];
  } catch (error) {
    if (!isFault(error, 'missing')) throw error;
  }
  return [
    {
      code: 'not_logged',
      message: 'the web ACL writes no log any more',
      remedy: REMEDY.notLogged(webAclArn, logCall),
    },
  ];
}

async function auditGates(control: PostureControl, now: number): Promise<Finding[]> {
  const { gates, posture } = await control.read();
  return (['lockdown', 'strict'] as const).flatMap((name): Finding[] => {
    const { position, record } = gates[name];
    if (position === 'half')
      return [
        {
          code: 'gate_half',
          message: `the gate ${name} is neither open nor closed`,
          remedy: REMEDY.gateHalf(name),
        },
      ];
    if (position === 'closed') return [];
    if (record === undefined) {
      return [
        {
          code: 'gate_without_record',
          message: `the gate ${name} is open and nobody says why or until when`,
          remedy: REMEDY.gateWithoutRecord(name),
        },
      ];
    }
    // Below a lockdown nothing is decided about strict until that ends.
    if (name === posture && record.until !== undefined && now > record.until + GRACE) {
      const until = new Date(record.until).toISOString().slice(0, 19);
      return [
        {
          code: 'gate_overdue',
          message: `the gate ${name} should have closed at ${until}Z; is the responder alive?`,
          remedy: REMEDY.gateOverdue,
        },
      ];
    }
    return [];
  });
}
