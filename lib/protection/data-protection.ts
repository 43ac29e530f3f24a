import type { aws_wafv2 as wafv2 } from 'aws-cdk-lib';
import { TOKEN_COOKIE, TOKEN_HEADER } from '../contract/names';

/** Names under which applications put recipients and codes into query strings. */
const PERSONAL_ARGUMENTS = ['email', 'mail', 'phone', 'tel', 'msisdn', 'recipient', 'to', 'code', 'otp', 'token'];

/**
 * What never stands readable in logs and sampled requests. The token is hashed, not removed, so that reuse of one token
 * stays visible
 * (https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-and-logging.html).
 */
export function dataProtection(trustedHeaderName?: string): wafv2.CfnWebACL.DataProtectionConfigProperty {
  const hashed: Array<[string, string]> = [
    ['SINGLE_COOKIE', TOKEN_COOKIE],
    ['SINGLE_HEADER', TOKEN_HEADER],
  ];
  const replaced: Array<[string, string[]]> = [
    ['SINGLE_HEADER', ['authorization', ...(trustedHeaderName ? [trustedHeaderName.toLowerCase()] : [])]],
    ['SINGLE_QUERY_ARGUMENT', PERSONAL_ARGUMENTS],
  ];
  return {
    dataProtections: [
      ...hashed.map(([fieldType, key]) => ({ action: 'HASH', field: { fieldType, fieldKeys: [key] } })),
      ...replaced.map(([fieldType, fieldKeys]) => ({ action: 'SUBSTITUTION', field: { fieldType, fieldKeys } })),
    ],
  };
}
