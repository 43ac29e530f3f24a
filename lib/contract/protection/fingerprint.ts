/**
 * A TLS fingerprint (JA4), by its parts: https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-fields-list.html gives 36 characters.
 */
export const JA4_FINGERPRINT = /^[tqd](?:1[0-3]|s[23]|d[1-3]|00)[di]\d{4}[0-9a-z]{2}_[0-9a-f]{12}_[0-9a-f]{12}$/;

/** How many `fingerprintLimit.usual` takes. */
export const MOST_USUAL_FINGERPRINTS = 50;
