import type { App } from 'aws-cdk-lib';
import { within } from '../private/nesting';
import { Round } from '../private/round';
import { CONTEXT, PREFIX, parseContext } from './context';
import { OtpShieldStack } from './otp-shield-stack';
import { placeholdersIn, refuseToDeploy } from './placeholders';

/**
 * The stack of the app, by the settings in its context.
 *
 * @throws Error that lists everything wrong with the context
 */
export function addStack(app: App): OtpShieldStack {
  const context = app.node.getAllContext();
  const { settings, faults } = parseContext(context);
  const { stackName, ...props } = settings;
  const round = new Round();
  round.refuse({ construct: CONTEXT, messages: faults });
  // Together with the settings, and so at once.
  const stack = round.make(() => within(() => new OtpShieldStack(app, stackName, props)));
  round.end();
  refuseToDeploy(stack, placeholdersIn(context, PREFIX));
  return stack;
}
