import { App } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { context } from '../../cdk.json';
import settings from '../../lab/settings.json';
import { readContext } from '../../lib/app/context';
import { OtpShieldStack } from '../../lib/app/otp-shield-stack';

/** The template that `npm start` synthesizes: cdk.json with the settings of the lab. */
export function labTemplate(name: keyof typeof settings): unknown {
  const { stackName, ...props } = readContext({ ...context, ...settings.default, ...settings[name] });
  return Template.fromStack(new OtpShieldStack(new App(), stackName, props)).toJSON();
}
