import { SimError } from '../sim/sim-error';
import type { JwtValidationConfig } from './authenticate-jwt';

/** A listener rule of a template, as far as path, method and verification of tokens go. */
export interface ListenerRule {
  readonly logicalId: string;
  readonly priority: number;
  /** Empty: any. */
  readonly paths: readonly string[];
  /** Empty: any. */
  readonly methods: readonly string[];
  readonly jwt?: JwtValidationConfig;
  /** Logical ids of the target groups of the forward action. */
  readonly targetGroups: readonly string[];
  readonly fixedResponse?: FixedResponse;
}

export interface FixedResponse {
  readonly status: number;
  readonly contentType: string;
  readonly body: string;
}

/** Value of an attribute of a resource, which a template only names. */
export type AttributeReader = (logicalId: string, attribute: string) => string;

interface Resource {
  readonly Type: string;
  readonly Properties?: Record<string, unknown>;
}

/**
 * The listener rules of a synthesized template, by priority. Without `attribute` the values that only a deploy knows stand there by their names.
 *
 * What a rule says beyond path, method, forwarding, a fixed answer and verification of tokens isn't simulated. `onUnsupported` hears of such a rule, which is left out then.
 *
 * @throws SimError on such a rule when nobody hears of it, since leaving it out would let more through than AWS does
 */
export function listenerRules(
  template: { readonly Resources: Record<string, Resource> },
  attribute: AttributeReader = (logicalId, name) => `${logicalId}.${name}`,
  onUnsupported: (fault: SimError) => void = refuse,
): ListenerRule[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .flatMap(([logicalId, { Properties }]) => {
      const properties = resolved(Properties ?? {}, attribute) as RuleProperties;
      const what = unsupported(properties);
      if (what === undefined) return [ruleOf(logicalId, properties)];
      onUnsupported(new SimError('unsupported_condition', `listener rule ${logicalId}: ${what} is not simulated`));
      return [];
    })
    .sort((a, b) => a.priority - b.priority);
}

function refuse(fault: SimError): never {
  throw fault;
}

/** Whether a template has a listener rule that verifies tokens. */
export function verifiesTokens(template: { readonly Resources?: Record<string, Resource> }): boolean {
  return Object.values(template.Resources ?? {}).some(({ Type, Properties }) => {
    const actions = Properties?.Actions;
    return (
      Type === 'AWS::ElasticLoadBalancingV2::ListenerRule' &&
      Array.isArray(actions) &&
      actions.some((action) => action?.Type === 'jwt-validation')
    );
  });
}

/** The first rule that a request matches; undefined stands for the default action of the listener. */
export function matchingRule(rules: readonly ListenerRule[], method: string, uri: string): ListenerRule | undefined {
  const path = uri.split('?')[0] ?? '';
  return rules.find((rule) => {
    const byMethod = rule.methods.length === 0 || rule.methods.includes(method);
    return byMethod && (rule.paths.length === 0 || rule.paths.some((pattern) => matches(pattern, path)));
  });
}

/**
 * Case-sensitive, `*` for any number of characters (slashes, too), `?` for one.
 * https://docs.aws.amazon.com/elasticloadbalancing/latest/application/rule-condition-types.html
 */
function matches(pattern: string, path: string): boolean {
  const source = pattern
    .replace(/[.+^${}()|[\]\\]/g, '\\$&')
    .replaceAll('*', '.*')
    .replaceAll('?', '.');
  return new RegExp(`^${source}$`, 's').test(path);
}

function resolved(value: unknown, attribute: AttributeReader): unknown {
  if (Array.isArray(value)) return value.map((item) => resolved(item, attribute));
  if (typeof value !== 'object' || value === null) return value;
  const { 'Fn::GetAtt': name, 'Fn::Join': join } = value as {
    'Fn::GetAtt'?: [string, string];
    'Fn::Join'?: [string, unknown[]];
  };
  if (name !== undefined) return attribute(...name);
  if (join !== undefined) return join[1].map((part) => resolved(part, attribute)).join(join[0]);
  return Object.fromEntries(Object.entries(value).map(([key, item]) => [key, resolved(item, attribute)]));
}

