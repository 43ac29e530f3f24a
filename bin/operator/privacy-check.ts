import {
  GetLoggingConfigurationCommand,
  GetRuleGroupCommand,
  type Rule,
  type WAFV2Client,
  type WebACL,
} from '@aws-sdk/client-wafv2';
import { faultName, isFault } from '../../lib/contract/aws-fault';
import { RULE } from '../../lib/contract/names';
import { leftReadable, personalParameters } from '../../lib/contract/protection/log-privacy';
import type { DoctorLine } from './doctor-line';

type Waf = Pick<WAFV2Client, 'send'>;

/** Where the rules of the shield stand, and the paths that they are for. */
export interface PrivacyTarget {
  readonly webAclArn: string;
  /** Rule groups of the shield in a web ACL of somebody else; empty in its own. */
  readonly ruleGroups: readonly string[];
  /** As far as somebody told. */
  readonly paths: readonly string[];
}

/**
 * Whether log and sampled requests hold what names people or is a secret: also a web ACL of somebody else should protect it. And what nothing in
 * AWS WAF can keep out, since nobody else says it.
 */
export async function examinePrivacy(waf: Waf, webAcl: WebACL, target: PrivacyTarget): Promise<DoctorLine[]> {
  const { rules, unread } = await rulesOf(waf, webAcl, target.ruleGroups);
  const trusted = trustedHeaderIn(rules);
  const readable = leftReadable(webAcl.DataProtectionConfig?.DataProtections ?? [], trusted);
  return [
    readable.length === 0
      ? { level: 'good', message: 'query strings, cookies and the usual secret headers stay out of log and samples' }
      : {
          level: 'bad',
          message: `log and sampled requests may show recipients, codes and keys: the web ACL leaves ${readable.join(', ')} readable`,
          remedy:
            target.ruleGroups.length > 0
              ? 'let its owner set dataProtectionConfig to what OtpRuleGroup.dataProtection() gives'
              : 'deploy the present version; if it is deployed, somebody changed the web ACL: "cdk deploy --revert-drift"',
        },
    ...unread.map(
      (why): DoctorLine => ({
        level: 'bad',
        message: `whether the header of trustedHeader stays out of log and samples is not known: ${why}`,
      }),
    ),
    ...(await examinePaths(waf, target)),
    {
      level: 'note',
      message:
        'AWS WAF can not keep these out: paths in sampled requests (three hours), headers with names of your own in log and samples; ' +
        'the access log of the load balancer has paths and queries whole',
    },
  ];
}

/** Of the web ACL and of the shield's rule groups in it; one that can't be read must not hide the rest. */
async function rulesOf(
  waf: Waf,
  { Rules = [] }: WebACL,
  ruleGroups: readonly string[],
): Promise<{ readonly rules: readonly Rule[]; readonly unread: readonly string[] }> {
  const rules: Rule[] = [...Rules];
  const unread: string[] = [];
  for (const arn of ruleGroups) {
    try {
      rules.push(...((await waf.send(new GetRuleGroupCommand({ ARN: arn }))).RuleGroup?.Rules ?? []));
    } catch (error) {
      unread.push(`the rule group ${arn} could not be read (${faultName(error)})`);
    }
  }
  return { rules, unread };
}

/** The header with the secret of the owner's own callers: only the rule `trusted` says its name. */
function trustedHeaderIn(rules: readonly Rule[]): string | undefined {
  const trusted = rules.find(({ Name }) => Name === RULE.trusted);
  const statements = [trusted?.Statement, ...(trusted?.Statement?.OrStatement?.Statements ?? [])];
  return statements.flatMap((statement) => statement?.ByteMatchStatement?.FieldToMatch?.SingleHeader?.Name ?? [])[0];
}

/** Paths of routes whose parameters are people or secrets: only the logging configuration can leave them out, and only all of them. */
async function examinePaths(waf: Waf, { webAclArn, ruleGroups, paths }: PrivacyTarget): Promise<DoctorLine[]> {
  const personal = paths.filter((path) => personalParameters(path).length > 0);
  if (personal.length === 0 || (await leavesPathsOut(waf, webAclArn))) return [];
  return [
    {
      level: 'bad',
      message: `the log shows the paths of ${personal.join(', ')}, which hold what names a person or is a secret`,
      remedy:
        ruleGroups.length > 0
          ? 'let the owner of the web ACL add { uriPath: {} } to redactedFields of its CfnLoggingConfiguration, and deploy'
          : 'deploy with these routes; if they are deployed, somebody changed the logging configuration: "cdk deploy --revert-drift"',
    },
  ];
}

/** Also true where there is no log. */
async function leavesPathsOut(waf: Waf, webAclArn: string): Promise<boolean> {
  try {
    const { LoggingConfiguration } = await waf.send(new GetLoggingConfigurationCommand({ ResourceArn: webAclArn }));
    return (
      LoggingConfiguration === undefined ||
      (LoggingConfiguration.RedactedFields ?? []).some(({ UriPath }) => UriPath !== undefined)
    );
  } catch (error) {
    if (isFault(error, 'missing')) return true;
    throw error;
  }
}
