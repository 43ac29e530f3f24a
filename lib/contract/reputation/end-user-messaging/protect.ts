/** What Protect does with texts and calls to a country. */
export type CountryRule = 'ALLOW' | 'BLOCK' | 'MONITOR' | 'FILTER';

/** By country (ISO 3166-1 alpha-2); every other one is blocked. */
export type CountryRules = Readonly<Record<string, CountryRule>>;

/** What the construct tells its handler. CloudFormation makes texts of everything. */
export interface ProtectProperties {
  /** Name of the stack; the tag of the configuration says it, too. */
  readonly KeptFor: string;
  /** Tells two configurations of one stack apart. */
  readonly Name: string;
  /** JSON of `CountryRules`. */
  readonly Rules: string;
  readonly AccountDefault: 'true' | 'false';
}

export const PROTECT_TYPE = 'Custom::OtpShieldProtectConfiguration';

/** Attribute of the resource. */
export const PROTECT_ARN = 'Arn';

/** Tag that tells configurations of one stack apart. */
export const PROTECT_NAME_TAG = 'cdk-otp-shield:protect';
