import { GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import { isDistribution } from '../../lambda/posture/guarded-distributions';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import type { DeployedShield } from './deployed-shield';
import { askCloudFront } from './distribution-check';

export interface AssociationCheck {
  readonly resource: string;
  readonly right: boolean;
  /** ARN of the web ACL that guards the resource instead. */
  readonly found?: string;
}

/** Whether each resource still has the web ACL of the shield: AWS replaces an association silently. */
export async function readAssociations(shield: DeployedShield): Promise<AssociationCheck[]> {
  const wanted = shield.optional(OUTPUT.webAclArn);
  if (wanted === undefined) return [];
  const client = shield.account.waf();
  try {
    const checks: AssociationCheck[] = [];
    // One after the other: AWS WAF takes one such call a second and account.
    const resources = shield.list(OUTPUT.resourceArns);
    if (scopeOfArn(wanted) === 'CLOUDFRONT' && resources.every(isDistribution)) return distributionsOf(shield, wanted);
    for (const resource of resources) {
      const { WebACL } = await client.send(new GetWebACLForResourceCommand({ ResourceArn: resource }));
      checks.push({
        resource,
        right: WebACL?.ARN === wanted,
        ...(WebACL?.ARN === undefined ? {} : { found: WebACL.ARN }),
      });
    }
    return checks;
  } finally {
    client.destroy();
  }
}

/** Those that must have the web ACL, and where none is known by its id, all that have it. */
async function distributionsOf(shield: DeployedShield, webAclArn: string): Promise<AssociationCheck[]> {
  const found = await askCloudFront(shield)(webAclArn);
  const expected = shield.list(OUTPUT.resourceArns);
  if (expected.length === 0 && found.length === 0) return [{ resource: 'any distribution', right: false }];
  return (expected.length > 0 ? expected : found.map(({ id }) => `distribution/${id}`)).map((resource) => ({
    resource,
    right: found.some(({ id }) => resource.endsWith(`/${id}`)),
  }));
}