interface Condition {
  readonly Field: string;
  readonly Values?: readonly string[];
  readonly PathPatternConfig?: { readonly Values: readonly string[] };
  readonly HttpRequestMethodConfig?: { readonly Values: readonly string[] };
}

interface RuleProperties {
  readonly Priority?: unknown;
  readonly Conditions?: readonly Condition[];
  readonly Actions?: readonly Action[];
  readonly Transforms?: unknown;
}

interface Action {
  readonly Type: string;
  readonly JwtValidationConfig?: JwtValidationConfig;
  readonly FixedResponseConfig?: {
    readonly StatusCode: string;
    readonly ContentType?: string;
    readonly MessageBody?: string;
  };
  readonly TargetGroupArn?: { readonly Ref?: string };
  readonly ForwardConfig?: {
    readonly TargetGroups: ReadonlyArray<{ readonly TargetGroupArn: { readonly Ref?: string } }>;
  };
}

const ACTIONS: readonly string[] = ['forward', 'fixed-response', 'jwt-validation'];

/** What of a rule would have to be guessed. */
function unsupported({ Priority, Conditions, Actions, Transforms }: RuleProperties): string | undefined {
  if (!Array.isArray(Conditions) || !Array.isArray(Actions)) return 'a list that only a deploy knows';
  if (Transforms !== undefined) return 'Transforms';
  if (Number.isNaN(Number(Priority))) return 'a Priority that only a deploy knows';
  for (const condition of Conditions as readonly Condition[]) {
    const { Field } = condition;
    if (Field !== 'path-pattern' && Field !== 'http-request-method') return `condition ${Field}`;
    const values = valuesOf(condition);
    if (!Array.isArray(values)) return `condition ${Field} without Values`;
    if (values.some((value) => typeof value !== 'string'))
      return `condition ${Field} with a value that only a deploy knows`;
  }
  const action = (Actions as readonly Action[]).find(({ Type }) => !ACTIONS.includes(Type));
  return action && `action ${action.Type}`;
}

function valuesOf({ Values, PathPatternConfig, HttpRequestMethodConfig }: Condition): readonly string[] | undefined {
  return PathPatternConfig?.Values ?? HttpRequestMethodConfig?.Values ?? Values;
}

function ruleOf(logicalId: string, properties: RuleProperties): ListenerRule {
  const { Conditions: conditions = [], Actions: actions = [] } = properties;
  const values = (field: string) =>
    conditions.filter(({ Field }) => Field === field).flatMap((condition) => valuesOf(condition) ?? []);
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups = forward?.ForwardConfig?.TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn) ?? [
    forward?.TargetGroupArn,
  ];
  const jwt = actions.find(({ Type }) => Type === 'jwt-validation')?.JwtValidationConfig;
  const fixed = actions.find(({ Type }) => Type === 'fixed-response')?.FixedResponseConfig;
  return {
    logicalId,
    priority: Number(properties.Priority),
    paths: values('path-pattern'),
    methods: values('http-request-method'),
    ...(jwt ? { jwt: { ...jwt, Issuer: literal(jwt.Issuer), JwksEndpoint: literal(jwt.JwksEndpoint) } } : {}),
    targetGroups: groups.flatMap((group) => group?.Ref ?? []),
    ...(fixed
      ? {
          fixedResponse: {
            status: Number(fixed.StatusCode),
            contentType: fixed.ContentType ?? 'text/plain',
            body: fixed.MessageBody ?? '',
          },
        }
      : {}),
  };
}

/** A value that only a deploy knows is compared as it stands in the template. */
function literal(value: unknown): string {
  return typeof value === 'string' ? value : JSON.stringify(value);
}
