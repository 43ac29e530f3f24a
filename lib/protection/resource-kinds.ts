import { CfnResource, Reference, Stack, Token, Tokenization } from 'aws-cdk-lib';
import type { Construct } from 'constructs';

/** What can stand behind a web ACL, and whether a route can name what happens there. */
export interface ResourceKind {
  readonly name: string;
  /** Service and resource of its ARN. */
  readonly arn: RegExp;
  /** Of the resource in a template, whose ARN is known only at deploy time. */
  readonly type: RegExp;
  /** Where AWS WAF keeps what guards it, if not in its Region. */
  readonly scope?: 'CLOUDFRONT';
  /** Why it isn't taken, and what to do instead; absent when it is. */
  readonly remedy?: string;
}

const BEHIND_ALB = 'put an Application Load Balancer in front, guard that, and let the resource take only its traffic';

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html */
export const KINDS: readonly ResourceKind[] = [
  {
    name: 'an Application Load Balancer',
    arn: /^elasticloadbalancing loadbalancer\/app\/[^/]+\/[0-9a-f]+$/,
    type: /^AWS::ElasticLoadBalancingV2::LoadBalancer$/,
  },
  {
    name: 'a stage of an API Gateway REST API',
    arn: /^apigateway \/restapis\/[^/]+\/stages\/[^/]+$/,
    type: /^AWS::ApiGateway::Stage$/,
  },
  {
    name: 'an AppSync GraphQL API',
    arn: /^appsync apis\/[^/]+$/,
    type: /^AWS::AppSync::GraphQLApi$/,
  },
  {
    name: 'a listener',
    arn: /^elasticloadbalancing listener/,
    type: /^AWS::ElasticLoadBalancingV2::Listener$/,
    remedy: 'give the load balancer itself, loadBalancer.loadBalancerArn; AWS WAF guards all its listeners',
  },
  {
    name: 'a Network or Gateway Load Balancer',
    arn: /^elasticloadbalancing loadbalancer\/(?:net|gwy)\//,
    type: /^AWS::ElasticLoadBalancingV2::LoadBalancer (?:network|gateway)$/,
    remedy: `AWS WAF does not guard Network and Gateway Load Balancers; ${BEHIND_ALB}`,
  },
  {
    name: 'a Classic Load Balancer',
    arn: /^elasticloadbalancing loadbalancer\/[^/]+$/,
    type: /^AWS::ElasticLoadBalancing::LoadBalancer$/,
    remedy: 'AWS WAF does not guard Classic Load Balancers; move to an Application Load Balancer',
  },
  {
    name: 'an API Gateway HTTP or WebSocket API',
    arn: /^apigateway \/apis\//,
    type: /^AWS::ApiGatewayV2::/,
    remedy:
      'AWS WAF does not guard HTTP and WebSocket APIs; use a REST API and give its stage, or put an Application Load Balancer in front',
  },
  {
    name: 'a REST API without its stage',
    arn: /^apigateway \/restapis\/[^/]+$/,
    type: /^AWS::ApiGateway::RestApi$/,
    remedy: 'give the ARN of each stage, api.deploymentStage.stageArn',
  },
  {
    name: 'a CloudFront distribution',
    arn: /^cloudfront distribution\/[A-Z0-9]+$/,
    type: /^AWS::CloudFront::Distribution$/,
    scope: 'CLOUDFRONT',
  },
  {
    name: 'a distribution tenant',
    arn: /^cloudfront distribution-tenant\//,
    type: /^AWS::CloudFront::DistributionTenant$/,
    remedy:
      'give the distribution that it belongs to; all its tenants have the web ACL of that unless they say otherwise',
  },
  {
    name: 'a part of CloudFront that AWS WAF does not guard',
    arn: /^cloudfront /,
    type: /^AWS::CloudFront::/,
    remedy: 'give the distribution',
  },
  {
    name: 'a Lambda function or its URL',
    arn: /^lambda /,
    type: /^AWS::Lambda::/,
    remedy:
      'AWS WAF does not guard function URLs; make the function a target of an Application Load Balancer and guard that',
  },
  {
    name: 'an AppSync Event API',
    // By its ARN nobody can tell it from a GraphQL API.
    arn: /^appsync $/,
    type: /^AWS::AppSync::(?:Api|ChannelNamespace)$/,
    remedy:
      'AWS WAF sees only how a client connects to it, and nothing of what it publishes; send codes from a GraphQL API or from a route, and guard that',
  },
  {
    name: 'a part of AppSync that AWS WAF does not guard',
    arn: /^appsync /,
    type: /^AWS::AppSync::/,
    remedy: 'AWS WAF guards GraphQL APIs; give the ARN of the API itself, api.arn',
  },
  {
    name: 'a user pool of Amazon Cognito',
    arn: /^cognito-idp userpool\/[\w-]+_[0-9A-Za-z]+$/,
    type: /^AWS::Cognito::UserPool$/,
    remedy:
      'give it by itself as userPool, UserPool.fromUserPoolArn(…) for an ARN; its routes are known then. OtpRuleGroup takes none: in front of a pool stands an OtpShield or OtpWebAcl',
  },
  {
    name: 'a part of Amazon Cognito that AWS WAF does not guard',
    arn: /^cognito-(?:idp|identity) /,
    type: /^AWS::Cognito::/,
    remedy: 'AWS WAF guards user pools; give the pool as userPool',
  },
  {
    name: 'an App Runner service',
    arn: /^apprunner /,
    type: /^AWS::AppRunner::/,
    remedy: `it was never tried, and AWS takes no new customers for it; ${BEHIND_ALB}`,
  },
  {
    name: 'a Verified Access instance',
    arn: /^ec2 verified-access-/,
    type: /^AWS::EC2::VerifiedAccess/,
    remedy: `it was never tried, and people there are signed in; ${BEHIND_ALB}`,
  },
  {
    name: 'a gateway of Bedrock AgentCore',
    arn: /^bedrock-agentcore /,
    type: /^AWS::BedrockAgentCore::/,
    remedy: `it was never tried; ${BEHIND_ALB}`,
  },
  {
    name: 'an Amplify app',
    arn: /^amplify apps\/[a-z0-9]+$/,
    type: /^AWS::Amplify::App$/,
    scope: 'CLOUDFRONT',
  },
  {
    name: 'a part of Amplify that AWS WAF does not guard',
    arn: /^amplify /,
    type: /^AWS::Amplify::/,
    remedy: 'give the ARN of the app itself, app.attrArn; its web ACL guards every branch and domain',
  },
];

