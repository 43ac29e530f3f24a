import { Stack, Token } from 'aws-cdk-lib';
import type { IDistributionRef } from 'aws-cdk-lib/aws-cloudfront';
import type { Construct } from 'constructs';
import { GLOBAL_REGION } from '../../contract/waf-scope';
import type { Faults } from '../../private/faults';
import type { OtpWebAclProps } from '../otp-web-acl-props';
import { needsListener } from '../resource-fit';
import { otherRegionOf } from '../waf-scope';
import { deployedHere, distributionFacts } from './distribution-facts';

/**
 * ARN of a distribution, as far as the stack of the shield may refer to it. The stack of the distribution refers to the shield, so a reference back would be a circle:
 * of one in another stack nothing is known before the deployment.
 */
export function distributionArn(scope: Construct, distribution: IDistributionRef): string | undefined {
  const { distributionId } = distribution.distributionRef;
  if (Token.isUnresolved(distributionId) && Stack.of(distribution) !== Stack.of(scope)) return undefined;
  return Stack.of(scope).formatArn({
    service: 'cloudfront',
    region: '',
    resource: 'distribution',
    resourceName: distributionId,
  });
}

/** What of the props doesn't fit in front of CloudFront, and what of the distribution keeps a web ACL away. */
export function checkDistribution(scope: Construct, props: OtpWebAclProps, faults: Faults): void {
  const { distribution, loadBalancer, userPool } = props;
  if (distribution === undefined) return;
  for (const [prop, value] of Object.entries({ loadBalancer, userPool })) {
    if (value !== undefined) {
      faults.add(
        `${prop} must not stand beside distribution: a web ACL guards CloudFront or resources of a Region; give each a shield of its own, one of the two with EmailProvider.none()`,
      );
    }
  }
  checkState(scope, distribution, faults);
}

/** Of a list of ARNs too, of distributions or of apps of Amplify. */
export function checkInFrontOfCloudFront(
  scope: Construct,
  props: Pick<OtpWebAclProps, 'rateLimitKey' | 'humanCheck'>,
  faults: Faults,
): void {
  const got = otherRegionOf(scope);
  if (got !== undefined) {
    faults.add(
      `the stack of the shield must be in ${GLOBAL_REGION}, where AWS WAF keeps all that guards CloudFront and Amplify, got ${got}; write new Stack(app, "…", { env: { account: "…", region: "${GLOBAL_REGION}" }, ` +
        'crossRegionReferences: true }), and crossRegionReferences: true for the stack of the distribution or app, too, when that is elsewhere',
    );
  }
  const { rateLimitKey, humanCheck } = props;
  if (rateLimitKey?._clientChosen) {
    faults.add(
      `rateLimitKey must not be ${rateLimitKey} in front of CloudFront or Amplify, where AWS WAF sees the address of the client itself and the client chooses the header; leave it out`,
    );
  }
  if (humanCheck && needsListener(humanCheck._facts)) {
    faults.add(
      `humanCheck must not be HumanCheck.${humanCheck._facts.factory}() in front of CloudFront or Amplify, since a load balancer verifies its tokens; take HumanCheck.captcha(), challenge() or adaptive()`,
    );
  }
}

function checkState(scope: Construct, distribution: IDistributionRef, faults: Faults): void {
  const { account } = Stack.of(scope);
  const owner = distribution.env.account;
  if (!Token.isUnresolved(owner) && !Token.isUnresolved(account) && owner !== account) {
    faults.add(
      `distribution must be in the account of the stack, got ${owner} for ${account}; deploy the shield there`,
    );
  }
  const resource = deployedHere(distribution);
  if (resource === undefined) return;
  if (Token.isUnresolved(resource.distributionConfig)) {
    faults.add(
      'distribution must have a distributionConfig that synth can read, got a token; write it as an object, or leave distribution out, name the ARN in resourceArns and set webAclId there',
    );
    return;
  }
  const { webAcl, staging } = distributionFacts(resource);
  if (webAcl !== undefined && webAcl !== '') {
    faults.add(
      `distribution must have no web ACL yet, got ${resource.node.path}, which has one, and takes exactly one: leave its webAclId out, or put routes of several shields into one`,
    );
  }
  if (staging) {
    faults.add(
      `distribution must be the one that people use, got ${resource.node.path}, which is for staging; give the primary distribution`,
    );
  }
}
