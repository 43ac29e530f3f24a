/** Words of AWS WAF's API as the Terraform provider spells them. */

const WORDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/CloudWatch/g, 'Cloudwatch'],
  [/CloudFront/g, 'Cloudfront'],
  [/JA(\d)/g, 'Ja$1'],
  [/IPSet/g, 'IpSet'],
  [/IP(?=[A-Z]|$)/g, 'Ip'],
  [/HTTP/g, 'Http'],
  [/ARN/g, 'Arn'],
  [/ASN/g, 'Asn'],
  [/AWS(?=[A-Z])/g, 'Aws'],
];

/** `VisibilityConfig` → `visibility_config`. */
export function snake(word: string): string {
  const spelt = WORDS.reduce((text, [pattern, plain]) => text.replace(pattern, plain), word);
  return spelt.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, '_').toLowerCase();
}

/** Lists of the API that are repeated blocks in Terraform, by the name of the block. */
export const BLOCK_OF_LIST: Readonly<Record<string, string>> = {
  Conditions: 'condition',
  DataProtections: 'data_protection',
  Filters: 'filter',
  InsertHeaders: 'insert_header',
  RedactedFields: 'redacted_fields',
  ResponseHeaders: 'response_header',
};
