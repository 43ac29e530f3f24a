import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';
import { ALB_ARN } from '../protection/stack';

/** The app whose responder may lock the routes, as it is deployed. */
export function lockdownTemplate(): unknown {
  const { stackName, ...props } = readContext({
    'otp-shield:resourceArn': ALB_ARN,
    'otp-shield:requestRoutes': ['/api/auth/otp'],
    'otp-shield:verifyRoutes': ['/api/auth/verify'],
    'otp-shield:alarmEmails': ['oncall@example.com'],
    'otp-shield:configurationSetName': 'otp',
    'otp-shield:responderMode': 'LOCKDOWN',
  });
  return Template.fromStack(new OtpShieldStack(new App(), stackName, props)).toJSON();
}
