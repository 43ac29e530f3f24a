import { type GuardedDistributions, guardedDistributions } from '../../lambda/posture/guarded-distributions';
import { REAL_BACKOFF } from '../../lambda/runtime/backoff';
import { OUTPUT } from '../../lib/contract/posture/posture';
import { scopeOfArn } from '../../lib/contract/waf-scope';
import type { DeployedShield } from './deployed-shield';
import type { DoctorLine } from './doctor-line';

/** CloudFront, with the credentials of the command. */
export function askCloudFront({ account }: Pick<DeployedShield, 'account'>): GuardedDistributions {
  return guardedDistributions(() => account.credentials(), REAL_BACKOFF);
}

/** Whether somebody may go past CloudFront, and so past the shield; nothing for a web ACL of a Region. */
export async function examineOrigins(shield: DeployedShield): Promise<DoctorLine[]> {
  const webAclArn = shield.output(OUTPUT.webAclArn);
  if (scopeOfArn(webAclArn) !== 'CLOUDFRONT') return [];
  const distributions = await askCloudFront(shield)(webAclArn);
  const open = distributions.flatMap(({ id, openOrigins }) => openOrigins.map((origin) => `${origin} (${id})`));
  if (distributions.length === 0) return [];
  if (open.length === 0)
    return [{ level: 'good', message: 'no origin behind the shield has an address of its own (VPC origins, buckets)' }];
  return [
    {
      level: 'note',
      message: `origins with an address of their own, where whoever calls them goes past CloudFront and the shield unless they refuse that, which can not be seen from here: ${open.join(', ')}`,
      remedy:
        'make each a VPC origin, or let its load balancer take only the prefix list com.amazonaws.global.cloudfront.origin-facing and a header with a secret that the distribution adds; ' +
        'then try it: curl -s -o /dev/null -w "%{http_code}" -X POST https://ORIGIN/ROUTE must not be answered by the application',
    },
  ];
}
