import { App, Stack } from 'aws-cdk-lib';
import { EmailProvider, OtpRoute, OtpShield, type OtpShieldProps } from 'cdk-otp-shield';

const props: OtpShieldProps = {
  requestRoutes: [OtpRoute.path('/api/auth/otp')],
  email: EmailProvider.none(),
};
export const shield = new OtpShield(new Stack(new App(), 'Stack'), 'OtpShield', props);
// @ts-expect-error a type that could not be found would take everything
OtpRoute.path(7);
