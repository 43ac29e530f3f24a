import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import { RULE } from '../contract/names';
import { toL1 } from '../waf/dialect';
import type { CustomResponseBody, Rule } from '../waf/statement';
import { BlockListSets } from './block-list-sets';
import type { CheckParts } from './human-checks/check';
import { IpList } from './ip-list';
import { PostureGate } from './posture-gate';
import { DomainLists } from './recipient-lists';
import { warnOfRules } from './rule-warnings';
import {
  blockedOriginRule,
  blockListRule,
  type IpSetArns,
  lockdownRule,
  oversizeBodyRule,
  passedRule,
  trustedRule,
  verifyPassedRule,
} from './rules/access';
import { classifyRules } from './rules/classify';
import { signInPage } from './rules/cognito-call';
import { count, type RuleDraft } from './rules/draft';
import { honeypotRule, unreadableBodyRule } from './rules/honeypot';
import { surgeRule } from './rules/human-check';
import {
  campaignBudgetRule,
  foreignSendBudgetRule,
  rateLimitRules,
  sendBudgetRule,
  sendCeilingRule,
  strictRateLimitRule,
  strictSendCeilingRule,
  verifyBudgetRule,
  verifyRateLimitRule,
} from './rules/limits';
import { manyRecipientsRule } from './rules/many-recipients';
import { FIRST_GROUP, inOrder, SECOND_GROUP, THIRD_GROUP } from './rules/order';
import { recipientRule } from './rules/recipient';
import { answeredByPool, corsHeaders, poolResponseBodies, responseBodies } from './rules/responses';
import { signalRules } from './rules/signals';
import type { Settings } from './settings';

/** A surge may last longer than a form takes to fill or a code to arrive, and one puzzle should do for it. */
const SURGE_IMMUNITY_SECONDS = 300;

/** The rules of the shield with the IP sets that they refer to, for a web ACL and for rule groups alike. */
export class RuleSet extends Construct {
  public readonly lockdownGate: PostureGate;
  public readonly strictGate: PostureGate;
  /** Undefined where nobody can announce a campaign. */
  public readonly campaignGate?: PostureGate;
  public readonly blockList?: BlockListSets;
  /** What the human check brings besides its rules. */
  public readonly humanCheck: CheckParts;
  public readonly responseBodies: Record<string, CustomResponseBody>;
  private readonly drafts: readonly RuleDraft[];

  constructor(scope: Construct, id: string, settings: Settings) {
    super(scope, id);
    this.lockdownGate = new PostureGate(this, 'Lockdown', {
      purpose: settings.userPool
        ? 'refuses every call and form that sends codes while open, but the sign-in page'
        : 'answers every code request with 503 while open',
    });
    this.strictGate = new PostureGate(this, 'Strict', {
      purpose: 'tightens the limits and the human check while open',
    });
    if (settings.campaignBudget) {
      this.campaignGate = new PostureGate(this, 'Campaign', {
        purpose: 'puts campaignBudget in the place of sendBudget while open',
      });
    }
    if (settings.blockList) this.blockList = new BlockListSets(this, 'BlockList');
    this.responseBodies = settings.userPool
      ? poolResponseBodies(settings.lockdownAlternatives)
      : responseBodies(settings.lockdownAlternatives);
    const cors = corsHeaders(settings.allowedOrigins);
    const access = this.accessRules(settings);
    const body = this.bodyRules(settings);
    this.humanCheck = settings.humanCheck._bind(this, { ...settings, strictGate: this.strict });
    this.drafts = [
      ...classifyRules(settings),
      ...access,
      ...body,
      ...this.humanCheck.rules,
      ...this.limitRules(settings),
      ...this.signalRules(settings),
      passedRule(),
      ...(settings.verifyRoutes.length > 0 ? [verifyPassedRule()] : []),
    ]
      .map((draft) => (settings.userPool ? answeredByPool(draft) : draft))
      .map((draft) => readable(settings.countOnly ? watching(draft) : draft, cors));
    demandPlaces(this.drafts);
    warnOfRules(this, settings, this.drafts, this.humanCheck.warnings);
  }

