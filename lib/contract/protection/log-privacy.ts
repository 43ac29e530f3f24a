import { TOKEN_COOKIE, TOKEN_HEADER } from '../names';
import { isPersonalName } from './personal-names';

/**
 * What of a request the web ACL keeps out of its log, out of the requests that AWS WAF samples, and out of Amazon Security Lake.
 *
 * The query string goes as a whole: applications call a recipient, a code or a key by more names than a list can hold, and in more
 * spellings (`e-mail`, `e%6dail`, `user[email]`). Nothing that reads the log afterwards needs it.
 *
 * @see https://docs.aws.amazon.com/waf/latest/developerguide/data-protection-masking.html
 */
export interface FieldProtection {
  /** A hash keeps it visible that two requests show the same value. */
  readonly action: 'HASH' | 'SUBSTITUTION';
  readonly fieldType: 'SINGLE_HEADER' | 'SINGLE_COOKIE' | 'QUERY_STRING';
  /** Lower case; absent for the whole query string. */
  readonly fieldKeys?: readonly string[];
}

/** Headers that also the logging configuration redacts, should a partition of AWS not know data protection. */
export const REDACTED_HEADERS: readonly string[] = ['authorization', 'cookie', 'referer'];

/**
 * Headers in which people, their secrets or whole URLs stand. Not `X-Forwarded-For`: client addresses are what the log is for.
 * With those of the shield at most 100 (https://docs.aws.amazon.com/waf/latest/APIReference/API_FieldToProtect.html).
 */
const SECRET_HEADERS: readonly string[] = [
  ...REDACTED_HEADERS,
  // Credentials.
  'proxy-authorization',
  'x-authorization',
  'api-key',
  'apikey',
  'x-api-key',
  'x-apikey',
  'x-auth',
  'x-auth-key',
  'x-auth-token',
  'x-access-token',
  'x-refresh-token',
  'x-id-token',
  'x-token',
  'x-user-token',
  'x-api-token',
  'x-security-token',
  'x-jwt',
  'x-session',
  'x-session-id',
  'x-session-token',
  'x-csrf-token',
  'x-csrftoken',
  'x-xsrf-token',
  'x-secret',
  'x-client-secret',
  'x-signature',
  'x-amz-security-token',
  'x-forwarded-authorization',
  'x-forwarded-access-token',
  'x-forwarded-client-cert',
  'x-jwt-assertion',
  'x-auth-request-access-token',
  'x-amzn-oidc-accesstoken',
  'x-amzn-oidc-data',
  'x-amzn-oidc-identity',
  'x-goog-iap-jwt-assertion',
  'cf-access-jwt-assertion',
  'x-ms-token-aad-id-token',
  'x-ms-token-aad-access-token',
  'cf-turnstile-response',
  'x-turnstile-token',
  'x-captcha-token',
  'x-recaptcha-token',
  'g-recaptcha-response',
  'x-hcaptcha-response',
  'x-firebase-appcheck',
  'dpop',
  // Codes.
  'x-otp',
  'x-otp-code',
  'x-otp-token',
  'x-one-time-password',
  'x-code',
  'x-verification-code',
  'x-mfa-code',
  'x-2fa-code',
  'x-totp',
  'x-pin',
  // People.
  'from',
  'x-email',
  'x-mail',
  'x-email-address',
  'x-user-email',
  'x-phone',
  'x-phone-number',
  'x-user-phone',
  'x-mobile',
  'x-msisdn',
  'x-recipient',
  'x-to',
  'x-user',
  'x-user-id',
  'x-username',
  'x-login',
  'remote-user',
  'x-remote-user',
  'x-forwarded-user',
  'x-forwarded-email',
  'x-forwarded-preferred-username',
  'x-auth-request-user',
  'x-auth-request-email',
  'x-goog-authenticated-user-email',
  'x-ms-client-principal',
  'x-ms-client-principal-name',
  // URLs with their query.
  'x-forwarded-uri',
  'x-forwarded-url',
  'x-forwarded-path',
  'x-original-uri',
  'x-original-url',
  'x-rewrite-url',
  'x-request-uri',
  'x-url',
  'origin-url',
  'hx-current-url',
  'next-url',
];

