import type { App } from 'aws-cdk-lib';
import { PREFIX, readContext } from './context';
import { OtpShieldStack } from './otp-shield-stack';
import { placeholdersIn, refuseToDeploy } from './placeholders';

/**
 * The stack of the app, by the settings in its context.
 *
 * @throws Error that lists everything wrong with the context
 */
export function addStack(app: App): OtpShieldStack {
  const context = app.node.getAllContext();
  const { stackName, ...props } = readContext(context);
  const stack = new OtpShieldStack(app, stackName, props);
  refuseToDeploy(stack, placeholdersIn(context, PREFIX));
  return stack;
}
