import * as iam from 'aws-cdk-lib/aws-iam';
import type { ValidationSettings } from '../contract/recipient/guard';
import { acknowledgeWildcard } from '../private/acknowledged';

/** Lets the guard's function ask AWS about recipients, as far as it is to. */
export function permitLookups(
  role: iam.Role,
  { addressInsights, carrierLookup }: Pick<ValidationSettings, 'addressInsights' | 'carrierLookup'>,
): void {
  const actions = [
    ...(addressInsights ? ['ses:GetEmailAddressInsights'] : []),
    ...(carrierLookup ? ['sms-voice:CarrierLookup'] : []),
  ];
  if (actions.length === 0) return;
  role.addToPolicy(new iam.PolicyStatement({ actions, resources: ['*'] }));
  acknowledgeWildcard(role, '*', 'neither look-up knows resources');
}
