import { CheckCapacityCommand, type Rule, type WAFV2Client } from '@aws-sdk/client-wafv2';
import { faultName } from '../../lib/contract/aws-fault';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import type { DoctorLine } from './doctor-line';

/** Rules of a web ACL or rule group in the form of the API, with nothing in them that doesn't exist yet. */
export interface RulesToCheck {
  readonly name: string;
  readonly scope: 'REGIONAL' | 'CLOUDFRONT';
  readonly rules: ReadonlyArray<Readonly<Record<string, unknown>>>;
  readonly units: number;
  readonly replaced: readonly string[];
  readonly declared?: number;
  readonly besides: number;
}

type Waf = Pick<WAFV2Client, 'send'>;

/**
 * Lets AWS WAF read every rule and pattern before anything is deployed.
 *
 * @see https://docs.aws.amazon.com/waf/latest/APIReference/API_CheckCapacity.html
 */
export async function examineRules(waf: Waf, lists: readonly RulesToCheck[]): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [];
  for (const list of lists) {
    const answer = await ask(waf, list, list.rules);
    lines.push(...(typeof answer === 'number' ? judge(list, answer) : await refusals(waf, list, answer)));
  }
  return lines;
}

function judge({ name, rules, units, replaced, declared, besides }: RulesToCheck, counted: number): DoctorLine[] {
  const total = counted + besides;
  const stood =
    replaced.length === 0
      ? ''
      : `; in the place of what does not exist yet (${replaced.join(', ')}) stood statements of the same cost`;
  const sums = counted === units ? '' : `, where the documented units make ${units}`;
  const more = besides === 0 ? '' : `, ${total} with its rule groups`;
  const noun = rules.length === 1 ? 'the one rule' : `the ${rules.length} rules`;
  const message = `AWS WAF takes ${noun} of ${name}: ${counted} WCU${sums}${more}${stood}`;
  if (declared !== undefined && counted > declared)
    return [
      {
        level: 'bad',
        message: `${message}; its Capacity is ${declared}`,
        remedy: `give it a Capacity of ${counted} or more`,
      },
    ];
  const most = WAF_LIMIT.webAclCapacity;
  if (total > most)
    return [{ level: 'bad', message: `${message}; a web ACL takes ${most}`, remedy: 'leave out rules or routes' }];
  return [{ level: 'good', message }];
}

/** Which of them it is, by each alone. */
async function refusals(waf: Waf, list: RulesToCheck, reason: string): Promise<DoctorLine[]> {
  const lines: DoctorLine[] = [];
  for (const rule of list.rules) {
    const answer = await ask(waf, list, [rule]);
    if (typeof answer === 'number') continue;
    lines.push({ level: 'bad', message: `AWS WAF refuses the rule ${String(rule.Name)} of ${list.name}: ${answer}` });
  }
  if (lines.length > 0) return lines;
  return [
    { level: 'bad', message: `AWS WAF refuses the rules of ${list.name} together, and each alone it takes: ${reason}` },
  ];
}

/** What it counts, or why it refuses. @throws whatever is no word about the rules */
async function ask(waf: Waf, { scope }: RulesToCheck, rules: RulesToCheck['rules']): Promise<number | string> {
  try {
    const input = { Scope: scope, Rules: rules.map((rule) => withBytes(rule) as Rule) };
    return (await waf.send(new CheckCapacityCommand(input))).Capacity ?? 0;
  } catch (error) {
    if (!/^WAF(?:Invalid|Nonexistent|LimitsExceeded|Unavailable|Subscription)/.test(faultName(error))) throw error;
    return `${faultName(error)}: ${(error as Error).message.replace(/\s+/g, ' ')}`;
  }
}

/** The SDK takes search strings as bytes, and writes them as base64 itself. */
function withBytes(value: unknown, key = ''): unknown {
  if (key === 'SearchString' && typeof value === 'string') return Buffer.from(value, 'base64');
  if (Array.isArray(value)) return value.map((item) => withBytes(item));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([name, child]) => [name, withBytes(child, name)]));
}
