import * as iam from 'aws-cdk-lib/aws-iam';
import type { ValidationSettings } from '../contract/recipient/guard';
import { acknowledgeWildcard } from '../private/acknowledged';
import type { RecipientValidationOptions } from './recipient-validation-options';

/** Lets whoever works on the guard's table ask about recipients, as far as it is to. Neither look-up of AWS knows resources. */
export function grantLookups(
  grantee: iam.IGrantable,
  { addressInsights, carrierLookup }: Pick<ValidationSettings, 'addressInsights' | 'carrierLookup'>,
  { twilioLookup }: RecipientValidationOptions = {},
): iam.Grant[] {
  const actions = [
    ...(addressInsights ? ['ses:GetEmailAddressInsights'] : []),
    ...(carrierLookup ? ['sms-voice:CarrierLookup'] : []),
  ];
  return [
    ...(actions.length === 0 ? [] : [iam.Grant.addToPrincipal({ grantee, actions, resourceArns: ['*'] })]),
    ...(twilioLookup === undefined ? [] : [twilioLookup.secret.grantRead(grantee)]),
  ];
}

/** The same for the guard's own function, whose role is ours to answer for. */
export function permitLookups(
  role: iam.Role,
  settings: ValidationSettings,
  options?: RecipientValidationOptions,
): void {
  grantLookups(role, settings, options);
  if (settings.addressInsights || settings.carrierLookup)
    acknowledgeWildcard(role, '*', 'neither look-up knows resources');
}
