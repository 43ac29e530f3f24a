import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { OtpRoute, OtpWebAcl, type OtpWebAclProps, UnusualRouter } from '../../../lib';
import { Simulator } from '../../../lib/sim';
import type { Statement } from '../../../lib/waf/statement';

function shield(props: Partial<OtpWebAclProps>): Simulator {
  const stack = new Stack(new App(), 'Stack');
  new OtpWebAcl(stack, 'WebAcl', { requestRoutes: [OtpRoute.path('/api/auth/otp')], ...props });
  return Simulator.fromTemplate(Template.fromStack(stack).toJSON());
}

const NONE = [{ Priority: 0, Type: 'NONE' }];
const chain = (...types: string[]) => types.map((Type, Priority) => ({ Priority, Type }));

/** Statements as other people write them, each the only rule of a web ACL. */
const STATEMENTS: readonly Statement[] = [
  {
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      SearchString: '/api/auth',
      PositionalConstraint: 'STARTS_WITH',
      TextTransformations: chain('LOWERCASE'),
    },
  },
  {
    ByteMatchStatement: {
      FieldToMatch: { UriPath: {} },
      SearchString: 'otp',
      PositionalConstraint: 'CONTAINS_WORD',
      TextTransformations: chain('URL_DECODE', 'LOWERCASE', 'NORMALIZE_PATH'),
    },
  },
  {
    RegexMatchStatement: {
      FieldToMatch: { QueryString: {} },
      RegexString: '(?:^|&)(?:r|s|q|url)=|(?:ab){600}{2}',
      TextTransformations: chain('HTML_ENTITY_DECODE', 'JS_DECODE', 'COMPRESS_WHITE_SPACE'),
    },
  },
  {
    AndStatement: {
      Statements: [
        {
          NotStatement: {
            Statement: {
              RegexMatchStatement: {
                FieldToMatch: { UriPath: {} },
                RegexString: '\\.(?:png|js)$',
                TextTransformations: chain('URL_DECODE_UNI'),
              },
            },
          },
        },
        {
          NotStatement: {
            Statement: {
              SizeConstraintStatement: {
                FieldToMatch: { QueryString: {} },
                ComparisonOperator: 'GT',
                Size: 0,
                TextTransformations: NONE,
              },
            },
          },
        },
        {
          NotStatement: {
            Statement: {
              ByteMatchStatement: {
                FieldToMatch: { SingleHeader: { Name: 'user-agent' } },
                SearchString: 'Mozilla',
                PositionalConstraint: 'CONTAINS',
                TextTransformations: NONE,
              },
            },
          },
        },
      ],
    },
  },
  {
    RegexMatchStatement: {
      FieldToMatch: { Headers: { MatchPattern: { All: {} }, MatchScope: 'ALL', OversizeHandling: 'MATCH' } },
      RegexString: '(?i)^curl|^host$x|192\\.0',
      TextTransformations: chain('CSS_DECODE', 'REMOVE_NULLS', 'UPPERCASE'),
    },
  },
  {
    NotStatement: {
      Statement: {
        OrStatement: {
          Statements: [
            {
              RegexMatchStatement: {
                FieldToMatch: { QueryString: {} },
                RegexString: '^a',
                TextTransformations: chain('URL_DECODE'),
              },
            },
            {
              ByteMatchStatement: {
                FieldToMatch: { Method: {} },
                SearchString: 'GET',
                PositionalConstraint: 'EXACTLY',
                TextTransformations: NONE,
              },
            },
          ],
        },
      },
    },
  },
  { GeoMatchStatement: { CountryCodes: ['DE', 'XX'] } },
  { AsnMatchStatement: { AsnList: [0] } },
  { GeoMatchStatement: { CountryCodes: ['DE'] } },
];

function alone(statement: Statement): Simulator {
  const visibility = { CloudWatchMetricsEnabled: false, MetricName: 'm', SampledRequestsEnabled: false };
  return Simulator.fromTemplate({
    Resources: {
      WebAcl: {
        Type: 'AWS::WAFv2::WebACL',
        Properties: {
          Scope: 'REGIONAL',
          DefaultAction: { Allow: {} },
          VisibilityConfig: visibility,
          Rules: [
            { Name: 'r', Priority: 0, Statement: statement, Action: { Count: {} }, VisibilityConfig: visibility },
          ],
        },
      },
    },
  });
}

export interface Sample {
  readonly name: string;
  readonly simulator: () => Simulator;
  /** With routes of the shield, whose labels are wanted; without, whatever a rule matches. */
  readonly isShield: boolean;
}

export const SAMPLES: readonly Sample[] = [
  { name: 'the shield', isShield: true, simulator: () => shield({}) },
  {
    name: 'every spelling that frameworks read',
    isShield: true,
    simulator: () =>
      shield({
        requestRoutes: [
          OtpRoute.path('/api/auth/otp'),
          OtpRoute.prefix('/login/code'),
          OtpRoute.regex('^/v[0-9]+/otp/[a-z]+$', ['otp']),
        ],
        verifyRoutes: [OtpRoute.path('/api/auth/verify')],
        entryPages: [OtpRoute.path('/login')],
        unusualRouters: [UnusualRouter.ECHO_REWRITE, UnusualRouter.CATALYST],
      }),
  },
  {
    name: 'a short route, and preflights',
    isShield: true,
    simulator: () => shield({ requestRoutes: [OtpRoute.path('/otp')], allowedOrigins: ['https://shop.example'] }),
  },
  ...STATEMENTS.map((statement, index) => ({
    name: `statement ${index + 1}`,
    isShield: false,
    simulator: () => alone(statement),
  })),
];

const LABELS = /:otp:(?:request|verify|page)$/;

/** Whether the web ACL has an opinion on the request. */
export function isTouched({ isShield }: Sample, verdict: ReturnType<Simulator['evaluate']>): boolean {
  if (isShield) return verdict.labels.some((label) => LABELS.test(label));
  return verdict.trace.some((step) => step.matched);
}
