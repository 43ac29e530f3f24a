import type { SecretValue } from 'aws-cdk-lib';

/** A request header that only your own callers know. */
export interface TrustedHeader {
  /** Name of the header, 1 to 64 characters, for example `x-otp-caller`. */
  readonly name: string;
  /**
   * Values that are accepted, 1 to 5; two during a rotation. Give references to a secret
   * (`SecretValue.secretsManager(…)`): AWS WAF keeps the resolved value in the rule, where whoever may read the web ACL can
   * see it.
   */
  readonly secrets: SecretValue[];
}
