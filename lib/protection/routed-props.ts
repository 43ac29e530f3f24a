import type { OtpProtectionProps } from './otp-protection-props';
import type { OtpRoute } from './otp-route';

/** Props whose routes are named, by the user or by a user pool. */
export interface RoutedProps extends OtpProtectionProps {
  readonly requestRoutes: OtpRoute[];
}
