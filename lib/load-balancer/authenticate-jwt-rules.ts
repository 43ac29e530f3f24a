import { SimError } from '../sim/sim-error';
import type { JwtValidationConfig } from './authenticate-jwt';

/** A listener rule of a template, as far as path, method and verification of tokens go. */
export interface ListenerRule {
  readonly logicalId: string;
  readonly priority: number;
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
 * @throws SimError on a condition other than path and method, since leaving one out would let more through than AWS does
 */
export function listenerRules(
  template: { readonly Resources: Record<string, Resource> },
  attribute: AttributeReader = (logicalId, name) => `${logicalId}.${name}`,
): ListenerRule[] {
  return Object.entries(template.Resources)
    .filter(([, { Type }]) => Type === 'AWS::ElasticLoadBalancingV2::ListenerRule')
    .map(([logicalId, { Properties }]) =>
      ruleOf(logicalId, resolved(Properties ?? {}, attribute) as typeof Properties & {}),
    )
    .sort((a, b) => a.priority - b.priority);
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
    return byMethod && rule.paths.some((pattern) => matches(pattern, path));
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

function ruleOf(logicalId: string, properties: Record<string, unknown>): ListenerRule {
  const conditions = properties.Conditions as readonly Condition[];
  const actions = properties.Actions as readonly Action[];
  const values = (field: string, pick: (condition: Condition) => readonly string[] | undefined) =>
    conditions.filter(({ Field }) => Field === field).flatMap((condition) => pick(condition) ?? []);
  const strange = conditions.find(({ Field }) => Field !== 'path-pattern' && Field !== 'http-request-method');
  if (strange)
    throw new SimError(
      'unsupported_condition',
      `listener rule ${logicalId}: condition ${strange.Field} is not simulated`,
    );
  const forward = actions.find(({ Type }) => Type === 'forward');
  const groups = forward?.ForwardConfig?.TargetGroups.map(({ TargetGroupArn }) => TargetGroupArn) ?? [
    forward?.TargetGroupArn,
  ];
  const jwt = actions.find(({ Type }) => Type === 'jwt-validation')?.JwtValidationConfig;
  const fixed = actions.find(({ Type }) => Type === 'fixed-response')?.FixedResponseConfig;
  return {
    logicalId,
    priority: Number(properties.Priority),
    paths: values('path-pattern', ({ Values, PathPatternConfig }) => PathPatternConfig?.Values ?? Values),
    methods: values('http-request-method', ({ HttpRequestMethodConfig }) => HttpRequestMethodConfig?.Values),
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
