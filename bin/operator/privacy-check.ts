import type { WebACL } from '@aws-sdk/client-wafv2';
import { leftReadable } from '../../lib/contract/protection/log-privacy';
import type { DoctorLine } from './doctor-line';

const SHOWN = 4;

/** Whether log and sampled requests hold what names people or is a secret: also a web ACL of somebody else should protect it. */
export function examinePrivacy(webAcl: WebACL, ofSomebodyElse: boolean): DoctorLine[] {
  const readable = leftReadable(webAcl.DataProtectionConfig?.DataProtections ?? []);
  if (readable.length === 0) {
    return [
      { level: 'good', message: 'query strings, cookies and the usual secret headers stay out of log and samples' },
    ];
  }
  const more = readable.length > SHOWN ? ` and ${readable.length - SHOWN} more` : '';
  return [
    {
      level: 'bad',
      message: `log and sampled requests may show recipients, codes and keys: the web ACL leaves ${readable.slice(0, SHOWN).join(', ')}${more} readable`,
      remedy: ofSomebodyElse
        ? 'let its owner set dataProtectionConfig to what OtpRuleGroup.dataProtection() gives'
        : 'deploy the present version; if it is deployed, somebody changed the web ACL: "cdk deploy --revert-drift"',
    },
  ];
}
