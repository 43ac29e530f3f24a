import {
  GetSampledRequestsCommand,
  GetWebACLCommand,
  type SampledHTTPRequest,
  type WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import { RULE } from '../../lib/contract/names';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { shownPath } from '../../lib/contract/protection/log-privacy';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { explained } from '../operator/aws-fault';
import { ruleGroupsOf } from '../operator/deployed-rules';
import { DeployedShield } from '../operator/deployed-shield';
import { CommandError, command, ExitCode, integerOption, parseOptions, UsageError } from '../terminal/io';

const RULES: readonly string[] = Object.values(RULE);
const HOUR = 3_600_000;

const USAGE = `otp-shield samples [--rule NAME] [--count 20] [options]

The last requests that matched a rule, readable: when, what became of it, from where, what, with which browser. AWS WAF keeps a sample of up to
three hours, not every request. Cookies, tokens and query strings are not shown.

  --rule NAME       one of ${RULES.join(', ')} (${RULE.classifyRequest})
  --count N         1 to ${WAF_LIMIT.sampledRequests} (20)
${ACCOUNT_USAGE}
Exit codes: 0 done; 1 failed; 2 asked wrongly.
`;

export const samplesCommand = command('samples', 'the last sampled requests, readable', USAGE, async (args, io) => {
  const options = parseOptions(args, { ...ACCOUNT_OPTIONS, rule: 'value', count: 'value' });
  const rule = options.rule ?? RULE.classifyRequest;
  if (!RULES.includes(rule))
    throw new UsageError(`--rule must be one of ${RULES.join(', ')}, got ${JSON.stringify(rule)}`);
  const count = integerOption('count', options.count, 1, WAF_LIMIT.sampledRequests) ?? 20;
  const shield = await DeployedShield.find(new Account(options));
  const now = io.clock.now();
  const samples = await explained('read the samples', () => readSamples(shield, rule, now));
  const newest = samples
    .map(readable)
    .sort((one, other) => other.at.localeCompare(one.at))
    .slice(0, count);
  if (options.json) io.out(`${JSON.stringify({ shield: shield.name, ...shield.where, rule, samples: newest })}\n`);
  else if (newest.length === 0) io.out(`no sample of ${rule} within three hours, of ${shield.title}\n`);
  else {
    io.out(`# ${shield.title}, rule ${rule}\n`);
    for (const sample of newest) io.out(`${line(sample)}\n`);
  }
  return ExitCode.DONE;
});

async function readSamples(shield: DeployedShield, rule: string, now: number): Promise<SampledHTTPRequest[]> {
  const client = shield.account.waf();
  try {
    const WebAclArn = shield.output(OUTPUT.webAclArn);
    const group = ruleGroupsOf(shield)?.find(({ rules }) => rules.some(({ name }) => name === rule));
    const { SampledRequests = [] } = await client.send(
      new GetSampledRequestsCommand({
        WebAclArn,
        RuleMetricName: group === undefined ? rule : await referenceMetric(client, WebAclArn, group.arn),
        Scope: scopeOfArn(WebAclArn),
        TimeWindow: { StartTime: new Date(now - 3 * HOUR + 60_000), EndTime: new Date(now) },
        MaxItems: WAF_LIMIT.sampledRequests,
      }),
    );
    return group === undefined
      ? SampledRequests
      : SampledRequests.filter(({ RuleNameWithinRuleGroup: name }) => name?.split('#').at(-1) === rule);
  } finally {
    client.destroy();
  }
}

/** Samples of a rule group go by the metric name that the owner of the web ACL gave to the reference. */
async function referenceMetric(client: WAFV2Client, webAclArn: string, groupArn: string): Promise<string> {
  const { WebACL } = await client.send(new GetWebACLCommand({ ARN: webAclArn }));
  const rules = [
    ...(WebACL?.Rules ?? []).map((rule) => ({ rule, reference: rule.Statement?.RuleGroupReferenceStatement })),
    ...(WebACL?.PreProcessFirewallManagerRuleGroups ?? []).map((rule) => ({
      rule,
      reference: rule.FirewallManagerStatement?.RuleGroupReferenceStatement,
    })),
  ];
  const name = rules.find(({ reference }) => reference?.ARN === groupArn)?.rule.VisibilityConfig?.MetricName;
  if (name === undefined)
    throw new CommandError(`the web ACL ${webAclArn} does not refer to the rule group ${groupArn}`);
  return name;
}

interface Sample {
  readonly at: string;
  readonly action: string;
  readonly ip: string;
  readonly country: string;
  readonly request: string;
  readonly userAgent: string;
  readonly labels: readonly string[];
}

function readable({
  Request,
  Timestamp,
  Action,
  Labels,
  RuleNameWithinRuleGroup,
  ResponseCodeSent,
}: SampledHTTPRequest): Sample {
  const header = (name: string) => Request?.Headers?.find(({ Name }) => Name?.toLowerCase() === name)?.Value ?? '';
  return {
    at: Timestamp?.toISOString().slice(0, 19) ?? '',
    action: [Action, ResponseCodeSent, RuleNameWithinRuleGroup].filter(Boolean).join(' '),
    ip: Request?.ClientIP ?? '',
    country: Request?.Country ?? '-',
    request: printable(`${Request?.Method ?? ''} ${shownPath(Request?.URI ?? '')}`),
    userAgent: printable(header('user-agent')).slice(0, 120),
    labels: (Labels ?? []).map(({ Name = '' }) => Name.split(':').slice(-2).join(':')),
  };
}

function line({ at, action, ip, country, request, userAgent, labels }: Sample): string {
  return [at, action.padEnd(10), ip.padEnd(15), country, request, JSON.stringify(userAgent), labels.join(' ')].join(
    '  ',
  );
}

/** The attacker wrote this text: nothing of it may reach the terminal as a control sequence. */
function printable(text: string): string {
  return text.replace(/[^\x20-\x7e]/g, '?');
}
