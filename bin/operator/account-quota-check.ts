import type { ResourcePolicy } from '@aws-sdk/client-cloudwatch-logs';
import {
  ListIPSetsCommand,
  ListRegexPatternSetsCommand,
  ListRuleGroupsCommand,
  ListWebACLsCommand,
  type WAFV2Client,
} from '@aws-sdk/client-wafv2';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import type { WafScope } from '../../lib/contract/waf-scope';
import { resourcesOf } from '../input/template-parts';
import type { Account } from './account';
import type { DoctorLine } from './doctor-line';
import { DELIVERY, mayDeliver, policiesOf } from './log-check';
import { countOf, QUOTA, type Quota } from './quota';
import { stackResources } from './stack-resources';
import { logGroupsOfWebAcls } from './template-log-check';

/** Where somebody should think of asking AWS for more. */
const NEAR = 0.8;
/** More pages than any account has; an answer that never ends must not hang the doctor. */
const MOST_PAGES = 200;

type Part = (what: string, look: () => Promise<DoctorLine[]>) => Promise<DoctorLine[]>;

/**
 * What the account holds of its quotas in this Region already, and whether the template, if there is one, fits beside it. What stands in the stack of the
 * shield is taken off, since a deployment replaces it. The numbers are AWS's defaults: what AWS raised, Service Quotas knows.
 *
 * @param part what can't be counted is a line of its own
 */
export async function examineAccountQuotas(
  account: Account,
  template: unknown,
  deployed: boolean,
  part: Part,
): Promise<DoctorLine[]> {
  const waf = account.waf();
  const logs = account.logs();
  try {
    let held: string[] = [];
    // Of a stack that can't be read, all counts as new: rather one line too much.
    const unread = await part('list the resources of the stack', async () => {
      if (!deployed || template === undefined) return [];
      held = (await stackResources(account)).flatMap(({ ResourceType }) => ResourceType ?? []);
      return [];
    });
    const wanted = Object.values(resourcesOf(template)).flatMap(({ Type }) => Type ?? []);
    const scope = Object.values(resourcesOf(template)).some(({ Properties }) => Properties?.Scope === 'CLOUDFRONT')
      ? 'CLOUDFRONT'
      : 'REGIONAL';
    const lines = [...unread];
    const room: string[] = [];
    for (const [quota, count] of [
      [QUOTA.webAcls, () => countWebAcls(waf, scope)],
      [QUOTA.ruleGroups, () => countRuleGroups(waf, scope)],
      [QUOTA.ipSets, () => countIpSets(waf, scope)],
      [QUOTA.regexPatternSets, () => countRegexPatternSets(waf, scope)],
      [
        QUOTA.logResourcePolicies,
        async () => {
          const policies = await policiesOf(logs, undefined);
          const isLogged = held.includes('AWS::WAFv2::LoggingConfiguration');
          const needed = !isLogged && lacksLogPolicy(template, policies, await logs.config.region());
          return { held: policies.length, besides: needed ? 1 : 0 };
        },
      ],
    ] as ReadonlyArray<readonly [Quota, () => Promise<number | Held>]>) {
      const found = await part(`count the ${quota.noun} of the account`, async () => {
        const counted = await count();
        const { held: total, besides } = typeof counted === 'number' ? { held: counted, besides: 0 } : counted;
        const more = Math.max(0, countOf(quota, wanted) - countOf(quota, held)) + besides;
        const line = judge(quota, total, more);
        if (line === undefined) room.push(`${total} of ${quota.most} ${quota.noun}`);
        return line === undefined ? [] : [line];
      });
      lines.push(...found);
    }
    if (room.length > 0) {
      const message = `the account has room in this Region: ${room.join(', ')}${template === undefined ? '' : ', and the template fits beside them'}`;
      lines.push({ level: 'good', message });
    }
    lines.push({
      level: 'note',
      message:
        'of quotas not looked at: what AWS raised for this account, other Regions, CloudWatch, and how many calls to AWS WAF others make in a second',
    });
    return lines;
  } finally {
    waf.destroy();
    logs.destroy();
  }
}

interface Held {
  readonly held: number;
  /** What AWS makes for the template besides what stands in it. */
  readonly besides: number;
}

