type Json = Record<string, unknown>;

const ATTRIBUTE = 'waf.http2.traffic_inspection_behavior';

/**
 * Target groups that speak HTTP/2 and don't make AWS WAF wait for the body: there a rule that looks at the body can be
 * dodged by sending it late (topic web-acl-setting-body-inspection-limit). The simulator always sees the whole body.
 */
export function bodyWarnings(resources: Json, rules: unknown): string[] {
  if (!/"(?:Json)?Body":/.test(JSON.stringify(rules ?? []))) return [];
  return Object.entries(resources).flatMap(([logicalId, resource]) => {
    const { Type, Properties } = resource as { Type?: string; Properties?: Json };
    if (Type !== 'AWS::ElasticLoadBalancingV2::TargetGroup' || Properties?.ProtocolVersion !== 'HTTP2') return [];
    const attributes = (Properties.TargetGroupAttributes ?? []) as ReadonlyArray<{ Key?: string; Value?: string }>;
    const waits = attributes.some(({ Key, Value }) => Key === ATTRIBUTE && Value === 'inspect_after_sufficient_data');
    if (waits) return [];
    return [
      `target group "${logicalId}" speaks HTTP/2: AWS WAF may judge before the body has arrived, so rules on the body can be ` +
        `dodged; set its attribute ${ATTRIBUTE} to inspect_after_sufficient_data`,
    ];
  });
}