  /** The bodies as L1 properties; web ACLs and rule groups have the same. */
  public get l1ResponseBodies(): Record<string, wafv2.CfnWebACL.CustomResponseBodyProperty> {
    return Object.fromEntries(Object.entries(this.responseBodies).map(([key, body]) => [key, toL1(body)]));
  }

  /** For the web ACL itself: the client script of AWS renews a challenge by it, whatever the rules say. */
  public get challengeConfig(): wafv2.CfnWebACL.ChallengeConfigProperty | undefined {
    const draft = this.drafts.find(({ name, action }) => name === RULE.humanCheck && action.Challenge);
    return draft?.immunitySeconds === undefined
      ? undefined
      : { immunityTimeProperty: { immunityTime: draft.immunitySeconds } };
  }

  /** All rules in one list, for a web ACL. */
  public get rules(): Rule[] {
    return numbered(inOrder(this.drafts, [...FIRST_GROUP, ...SECOND_GROUP, ...THIRD_GROUP]));
  }

  /** Up to and with the human check. */
  public get firstGroupRules(): Rule[] {
    return numbered(inGroup(this.drafts, FIRST_GROUP));
  }

  /** Behind the human check: what one client, or one solved puzzle, may do. */
  public get secondGroupRules(): Rule[] {
    return numbered(inGroup(this.drafts, SECOND_GROUP));
  }

  /** What all clients together may do. */
  public get thirdGroupRules(): Rule[] {
    return numbered(inGroup(this.drafts, THIRD_GROUP));
  }

  private accessRules(settings: Settings): RuleDraft[] {
    const trusted = new IpList(this, 'Trusted', {
      addresses: settings.trustedAddresses,
      description: 'Addresses that the OTP shield never challenges, limits or blocks',
    });
    const blocked = new IpList(this, 'Blocked', {
      addresses: settings.blockedAddresses,
      description: 'Addresses that may not use the OTP routes',
    });
    const { trustedHeader, blockedCountries: countries, blockedAsns: asns } = settings;
    return [
      ...(trusted.arns.length > 0 || trustedHeader ? [trustedRule(trusted.arns, trustedHeader)] : []),
      // Managed login takes passwords on the page that sends codes, too.
      lockdownRule(setsOf(this.lockdownGate), settings.userPool ? signInPage() : undefined),
      ...(blocked.arns.length > 0 || this.blockList !== undefined
        ? [blockListRule(blocked.arns, atRunTime(this.blockList))]
        : []),
      ...(countries.length + asns.length > 0 ? [blockedOriginRule(countries, asns)] : []),
      oversizeBodyRule(settings.maxBodyBytes),
    ];
  }

  private bodyRules(settings: Settings): RuleDraft[] {
    const { honeypotField, recipients } = settings;
    // A call of a user pool names one user, and AWS WAF doesn't see whom.
    if (settings.userPool) return [];
    const bounded = manyRecipientsRule([...settings.requestRoutes, ...settings.verifyRoutes]);
    if (honeypotField === undefined && recipients === undefined) return [bounded];
    const domains = new DomainLists(this, 'BlockedDomains', recipients?.domains ?? []);
    const phone = recipients?.phone;
    const judgesDomains = domains.sets.length + domains.patterns.length > 0;
    return [
      bounded,
      unreadableBodyRule(judgesDomains),
      ...(honeypotField === undefined ? [] : [honeypotRule(honeypotField)]),
      ...(judgesDomains || phone ? [recipientRule(domains, phone)] : []),
    ];
  }

