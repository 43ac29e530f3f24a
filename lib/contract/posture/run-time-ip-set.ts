/**
 * An IP set whose addresses are written at run time: by the responder, the block list or the `otp-shield` command.
 *
 * No template may own one. CloudFormation would write the template's addresses into it whenever anything of the resource changes, be it a tag.
 * A custom resource makes it empty and deletes it, and never touches what stands in it. The simulator reads templates with it, too.
 */
export const RUN_TIME_IP_SET_TYPE = 'Custom::OtpShieldIpSet';

/** Attributes of the custom resource; its `Ref` is the ARN, too. */
export const RUN_TIME_IP_SET = {
  arn: 'Arn',
  /** `name|id|scope`, which is what `Ref` of an `AWS::WAFv2::IPSet` says, and what handlers and outputs hold. */
  reference: 'Reference',
} as const;

/** Properties of the custom resource. */
export interface RunTimeIpSetProperties {
  /** Unique in the account and Region: the id of the stack is part of it. */
  readonly Name: string;
  readonly IPAddressVersion: 'IPV4' | 'IPV6';
  /** Of the empty set. Whoever writes the set replaces it with a record, so a later change of this text changes nothing. */
  readonly Description: string;
  /** Absent in the Region of what it guards. Never changes, since then the set is another one. */
  readonly Scope?: 'CLOUDFRONT';
}

/** By these tags the handler knows a set of its stack again, and takes up no other. */
export const RUN_TIME_IP_SET_TAG = {
  stack: 'otp-shield:stack',
  resource: 'otp-shield:resource',
} as const;