/**
 * Whether AWS makes a resource policy of the account for the log of a web ACL in the template: where none lets it write there. It may put one on the log group
 * instead, which doesn't count; AWS documents not when.
 */
function lacksLogPolicy(template: unknown, policies: readonly ResourcePolicy[], region: string): boolean {
  const documents = policies.map(({ policyDocument = '' }) => policyDocument);
  // The account isn't known before the first deployment, and its policies speak of no other.
  const [, partition = 'aws', account = '000000000000'] =
    /arn:(aws[a-z-]*):logs:[^:]*:(\d{12}):/.exec(documents.join()) ?? [];
  return logGroupsOfWebAcls(template).some((name) => {
    const arn = `arn:${partition}:logs:${region}:${account}:log-group:${name ?? 'aws-waf-logs-any'}`;
    return !documents.some((document) => mayDeliver(document, arn) === 'allowed');
  });
}

/** Nothing where there is room. */
function judge({ noun, most, raised }: Quota, total: number, more: number): DoctorLine | undefined {
  const holds = `the account holds ${total} ${noun} in this Region`;
  const gives = `AWS gives ${most}${raised ? ' unless asked for more' : ', and no more'}`;
  if (raised && total > most)
    return {
      level: 'note',
      message: `${holds}, which is more than the ${most} of AWS's default: its quota was raised, to how many can not be seen`,
    };
  if (total + more > most) {
    const remedy = raised
      ? 'ask for a higher quota in the Service Quotas console, or delete what nobody uses; if AWS raised it already, see there'
      : 'delete one that nobody needs (aws logs describe-resource-policies), or put what it allows into a policy on the log group itself, which does not count; ' +
        `for the log of a web ACL let one of them allow ${DELIVERY} logs:CreateLogStream and logs:PutLogEvents on log-group:aws-waf-logs-*:log-stream:*`;
    return { level: 'bad', message: `${holds}, and the template takes ${more} more; ${gives}`, remedy };
  }
  if (total + more < most * NEAR) return undefined;
  const takes = more > 0 ? `, and the template takes ${more} more` : '';
  return { level: 'note', message: `${holds}${takes}; ${gives}` };
}

interface Page {
  readonly found: number;
  readonly next: string | undefined;
}

async function total(page: (marker: string | undefined) => Promise<Page>): Promise<number> {
  let sum = 0;
  let marker: string | undefined;
  for (let pages = 0; pages < MOST_PAGES; pages++) {
    const { found, next } = await page(marker);
    sum += found;
    if (next === undefined || next === marker) return sum;
    marker = next;
  }
  throw new Error(`the list has more than ${MOST_PAGES} pages`);
}

type Waf = Pick<WAFV2Client, 'send'>;

function countWebAcls(waf: Waf, Scope: WafScope): Promise<number> {
  return total(async (NextMarker) => {
    const { WebACLs = [], NextMarker: next } = await waf.send(
      new ListWebACLsCommand({ Scope, Limit: WAF_LIMIT.listed, NextMarker }),
    );
    return { found: WebACLs.length, next };
  });
}

function countRuleGroups(waf: Waf, Scope: WafScope): Promise<number> {
  return total(async (NextMarker) => {
    const { RuleGroups = [], NextMarker: next } = await waf.send(
      new ListRuleGroupsCommand({ Scope, Limit: WAF_LIMIT.listed, NextMarker }),
    );
    return { found: RuleGroups.length, next };
  });
}

function countIpSets(waf: Waf, Scope: WafScope): Promise<number> {
  return total(async (NextMarker) => {
    const { IPSets = [], NextMarker: next } = await waf.send(
      new ListIPSetsCommand({ Scope, Limit: WAF_LIMIT.listed, NextMarker }),
    );
    return { found: IPSets.length, next };
  });
}

function countRegexPatternSets(waf: Waf, Scope: WafScope): Promise<number> {
  return total(async (NextMarker) => {
    const { RegexPatternSets = [], NextMarker: next } = await waf.send(
      new ListRegexPatternSetsCommand({ Scope, Limit: WAF_LIMIT.listed, NextMarker }),
    );
    return { found: RegexPatternSets.length, next };
  });
}
