import { WAF_LIMIT } from '../../contract/aws-limits';
import { DecidedVerdict, type TokenEvent, type VerdictDetails } from '../decided-verdict';
import { Evaluation } from '../evaluation';
import type { Program } from '../load/program';
import type { ResourceType } from '../options';
import type { Plan, PlannedGroup, PlannedRule } from '../plan/plan';
import type { WafRequest } from '../request';
import { SimError } from '../sim-error';
import type { TraceStep, Verdict } from '../verdict';
import { withoutSecrets } from './privacy';
import { loggedRateRule } from './rate-rule';
import type { LoggedRateBasedRule, LoggedRule, LoggedRuleGroup, LoggedTokenResponse, WafLogRecord } from './record';
import type { DataProtection } from './settings';

const SOURCES: Readonly<Record<ResourceType, { readonly name: string; readonly id: (account: string) => string }>> = {
  ALB: { name: 'ALB', id: (account) => `${account}-app/simulated/0000000000000000` },
  API_GATEWAY: { name: 'APIGW', id: (account) => `${account}:simulated:simulated` },
  APPSYNC: { name: 'APPSYNC', id: (account) => `${account}:simulated` },
  COGNITO: { name: 'COGNITOIDP', id: (account) => `${account}:simulated` },
  APP_RUNNER: { name: 'APPRUNNER', id: (account) => `${account}:simulated` },
  CLOUDFRONT: { name: 'CF', id: () => 'ESIMULATED0000' },
};

/** The rules of a plan by group and name, to find what a step of a trace was. */
interface RuleIndex {
  readonly rules: ReadonlyMap<string, PlannedRule>;
  readonly groups: ReadonlyMap<string, PlannedGroup>;
}

const indices = new WeakMap<Plan, RuleIndex>();

function keyOf(rule: string, group: string | undefined): string {
  return `${group ?? ''}\n${rule}`;
}

function indexOf(plan: Plan): RuleIndex {
  const known = indices.get(plan);
  if (known) return known;
  const rules = new Map<string, PlannedRule>();
  const groups = new Map<string, PlannedGroup>();
  for (const entry of plan.entries) {
    if ('rule' in entry) rules.set(keyOf(entry.rule.name, undefined), entry.rule);
    else {
      groups.set(entry.group.name, entry.group);
      for (const rule of entry.group.rules) rules.set(keyOf(rule.name, entry.group.name), rule);
    }
  }
  const index = { rules, groups };
  indices.set(plan, index);
  return index;
}

/** @throws SimError for a verdict that no simulator made */
export function logRecord(
  request: WafRequest,
  verdict: Verdict,
  program: Program,
  resourceType: ResourceType,
): WafLogRecord {
  const details = DecidedVerdict.detailsOf(verdict);
  if (!details) throw new SimError('invalid_option', 'logRecord takes a verdict that evaluate gave, not a copy of one');
  const record = new LogWriter(request, verdict, details, program, resourceType).write();
  const { DataProtectionConfig } = program.webAcl.spec as {
    DataProtectionConfig?: { DataProtections?: DataProtection[] };
  };
  return withoutSecrets(record, DataProtectionConfig?.DataProtections ?? [], program.logSettings);
}

class LogWriter {
  private readonly index: RuleIndex;
  private readonly evaluation: Evaluation;

  constructor(
    private readonly request: WafRequest,
    private readonly verdict: Verdict,
    private readonly details: VerdictDetails,
    private readonly program: Program,
    private readonly resourceType: ResourceType,
  ) {
    this.index = indexOf(details.plan);
    this.evaluation = new Evaluation(details.plan);
    this.evaluation.begin(request, details.at);
  }

  write(): WafLogRecord {
    const { verdict, request, details, program } = this;
    const source = SOURCES[this.resourceType];
    const last = verdict.trace[verdict.trace.length - 1];
    const group = last?.terminating ? last.group : undefined;
    return {
      timestamp: details.at,
      formatVersion: 1,
      webaclId: program.webAcl.arn,
      terminatingRuleId: group ?? verdict.rule,
      terminatingRuleType: this.terminatingType(group),
      action: verdict.action,
      terminatingRuleMatchDetails: [],
      httpSourceName: source.name,
      httpSourceId: source.id(program.account),
      ruleGroupList: this.ruleGroups(),
      rateBasedRuleList: this.rateRules(),
      nonTerminatingMatchingRules: this.counted(undefined),
      requestHeadersInserted:
        verdict.insertedHeaders.length === 0 ? null : verdict.insertedHeaders.map(([name, value]) => ({ name, value })),
      responseCodeSent: this.responseCode(),
      httpRequest: {
        clientIp: request.ip,
        country: request.country ?? '-',
        headers: request.headers.map(([name, value]) => ({ name, value })),
        uri: this.evaluation.path,
        args: this.evaluation.query ?? '',
        httpVersion: request.httpVersion ?? 'HTTP/1.1',
        httpMethod: request.method,
        requestId: request.requestId ?? '',
        ...(this.evaluation.fragment !== undefined && { fragment: this.evaluation.fragment }),
      },
      ...(verdict.labels.length > 0 && {
        labels: verdict.labels.slice(0, WAF_LIMIT.reportedLabels).map((name) => ({ name })),
      }),
      ...this.tokenResponses(),
      ...this.sizes(),
      ...(request.ja3 !== undefined && { ja3Fingerprint: request.ja3 }),
      ...(request.ja4 !== undefined && { ja4Fingerprint: request.ja4 }),
      ...this.systems(),
    };
  }