  private limitRules(settings: Settings): RuleDraft[] {
    const { fresh } = this.humanCheck;
    const { sendCeiling, strictSendCeiling, campaignBudget, rateLimitAsks, rateLimitKey: key } = settings;
    const asked = rateLimitAsks ? fresh : undefined;
    const toVerify = fresh && { ...fresh, immunitySeconds: SURGE_IMMUNITY_SECONDS };
    const campaign = this.campaignGate && setsOf(this.campaignGate);
    return [
      ...(settings.verifyRoutes.length > 0
        ? [
            verifyRateLimitRule(settings.verifyRateLimit, key, asked && toVerify),
            verifyBudgetRule(settings.verifyBudget, toVerify),
          ]
        : []),
      ...rateLimitRules(settings.rateLimit, key, asked),
      strictRateLimitRule(settings.strictRateLimit, key, this.strict, asked),
      ...(settings.surge ? [surgeRule(settings.surge, SURGE_IMMUNITY_SECONDS, campaign)] : []),
      ...(settings.homeCountries.length > 0
        ? [foreignSendBudgetRule(settings.foreignSendBudget, settings.homeCountries, fresh)]
        : []),
      sendBudgetRule(settings.sendBudget, fresh, campaign),
      ...(campaignBudget && campaign ? [campaignBudgetRule(campaignBudget, fresh, campaign)] : []),
      ...(strictSendCeiling ? [strictSendCeilingRule(strictSendCeiling, this.strict)] : []),
      ...(sendCeiling ? [sendCeilingRule(sendCeiling)] : []),
    ];
  }

  private signalRules({ signals, humanCheck }: Settings): RuleDraft[] {
    if (signals === undefined) return [];
    const { fresh } = this.humanCheck;
    const puzzle =
      humanCheck._facts.silent && fresh ? { ...fresh, immunitySeconds: SURGE_IMMUNITY_SECONDS } : undefined;
    return signalRules(signals, { fresh, puzzle });
  }

  private get strict(): IpSetArns {
    return setsOf(this.strictGate);
  }
}

function setsOf({ ipv4SetArn, ipv6SetArn }: PostureGate): IpSetArns {
  return [ipv4SetArn, ipv6SetArn];
}

/** A rule without a place would be left out, and nobody would be told. */
function demandPlaces(drafts: readonly RuleDraft[]): void {
  const lost = drafts
    .filter(({ name }) => ![...FIRST_GROUP, ...SECOND_GROUP, ...THIRD_GROUP].includes(name))
    .map(({ name }) => name);
  if (lost.length > 0) {
    throw new Error(
      `no place for the rules ${lost.join(', ')}: name each in FIRST_GROUP, SECOND_GROUP or THIRD_GROUP of lib/protection/rules/order.ts`,
    );
  }
}

function atRunTime(list: BlockListSets | undefined) {
  return list && { blocked: list._blockedArns, allowed: list._allowedArns };
}

/** AWS WAF takes no groups of AWS's in a rule group: there the owner's stand in the web ACL, and their labels are read. */
function inGroup(drafts: readonly RuleDraft[], order: readonly string[]): RuleDraft[] {
  return inOrder(drafts, order).filter(({ statement }) => !statement.ManagedRuleGroupStatement);
}

/** In count mode every action gives way to Count; labels stay, so that the metrics show what would have happened. */
function watching(draft: RuleDraft): RuleDraft {
  return { ...draft, action: count(), immunitySeconds: undefined };
}

function readable(draft: RuleDraft, cors: Record<string, string>): RuleDraft {
  const response = draft.action.Block?.CustomResponse;
  const extra = Object.entries(cors).map(([Name, Value]) => ({ Name, Value }));
  if (!response || extra.length === 0) return draft;
  return {
    ...draft,
    action: {
      Block: { CustomResponse: { ...response, ResponseHeaders: [...(response.ResponseHeaders ?? []), ...extra] } },
    },
  };
}

function numbered(drafts: readonly RuleDraft[]): Rule[] {
  return drafts.map(({ name, statement, action, label, immunitySeconds }, index) => ({
    Name: name,
    // Gaps of ten, so that owners can put rules of their own between.
    Priority: (index + 1) * 10,
    Statement: statement,
    ...(statement.ManagedRuleGroupStatement ? { OverrideAction: action } : { Action: action }),
    ...(label ? { RuleLabels: [{ Name: label }] } : {}),
    ...(immunitySeconds === undefined
      ? {}
      : {
          [action.Challenge ? 'ChallengeConfig' : 'CaptchaConfig']: {
            ImmunityTimeProperty: { ImmunityTime: immunitySeconds },
          },
        }),
    VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: name, SampledRequestsEnabled: true },
  }));
}
