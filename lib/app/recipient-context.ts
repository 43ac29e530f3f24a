import { FIELD_NAME, MAIL_DOMAIN, PHONE_PREFIX } from '../protection/field-grammar';
import type { RecipientRules } from '../protection/recipient-rules';
import { listMatching, textMatching, yesOrNo } from './context-readers';
import { setting, type ValueOf } from './setting';

const FIELD = textMatching(FIELD_NAME.pattern, FIELD_NAME.allowed);

/** Settings of the app about what stands in a request. */
export const RECIPIENT_SETTINGS = {
  honeypotField: setting(FIELD, 'none', "a field that people don't see; who fills it is refused"),
  blockedMailDomains: setting(
    listMatching(MAIL_DOMAIN.pattern, MAIL_DOMAIN.allowed),
    'none',
    'mail domains that get no codes',
  ),
  blockDisposableDomains: setting(yesOrNo, '`false`', 'whether the best-known throw-away mail providers get none'),
  blockSmsGateways: setting(yesOrNo, '`false`', "whether the carriers' gateways from mail to text message get none"),
  allowedPhonePrefixes: setting(
    listMatching(PHONE_PREFIX.pattern, PHONE_PREFIX.allowed),
    'any',
    'prefixes of phone numbers that get codes, such as `+49`',
  ),
  phoneField: setting(FIELD, '`phone`', 'name of the field with the phone number'),
};

type Read = <K extends keyof typeof RECIPIENT_SETTINGS>(name: K) => ValueOf<(typeof RECIPIENT_SETTINGS)[K]>;

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
