import { GetWebACLForResourceCommand } from '@aws-sdk/client-wafv2';
import { OUTPUT } from '../../lib/contract/posture/posture';
import type { DeployedShield } from './deployed-shield';

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
    for (const resource of shield.list(OUTPUT.resourceArns)) {
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
