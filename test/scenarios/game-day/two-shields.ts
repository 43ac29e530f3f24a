import { App, Stack } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { OtpRoute } from '../../../lib/index';
import { OtpShield } from '../../../lib/otp-shield';
import { ResponderMode } from '../../../lib/posture/responder-mode';
import { EmailProvider } from '../../../lib/reputation/email-provider';
import { ALB_ARN, ENV } from '../../protection/stack';

export const STACK = 'Shop';
/** The shield to which something happens, and the one beside it, of which nobody must hear. */
export const SHIELDS = ['SignUp', 'SignIn'] as const;
export type ShieldName = (typeof SHIELDS)[number];
export const LOAD_BALANCERS: Readonly<Record<ShieldName, string>> = {
  SignUp: ALB_ARN,
  SignIn: ALB_ARN.replace('app/example/50dc', 'app/accounts/60ed'),
};

/** Two shields in one stack, one topic of people for both: a command without `--shield` could mean either. */
export function twoShields(): unknown {
  const stack = new Stack(new App(), STACK, { env: ENV });
  const people = new Topic(stack, 'People');
  for (const name of SHIELDS) {
    const path = name === 'SignUp' ? 'sign-up' : 'sign-in';
    new OtpShield(stack, name, {
      requestRoutes: [OtpRoute.path(`/api/${path}/otp`)],
      verifyRoutes: [OtpRoute.path(`/api/${path}/verify`)],
      resourceArns: [LOAD_BALANCERS[name]],
      email: EmailProvider.ses({ configurationSetName: path }),
      notify: [people],
      dailyReport: {},
      response: { mode: ResponderMode.LOCKDOWN },
    });
  }
  return Template.fromStack(stack).toJSON();
}