  private terminatingType(group: string | undefined): WafLogRecord['terminatingRuleType'] {
    if (group !== undefined) return this.index.groups.get(group)?.managed ? 'MANAGED_RULE_GROUP' : 'GROUP';
    return this.index.rules.get(keyOf(this.verdict.rule, undefined))?.rate ? 'RATE_BASED' : 'REGULAR';
  }

  /** Null for the plain 403, which the resource sends. */
  private responseCode(): number | null {
    const { verdict } = this;
    if (verdict.action === 'ALLOW') return null;
    const custom = verdict.response?.headers.some(([name]) => name !== 'content-type') || verdict.status !== 403;
    return custom ? (verdict.status ?? null) : null;
  }

  private counted(group: string | undefined): LoggedRule[] {
    return this.verdict.trace
      .filter((step) => step.group === group && step.matched && !step.terminating)
      .map((step) => this.loggedRule(step));
  }

  private loggedRule(step: TraceStep): LoggedRule {
    const rule = this.index.rules.get(keyOf(step.rule, step.group));
    const token = this.details.tokens.find((event) => event.rule === step.rule && event.group === step.group);
    return {
      ruleId: step.rule,
      action: token?.failure === undefined ? (rule?.action.kind ?? 'COUNT') : 'COUNT',
      ...(rule?.overridden !== undefined && { overriddenAction: rule.overridden }),
      ruleMatchDetails: [],
      ...(token && namedResponse(token)),
    };
  }

  private ruleGroups(): LoggedRuleGroup[] {
    const names = [...new Set(this.verdict.trace.map((step) => step.group))];
    return names
      .filter((name): name is string => name !== undefined)
      .map((name) => {
        const terminating = this.verdict.trace.find((step) => step.group === name && step.terminating);
        return {
          ruleGroupId: this.index.groups.get(name)?.arn ?? name,
          terminatingRule: terminating
            ? { ruleId: terminating.rule, action: terminating.action!, ruleMatchDetails: null }
            : null,
          nonTerminatingMatchingRules: this.counted(name),
          excludedRules: null,
        };
      });
  }

  /** Every rate-based rule that was evaluated, limited or not. */
  private rateRules(): LoggedRateBasedRule[] {
    return this.verdict.trace.flatMap((step) => {
      const rule = this.index.rules.get(keyOf(step.rule, step.group));
      const owner = step.group === undefined ? this.program.webAcl.arn : this.index.groups.get(step.group)?.arn;
      return rule?.rate ? [loggedRateRule(rule.name, rule.rate, owner ?? '', this.evaluation)] : [];
    });
  }

  /** The last CAPTCHA and the last challenge action say what stands at the top. */
  private tokenResponses(): { captchaResponse?: LoggedTokenResponse; challengeResponse?: LoggedTokenResponse } {
    return Object.assign({}, ...this.details.tokens.map(namedResponse));
  }

  private systems(): Pick<WafLogRecord, 'clientAsn' | 'forwardedAsn'> {
    const { plan } = this.details;
    const clientAsn = plan.clientAsn?.(this.evaluation);
    const forwardedAsn = plan.forwardedAsn?.(this.evaluation);
    return {
      ...(typeof clientAsn === 'number' && { clientAsn }),
      ...(typeof forwardedAsn === 'number' && { forwardedAsn }),
    };
  }

  private sizes(): Pick<WafLogRecord, 'oversizeFields' | 'requestBodySize' | 'requestBodySizeInspectedByWAF'> {
    const size = this.request.body?.length ?? 0;
    const limit = this.details.plan.bodyLimit;
    return {
      ...(size > limit && { oversizeFields: ['REQUEST_BODY'] }),
      requestBodySize: size,
      requestBodySizeInspectedByWAF: Math.min(size, limit),
    };
  }
}

function namedResponse(event: TokenEvent): {
  captchaResponse?: LoggedTokenResponse;
  challengeResponse?: LoggedTokenResponse;
} {
  const response: LoggedTokenResponse = {
    responseCode: event.failure === undefined ? 0 : event.kind === 'CAPTCHA' ? 405 : 202,
    solveTimestamp: Math.floor(event.solvedAt / 1000),
    ...(event.failure !== undefined && { failureReason: event.failure }),
  };
  return event.kind === 'CAPTCHA' ? { captchaResponse: response } : { challengeResponse: response };
}
