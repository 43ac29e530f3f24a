import { WAF_LIMIT } from '../../contract/aws-limits';
import { TOKEN_COOKIE, TOKEN_HEADER } from '../../contract/names';
/**
 * Which requests a rate-based rule counts is not in a verdict. So before each such rule goes a probe: a rule that counts
 * and labels what reaches that place and matches the same scope-down statement. Works on a template, and on what the API
 * gives, without knowing which: the scope-down statement is copied as it stands.
 */
export interface ProbedRule {
  readonly name: string;
  readonly limit: number;
  readonly windowSeconds: number;
  readonly key: string;
  /** Header of the forwarded address, for `FORWARDED_IP`. */
  readonly forwardedHeader?: string;
  /** Whether it counts by token: then how many people share what is taken for one client decides. */
  readonly byToken: boolean;
}

export interface Probes {
  readonly rules: readonly ProbedRule[];
  /** Position in `rules` of the rule whose probe added the label; -1 for any other label. */
  ruleOf(label: string): number;
}

const NAMESPACE = 'otp-shield-probe';

type Json = Record<string, unknown>;

function isObject(value: unknown): value is Json {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** A custom key on the cookie or header in which AWS WAF's token travels. */
function isByToken(keys: unknown): boolean {
  return (Array.isArray(keys) ? keys : []).some((key: unknown) =>
    (['Cookie', 'Header'] as const).some((kind) => {
      const of = isObject(key) ? key[kind] : undefined;
      const name = isObject(of) ? String(of.Name).toLowerCase() : '';
      return name === TOKEN_COOKIE || name === TOKEN_HEADER;
    }),
  );
}

const EVERYTHING = {
  SizeConstraintStatement: {
    FieldToMatch: { UriPath: {} },
    ComparisonOperator: 'GE',
    Size: 0,
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
};

/** Whether a rule is one of those that were put in to watch. */
export function isProbe(rule: string): boolean {
  return rule.startsWith(`${NAMESPACE}-`);
}

/** Adds probes to the rules of the documents given; documents themselves are left as they are. */
export class ProbeInjector implements Probes {
  readonly rules: ProbedRule[] = [];

  inject(document: unknown): unknown {
    if (Array.isArray(document)) return document.map((item) => this.inject(item));
    if (!isObject(document)) return document;
    const entries = Object.entries(document).map(([key, value]) => [
      key,
      key === 'Rules' && Array.isArray(value) ? this.injectRules(value) : this.inject(value),
    ]);
    return Object.fromEntries(entries);
  }

  ruleOf(label: string): number {
    const at = label.lastIndexOf(`:${NAMESPACE}:`);
    return at < 0 ? -1 : Number(label.slice(at + NAMESPACE.length + 2));
  }

  private injectRules(rules: readonly unknown[]): unknown[] {
    const sortable = rules.every((rule) => isObject(rule) && Number.isFinite(Number(rule.Priority)));
    if (!sortable) return [...rules];
    const sorted = [...(rules as readonly Json[])].sort((a, b) => Number(a.Priority) - Number(b.Priority));
    const result: Json[] = [];
    for (const rule of sorted) {
      const statement = isObject(rule.Statement) ? rule.Statement.RateBasedStatement : undefined;
      if (isObject(statement)) this.addProbe(result, rule, statement);
      result.push({ ...rule, Priority: result.length });
    }
    return result;
  }

  private addProbe(rules: Json[], rule: Json, statement: Json): void {
    const limit = Number(statement.Limit);
    const windowSeconds = Number(statement.EvaluationWindowSec ?? WAF_LIMIT.defaultRateWindowSeconds);
    if (!Number.isFinite(limit) || !Number.isFinite(windowSeconds)) return;
    const id = this.rules.length;
    const forwarded = isObject(statement.ForwardedIPConfig) ? statement.ForwardedIPConfig.HeaderName : undefined;
    this.rules.push({
      name: String(rule.Name),
      limit,
      windowSeconds,
      key: String(statement.AggregateKeyType),
      byToken: isByToken(statement.CustomKeys),
      ...(typeof forwarded === 'string' && { forwardedHeader: forwarded.toLowerCase() }),
    });
    rules.push({
      Name: `${NAMESPACE}-${id}`,
      Priority: rules.length,
      Statement: statement.ScopeDownStatement ?? EVERYTHING,
      Action: { Count: {} },
      RuleLabels: [{ Name: `${NAMESPACE}:${id}` }],
      VisibilityConfig: {
        CloudWatchMetricsEnabled: false,
        MetricName: `${NAMESPACE}-${id}`,
        SampledRequestsEnabled: false,
      },
    });
  }
}
