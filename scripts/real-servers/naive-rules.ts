const visibility = (MetricName: string) => ({
  CloudWatchMetricsEnabled: false,
  MetricName,
  SampledRequestsEnabled: false,
});

/** A hole, planted: the path is compared as it stands, as tutorials do it. */
export function naiveTemplate(path: string): object {
  const rule = {
    Name: 'human-check',
    Priority: 0,
    Statement: {
      ByteMatchStatement: {
        SearchString: path,
        PositionalConstraint: 'EXACTLY',
        FieldToMatch: { UriPath: {} },
        TextTransformations: [{ Priority: 0, Type: 'NONE' }],
      },
    },
    Action: { Captcha: {} },
    VisibilityConfig: visibility('human-check'),
  };
  const Properties = {
    Name: 'naive',
    Scope: 'REGIONAL',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('naive'),
    Rules: [rule],
  };
  return { Resources: { Acl: { Type: 'AWS::WAFv2::WebACL', Properties } } };
}
