import { Reference, Stack, Token, Tokenization, aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { Construct } from 'constructs';
import type { Faults } from '../private/faults';
import { awaitsLookups } from '../private/lookups';

/**
 * Resources that a regional web ACL can guard
 * (https://docs.aws.amazon.com/waf/latest/APIReference/API_AssociateWebACL.html).
 */
const GUARDED = [
  {
    service: 'elasticloadbalancing',
    resource: /^loadbalancer\/app\/[^/]+\/[0-9a-f]+$/,
    name: 'an Application Load Balancer',
  },
  { service: 'apigateway', resource: /^\/restapis\/[^/]+\/stages\/[^/]+$/, name: 'an API Gateway stage' },
  { service: 'appsync', resource: /^apis\/[^/]+$/, name: 'an AppSync API' },
  { service: 'cognito-idp', resource: /^userpool\/[^/]+$/, name: 'a Cognito user pool' },
  { service: 'apprunner', resource: /^service\/[^/]+\/[^/]+$/, name: 'an App Runner service' },
  { service: 'ec2', resource: /^verified-access-instance\/[^/]+$/, name: 'a Verified Access instance' },
];

/** Everything that can be said about an ARN without asking AWS. */
export function checkResourceArn(faults: Faults, prop: string, arn: string, region: string): void {
  if (Token.isUnresolved(arn)) return;
  const got = JSON.stringify(arn);
  const match = /^arn:aws[a-z-]*:([a-z0-9-]+):([a-z0-9-]+):(\d{12})?:(.+)$/.exec(arn);
  if (!match) {
    faults.add(
      `${prop} must be the ARN of a resource, got ${got}; copy it from the console, it starts with "arn:aws:"`,
    );
    return;
  }
  const [, service, arnRegion, , resource] = match;
  if (!GUARDED.some((kind) => kind.service === service && kind.resource.test(resource))) {
    const hint = /^loadbalancer\/(net|gwy)\//.test(resource)
      ? '; AWS WAF does not guard Network or Gateway Load Balancers'
      : '';
    faults.add(`${prop} must be the ARN of ${GUARDED.map((kind) => kind.name).join(', ')}, got ${got}${hint}`);
  }
  if (!Token.isUnresolved(region) && arnRegion !== region) {
    faults.add(
      `${prop} is in ${arnRegion}, but the stack is in ${region}, got ${got}; a web ACL guards only its own Region`,
    );
  }
}

/** Ties a web ACL to one resource and fails at synth when another web ACL of the app claims the same one. */
export class Association extends Construct {
  constructor(scope: Construct, id: string, props: { readonly resourceArn: string; readonly webAclArn: string }) {
    super(scope, id);
    const association = new wafv2.CfnWebACLAssociation(this, 'Resource', props);
    // AWS replaces an existing association silently, so the loser would stand unprotected.
    this.node.addValidation({
      // The dummies of two look-ups are the same load balancer.
      validate: () =>
        awaitsLookups(this)
          ? []
          : associations(this)
              .filter((other) => other !== association && keyOf(other) === keyOf(association))
              .map(
                (other) =>
                  `resource ${describe(props.resourceArn)} is claimed by two web ACLs, here and by ${other.node.path}; AWS keeps only the last ` +
                  'one associated: give one OtpWebAcl all routes, or use OtpRuleGroup in the web ACL that is already there',
              ),
    });
  }
}

function associations(scope: Construct): wafv2.CfnWebACLAssociation[] {
  return scope.node.root.node.findAll().filter((node) => node instanceof wafv2.CfnWebACLAssociation);
}

/** Tokens of one load balancer lead to the same construct, whichever stack uses them; literals compare as they are. */
function keyOf(association: wafv2.CfnWebACLAssociation): string {
  const arn = association.resourceArn;
  if (!Token.isUnresolved(arn)) return arn;
  const token = Tokenization.reverseString(arn).firstToken;
  return token !== undefined && Reference.isReference(token)
    ? `${token.target.node.path}.${token.displayName}`
    : `${Stack.of(association).node.path} ${JSON.stringify(Stack.of(association).resolve(arn))}`;
}

function describe(arn: string): string {
  return Token.isUnresolved(arn) ? 'of this app' : JSON.stringify(arn);
}
