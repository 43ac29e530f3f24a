import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const visibility = (MetricName: string) => ({
  CloudWatchMetricsEnabled: true,
  MetricName,
  SampledRequestsEnabled: true,
});
const isOtp = {
  ByteMatchStatement: {
    SearchString: '/otp',
    PositionalConstraint: 'STARTS_WITH',
    FieldToMatch: { UriPath: {} },
    TextTransformations: [{ Priority: 0, Type: 'NONE' }],
  },
};
const labelled = { LabelMatchStatement: { Scope: 'LABEL', Key: 'otp:request' } };

/** A small shield: classify, block list, rate limit, CAPTCHA. */
export const RULES = [
  {
    Name: 'classify',
    Priority: 0,
    Statement: isOtp,
    Action: { Count: {} },
    RuleLabels: [{ Name: 'otp:request' }],
    VisibilityConfig: visibility('classify'),
  },
  {
    Name: 'block-list',
    Priority: 1,
    Statement: { IPSetReferenceStatement: { Arn: { 'Fn::GetAtt': ['BlockList', 'Arn'] } } },
    Action: { Block: {} },
    VisibilityConfig: visibility('block-list'),
  },
  {
    Name: 'rate-limit',
    Priority: 2,
    Statement: {
      RateBasedStatement: { Limit: 10, EvaluationWindowSec: 60, AggregateKeyType: 'IP', ScopeDownStatement: labelled },
    },
    Action: { Block: { CustomResponse: { ResponseCode: 429 } } },
    VisibilityConfig: visibility('rate-limit'),
  },
  {
    Name: 'human-check',
    Priority: 3,
    Statement: labelled,
    Action: { Captcha: {} },
    VisibilityConfig: visibility('human-check'),
  },
] as const;

export const TEMPLATE = {
  Resources: {
    BlockList: {
      Type: 'AWS::WAFv2::IPSet',
      Properties: { Name: 'block-list', Scope: 'REGIONAL', IPAddressVersion: 'IPV4', Addresses: ['192.0.2.0/24'] },
    },
    Acl: {
      Type: 'AWS::WAFv2::WebACL',
      Properties: {
        Name: 'acl',
        Scope: 'REGIONAL',
        DefaultAction: { Allow: {} },
        VisibilityConfig: visibility('acl'),
        Rules: RULES,
      },
    },
  },
};

export const YAML_TEMPLATE = `
Resources:
  BlockList:
    Type: AWS::WAFv2::IPSet
    Properties: { Name: block-list, Scope: REGIONAL, IPAddressVersion: IPV4, Addresses: [192.0.2.0/24] }
  Acl:
    Type: AWS::WAFv2::WebACL
    Properties:
      Name: acl
      Scope: REGIONAL
      DefaultAction: { Allow: {} }
      VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: acl, SampledRequestsEnabled: true }
      Rules:
        - Name: block-list
          Priority: 1
          Statement: { IPSetReferenceStatement: { Arn: !GetAtt BlockList.Arn } }
          Action: { Block: {} }
          VisibilityConfig: { CloudWatchMetricsEnabled: true, MetricName: block, SampledRequestsEnabled: true }
`;

const IP_SET_ARN = 'arn:aws:wafv2:eu-central-1:111122223333:regional/ipset/block-list/1';

/** What `aws wafv2 get-web-acl` and `get-ip-set` print. */
export const GET_WEB_ACL = {
  WebACL: {
    Name: 'acl',
    Id: '2',
    ARN: 'arn:aws:wafv2:eu-central-1:111122223333:regional/webacl/acl/2',
    DefaultAction: { Allow: {} },
    VisibilityConfig: visibility('acl'),
    Capacity: 5,
    LabelNamespace: 'awswaf:111122223333:webacl:acl:',
    Rules: RULES.map((rule) =>
      rule.Name === 'block-list'
        ? { ...rule, Statement: { IPSetReferenceStatement: { ARN: IP_SET_ARN } } }
        : rule.Name === 'classify'
          ? {
              ...rule,
              Statement: {
                ByteMatchStatement: {
                  ...isOtp.ByteMatchStatement,
                  SearchString: Buffer.from('/otp').toString('base64'),
                },
              },
            }
          : rule,
    ),
  },
  LockToken: 'x',
};
export const GET_IP_SET = {
  IPSet: {
    Name: 'block-list',
    Id: '1',
    ARN: IP_SET_ARN,
    IPAddressVersion: 'IPV4',
    Addresses: ['192.0.2.0/24'],
  },
  LockToken: 'y',
};

/** A directory of files that is gone after the tests of the file. */
export function scratchDirectory(): { path(name: string): string; write(name: string, content: unknown): string } {
  const directory = mkdtempSync(join(tmpdir(), 'otp-shield-'));
  afterAll(() => rmSync(directory, { recursive: true, force: true }));
  const path = (name: string) => join(directory, name);
  return {
    path,
    write(name, content) {
      const text = typeof content === 'string' || content instanceof Uint8Array ? content : JSON.stringify(content);
      writeFileSync(path(name), text);
      return path(name);
    },
  };
}