/** Of the same kind and less usual. AWS WAF takes 100 names in one field. */
const MORE_SECRET_HEADERS: readonly string[] = [
  'x-api-secret',
  'x-authorization-token',
  'x-auth-code',
  'x-access-code',
  'x-access-key',
  'x-secret-key',
  'x-password',
  'x-passwd',
  'x-passcode',
  'x-reset-token',
  'x-magic-token',
  'x-bearer-token',
  'x-device-token',
  'x-push-token',
  'x-client-token',
  'x-verification-token',
  'x-verify-token',
  'x-verify-code',
  'x-otp-secret',
  'x-challenge',
  'x-nonce',
  'x-request-signature',
  'x-hub-signature',
  'x-hub-signature-256',
  'x-amz-cognito-token',
  'x-goog-api-key',
  'x-rapidapi-key',
  'x-functions-key',
  'ocp-apim-subscription-key',
  'x-vault-token',
  'x-gitlab-token',
  'private-token',
  'x-github-token',
  'x-hasura-admin-secret',
  'x-parse-session-token',
  'x-supabase-auth',
  'x-wp-nonce',
  'x-firebase-token',
  'x-appcheck',
  'x-turnstile-response',
  'x-captcha',
  'x-captcha-response',
  'x-recaptcha',
  'x-recaptcha-response',
  'h-captcha-response',
  'captcha-token',
  'auth-token',
  'access-token',
  'refresh-token',
  'id-token',
  'session-token',
  'session-id',
  'token',
  'jwt',
  'secret',
  'password',
  'otp',
  'otp-code',
  'code',
  'verification-code',
  'email',
  'phone',
  'phone-number',
  'recipient',
  'x-user-name',
  'x-account',
  'x-customer',
  'x-customer-email',
  'x-contact',
  'x-contact-email',
  'x-tel',
  'x-telephone',
  'x-sms',
  'x-destination',
  'x-forwarded-query',
  'x-original-query',
];

/** What every web ACL with the rules of the shield should protect. */
export function fieldProtections(trustedHeaderName?: string): readonly FieldProtection[] {
  const headers = new Set([...SECRET_HEADERS, ...(trustedHeaderName ? [trustedHeaderName.toLowerCase()] : [])]);
  // A rate rule that counts by the token shows it under its own name, whatever becomes of the rest of its cookies.
  headers.delete(TOKEN_HEADER);
  const more = MORE_SECRET_HEADERS.filter((name) => !headers.has(name));
  return [
    { action: 'HASH', fieldType: 'SINGLE_COOKIE', fieldKeys: [TOKEN_COOKIE] },
    { action: 'HASH', fieldType: 'SINGLE_HEADER', fieldKeys: [TOKEN_HEADER] },
    { action: 'SUBSTITUTION', fieldType: 'SINGLE_HEADER', fieldKeys: [...headers] },
    { action: 'SUBSTITUTION', fieldType: 'SINGLE_HEADER', fieldKeys: more },
    { action: 'SUBSTITUTION', fieldType: 'QUERY_STRING' },
  ];
}

/** A protection as AWS WAF answers with it. */
export interface DeployedProtection {
  readonly Action?: string;
  readonly Field?: { readonly FieldType?: string; readonly FieldKeys?: readonly string[] };
  readonly ExcludeRuleMatchDetails?: boolean;
  readonly ExcludeRateBasedDetails?: boolean;
}

/** What a deployed web ACL leaves readable of `fieldProtections`, in words; empty when nothing. */
export function leftReadable(deployed: readonly DeployedProtection[], trustedHeaderName?: string): string[] {
  // An exclusion leaves the value in some part of the record.
  const whole = deployed.filter(
    ({ ExcludeRuleMatchDetails, ExcludeRateBasedDetails }) => !ExcludeRuleMatchDetails && !ExcludeRateBasedDetails,
  );
  const covers = (fieldType: string, key?: string): boolean =>
    whole.some(
      ({ Field }) =>
        Field?.FieldType === fieldType &&
        (key === undefined || (Field.FieldKeys ?? []).some((name) => name.toLowerCase() === key)),
    );
  return fieldProtections(trustedHeaderName).flatMap(({ fieldType, fieldKeys }) => {
    if (fieldKeys === undefined) return covers(fieldType) ? [] : ['the query string'];
    const what = fieldType === 'SINGLE_COOKIE' ? 'the cookie' : 'the header';
    return fieldKeys.filter((key) => !covers(fieldType, key)).map((key) => `${what} ${key}`);
  });
}

/** The parameters of a path (`/users/:email/code`) whose values name a person or are a secret. */
export function personalParameters(path: string): string[] {
  return [...path.matchAll(/:([A-Za-z_]\w*)/g)].map(([, name]) => name!).filter(isPersonalName);
}

/**
 * The path of a sampled request as it may be shown: without the query, and without what looks like a mail address, a phone number or a token.
 * Samples hold whole paths, whatever the web ACL protects.
 */
export function shownPath(uri: string): string {
  const [path = ''] = uri.split('?');
  return path
    .split('/')
    .map((segment) => (PERSONAL_SEGMENT.test(decoded(segment)) ? '(hidden)' : segment))
    .join('/');
}

/** As an application may read it: clients encode more than once, and space what people space. */
function decoded(segment: string): string {
  let text = segment;
  for (let round = 0; round < 3; round++) {
    text = text.replace(/%(?:u00)?([0-9a-f]{2})/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
  return text.replace(/[^!-~]/g, '');
}

/** `a@b.example`, `+49-30-1234567`, `tel:+49(30)1234567`, and 24 characters or more of the alphabets of tokens with a digit among them. */
const PERSONAL_SEGMENT = /@|^(?:[a-z]+:)?\+?\(?\d[\d.()-]{5,}\d(?:[,;].*)?$|^(?=.*\d)[\w.~+=-]{24,}$/i;
