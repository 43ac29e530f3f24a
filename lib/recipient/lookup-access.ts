import * as iam from 'aws-cdk-lib/aws-iam';
import { acknowledgeWildcard } from '../private/acknowledged';
import type { RecipientValidationOptions } from './recipient-validation-options';

/** Lets whoever works on the guard's table ask about recipients, as far as it is to. Neither look-up of AWS knows resources. */
export function grantLookups(
  use: iam.Grant,
  grantee: iam.IGrantable,
  { addressInsights, carrierLookup, twilioLookup }: RecipientValidationOptions = {},
): iam.Grant {
  const actions = [
    ...(addressInsights ? ['ses:GetEmailAddressInsights'] : []),
    ...(carrierLookup ? ['sms-voice:CarrierLookup'] : []),
  ];
  const ofAws = actions.length === 0 ? [] : [iam.Grant.addToPrincipal({ grantee, actions, resourceArns: ['*'] })];
  const ofTwilio = twilioLookup === undefined ? [] : [twilioLookup.secret.grantRead(grantee)];
  return [...ofAws, ...ofTwilio].reduce((all, one) => all.combine(one), use);
}

/** Says of the guard's own role, which is ours to answer for, why it may ask about everybody. */
export function acknowledgeLookups(
  role: iam.Role,
  { addressInsights, carrierLookup }: RecipientValidationOptions = {},
): void {
  if (addressInsights || carrierLookup) acknowledgeWildcard(role, '*', 'neither look-up knows resources');
}
