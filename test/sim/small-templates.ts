import { SimError, type WafRequest } from '../../lib/sim';

const NONE = [{ Priority: 0, Type: 'NONE' }];

export function visibility(name: string, enabled = true): object {
  return { CloudWatchMetricsEnabled: enabled, MetricName: `${name}-metric`, SampledRequestsEnabled: true };
}

export function path(text: string): object {
  return {
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      SearchString: text,
      PositionalConstraint: 'EXACTLY',
      TextTransformations: NONE,
    },
  };
}

export function rule(name: string, priority: number, statement: object, action: object = { Block: {} }): object {
  return { Name: name, Priority: priority, Statement: statement, Action: action, VisibilityConfig: visibility(name) };
}

export function rate(limit: number): object {
  return { RateBasedStatement: { Limit: limit, AggregateKeyType: 'IP' } };
}

export function template(rules: readonly object[], resources: object = {}): { Resources: object } {
  const Properties = {
    Name: 'acl',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('acl'),
    Rules: rules,
  };
  return { Resources: { ...resources, Acl: { Type: 'AWS::WAFv2::WebACL', Properties } } };
}

export const set = (addresses: readonly string[]): object => ({
  Type: 'AWS::WAFv2::IPSet',
  Properties: { Name: 'gate', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: addresses },
});
export const gated = { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['Gate', 'Arn'] } } };

export function request(overrides: Partial<WafRequest> = {}): WafRequest {
  return { ip: '192.0.2.1', method: 'GET', uri: '/', headers: [['host', 'app.example.com']], ...overrides };
}

export function codeOf(work: () => unknown): string {
  try {
    work();
  } catch (error) {
    if (error instanceof SimError) return error.code;
    throw error;
  }
  return 'none';
}
