import { GetWebACLCommand, type WAFV2Client, type WebACL } from '@aws-sdk/client-wafv2';
import { WAF_LIMIT } from '../../lib/contract/aws-limits';
import type { DoctorLine } from './doctor-line';
import { examinePrivacy, type PrivacyTarget } from './privacy-check';

/** What a deployed web ACL leaves readable, and what it uses of its capacity. */
export async function examineWebAcl(waf: Pick<WAFV2Client, 'send'>, target: PrivacyTarget): Promise<DoctorLine[]> {
  const { WebACL } = await waf.send(new GetWebACLCommand({ ARN: target.webAclArn }));
  // That it is gone says the audit.
  if (WebACL === undefined) return [];
  return [...(await examinePrivacy(waf, WebACL, target)), examineCapacity(WebACL)];
}

/** With the rules of others in it; a rule group takes what it was made with, used or not. */
function examineCapacity({ Capacity }: WebACL): DoctorLine {
  const { webAclCapacity: most, includedCapacity: included } = WAF_LIMIT;
  if (Capacity === undefined)
    return { level: 'note', message: 'AWS WAF did not say how much of its capacity the web ACL uses' };
  const uses = `the web ACL uses ${Capacity} of ${most} capacity units (WCU)`;
  if (Capacity > most * 0.8) return { level: 'note', message: `${uses}: another route or rule may not fit` };
  return { level: 'good', message: Capacity > included ? `${uses}; AWS charges extra above ${included}` : uses };
}