export const ARN = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]*):(\d{12})?:?(.+)$/;

export function kindOf(arn: string, scope: Construct): ResourceKind | undefined {
  if (!Token.isUnresolved(arn)) {
    return kindOfText(arn);
  }
  const types = Tokenization.reverseString(arn).tokens.flatMap((token) => referencesIn(token, scope));
  // An ARN that CDK put together for an import has no reference, and is text but for the partition.
  return KINDS.find((kind) => types.some((type) => kind.type.test(type))) ?? kindOfText(withStandIns(arn, scope));
}

function kindOfText(arn: string): ResourceKind | undefined {
  const [, service, , , resource] = ARN.exec(arn) ?? [];
  return KINDS.find((kind) => kind.arn.test(`${service} ${resource}`));
}

const STAND_INS: Readonly<Record<string, string>> = {
  'AWS::Partition': 'aws',
  'AWS::Region': 'eu-central-1',
  'AWS::AccountId': '111122223333',
};

/** With something in place of each part that only the deployment knows. */
function withStandIns(arn: string, scope: Construct): string {
  const resolved: unknown = Stack.of(scope).resolve(arn);
  if (typeof resolved !== 'object' || resolved === null) return String(resolved);
  const parts: unknown = (resolved as { 'Fn::Join'?: [string, unknown] })['Fn::Join']?.[1];
  return [Array.isArray(parts) ? parts : []]
    .flat()
    .map((part: unknown) =>
      typeof part === 'string' ? part : (STAND_INS[(part as { Ref?: string }).Ref ?? ''] ?? '0'),
    )
    .join('');
}

/** Types of the resources that a token refers to, also inside of what joins several. */
function referencesIn(token: unknown, scope: Construct): string[] {
  if (Reference.isReference(token)) {
    const { target, displayName } = token as Reference;
    // The address of a GraphQL API has an ARN of its own.
    const what = displayName === 'GraphQLEndpointArn' ? ' endpoint' : '';
    return CfnResource.isCfnResource(target) ? [typeOf(target) + what] : [];
  }
  return Tokenization.isResolvable(token)
    ? typesOf(
        Stack.of(scope).resolve(token),
        Stack.of(scope).node.root.node.findAll().filter(CfnResource.isCfnResource),
      )
    : [];
}

/** By the logical ids in what a template will hold. */
function typesOf(resolved: unknown, resources: readonly CfnResource[]): string[] {
  const text = JSON.stringify(resolved) ?? '';
  const ids = new Set(
    [...text.matchAll(/"(?:Ref|Fn::GetAtt)":\["?([A-Za-z0-9]+)|"Ref":"([A-Za-z0-9]+)"/g)].map(([, a, b]) => a ?? b),
  );
  return resources.filter((resource) => ids.has(Stack.of(resource).resolve(resource.logicalId))).map(typeOf);
}

/** Its type in a template; that of a load balancer with its kind where it is no Application Load Balancer. */
function typeOf(resource: CfnResource): string {
  const { type = 'application' } = resource as { type?: string };
  return [resource.cfnResourceType, ...(/^(?:network|gateway)$/.test(type) ? [type] : [])].join(' ');
}
