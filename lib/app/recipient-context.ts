import { FIELD_NAME, MAIL_DOMAIN, PHONE_PREFIX } from '../protection/field-grammar';
import type { RecipientRules } from '../protection/recipient-rules';
import { listMatching, textMatching, yesOrNo } from './context-readers';

const FIELD = textMatching(FIELD_NAME.pattern, FIELD_NAME.allowed);

/** Settings of the app about what stands in a request. */
export const RECIPIENT_READERS = {
  honeypotField: FIELD,
  blockedMailDomains: listMatching(MAIL_DOMAIN.pattern, MAIL_DOMAIN.allowed),
  blockDisposableDomains: yesOrNo,
  blockSmsGateways: yesOrNo,
  allowedPhonePrefixes: listMatching(PHONE_PREFIX.pattern, PHONE_PREFIX.allowed),
  phoneField: FIELD,
};

type Read = <K extends keyof typeof RECIPIENT_READERS>(
  name: K,
) => ReturnType<(typeof RECIPIENT_READERS)[K]> | undefined;

/** Undefined when every recipient may get codes: each rule has to be asked for by its name. */
export function recipientRulesFrom(read: Read): RecipientRules | undefined {
  const rules = {
    blockedDomains: read('blockedMailDomains'),
    blockDisposableDomains: read('blockDisposableDomains') ?? false,
    blockSmsGateways: read('blockSmsGateways') ?? false,
    allowedPhonePrefixes: read('allowedPhonePrefixes'),
    phoneField: read('phoneField'),
  };
  const asked =
    rules.blockedDomains || rules.allowedPhonePrefixes || rules.blockDisposableDomains || rules.blockSmsGateways;
  return asked ? rules : undefined;
}
