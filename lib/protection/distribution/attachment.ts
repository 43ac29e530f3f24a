import { Annotations, Aspects, Stack, Token } from 'aws-cdk-lib';
import { CfnDistributionTenant, type Distribution, type IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { WARNING } from '../../private/warnings';
import { withReferences } from '../../private/with-references';
import { deployedHere, distributionFacts } from './distribution-facts';

/**
 * Writes a web ACL into a distribution, which names it itself: AWS WAF has no association for CloudFront. One that this app doesn't deploy is told about, with
 * the call.
 */
export function attachToDistribution(scope: Construct, distribution: IDistributionRef, webAclArn: string): void {
  const resource = deployedHere(distribution);
  if (resource === undefined) {
    warnOfHand(scope, distribution.distributionRef.distributionId);
    return;
  }
  if (isDistribution(distribution)) distribution.attachWebAclId(webAclArn);
  else resource.distributionConfig = { ...(resource.distributionConfig as object), webAclId: webAclArn } as never;
  const ours = JSON.stringify(withReferences(resource, webAclArn));
  scope.node.addValidation({
    validate: () => {
      const { webAcl } = distributionFacts(resource);
      return JSON.stringify(webAcl) === ours
        ? []
        : [
            `distribution ${resource.node.path} was given another web ACL after the shield, and takes exactly one; leave that out, or leave distribution out and guard the origin`,
          ];
    },
  });
  // Origins and functions may be added after the shield, so it is looked at when everything is there.
  let looked = false;
  Aspects.of(scope).add({
    visit: () => {
      if (looked) return;
      looked = true;
      warnOf(scope, distribution);
    },
  });
}

/** The distributions of a list are named by ARN alone, and so are those that somebody else deploys. */
export function warnOfHand(scope: Construct, given: string): void {
  const id = Token.isUnresolved(given) ? 'ID' : given.replace(/^.*\//, '');
  Annotations.of(scope).addWarningV2(
    WARNING.distributionByHand,
    `the distribution ${id} is not made in this app as distribution, so nothing attaches the web ACL to it: give its owner the output WebAclArn for webAclId, or run ` +
      `"aws cloudfront associate-distribution-web-acl --id ${id} --web-acl-arn ARN" after the deploy; the auditor tells while it is missing`,
  );
}

function isDistribution(distribution: IDistributionRef): distribution is Distribution {
  return typeof (distribution as Distribution).attachWebAclId === 'function';
}

function warnOf(scope: Construct, distribution: IDistributionRef): void {
  const resource = deployedHere(distribution)!;
  const { openOrigins, rewritten, forTenants } = distributionFacts(resource);
  const warnings = Annotations.of(scope);
  const { path } = resource.node;
  if (openOrigins.length > 0) {
    warnings.addWarningV2(
      WARNING.originBypass,
      `the origin ${openOrigins.join(', ')} of ${path} has an address that anybody may call, past CloudFront and the shield: make it a VPC origin (VpcOrigin), or let its load balancer take ` +
        'only the prefix list com.amazonaws.global.cloudfront.origin-facing and a header with a secret that the distribution adds (customHeaders), and acknowledge this warning',
    );
  }
  if (rewritten.length > 0) {
    warnings.addWarningV2(
      WARNING.distributionRewrites,
      `functions change requests of ${path} (${rewritten.join(', ')}) after AWS WAF judged them: what they turn into a path that sends codes is no route. Name the paths that people send, and ` +
        'acknowledge this warning once no other path becomes one of them',
    );
  }
  if (forTenants || tenantsOf(scope).length > 0) {
    const apart = tenantsOf(scope)
      .filter(({ customizations }) => hasOwnWebAcl(scope, customizations))
      .map(({ node }) => node.path);
    warnings.addWarningV2(
      WARNING.distributionTenants,
      `${path} serves distribution tenants: one whose customizations.webAcl is given has another web ACL, or none${apart.length > 0 ? `, as ${apart.join(', ')}` : ''}, and neither the shield nor its auditor sees it`,
    );
  }
}

/** Whichever distribution they belong to: an app with tenants has one for them. */
function tenantsOf(scope: Construct): CfnDistributionTenant[] {
  return scope.node.root.node
    .findAll()
    .filter((node): node is CfnDistributionTenant => node instanceof CfnDistributionTenant);
}

function hasOwnWebAcl(scope: Construct, customizations: unknown): boolean {
  const resolved = Stack.of(scope).resolve(customizations) as { webAcl?: unknown } | undefined;
  return resolved?.webAcl !== undefined;
}
