import { Annotations, Duration, Size, Stack, Token } from 'aws-cdk-lib';
import type { IUserPool } from 'aws-cdk-lib/aws-cognito';
import { CfnPermission } from 'aws-cdk-lib/aws-lambda';
import type { Construct } from 'constructs';
import { MANAGED_LOGIN, sendingCalls, TRYING_CALLS } from '../../contract/protection/cognito';
import { cfnUserPoolOf } from '../../private/cfn-user-pool';
import type { Faults } from '../../private/faults';
import { namedBy } from '../../private/named-by';
import { WARNING } from '../../private/warnings';
import { checkUserPoolArn } from '../guarded-resource';
import { HumanCheck } from '../human-check';
import { OtpRoute } from '../otp-route';
import { GuardedMethods } from '../otp-route-options';
import type { OtpWebAclProps } from '../otp-web-acl-props';
import { holdTo, userPoolFacts } from './user-pool-facts';

/** Whoever waits for a code stands on a page that shows no puzzle, and asks for another code from there. The longest time over which `tokenReuseLimit` can count. */
const DEFAULT_CHECK = HumanCheck.captcha({ immunityTime: Duration.minutes(10) });
/** Calls hold tokens of Cognito and the fingerprint of a device. */
const DEFAULT_MAX_BODY = Size.kibibytes(8);

const KNOWN = 'the routes of a user pool are known; leave it out';
const NO_ROUTES_BESIDE =
  'paths such as /login mean something else there; give each a shield of its own, one of the two with EmailProvider.none()';
const NO_BODY = 'AWS WAF sees no address and no number in what goes to a user pool; CognitoGuard judges recipients';

/** Props that say what a pool says itself, or what AWS WAF can't see there. */
const NOT_BESIDE: { readonly [P in keyof OtpWebAclProps]?: string } = {
  loadBalancer: NO_ROUTES_BESIDE,
  resourceArns: NO_ROUTES_BESIDE,
  requestRoutes: KNOWN,
  verifyRoutes: KNOWN,
  entryPages: KNOWN,
  unusualRouters: 'Amazon Cognito is no such router; leave it out',
  honeypotField: NO_BODY,
  recipientRules: NO_BODY,
};

/** The props of a web ACL in front of a user pool, with what the pool says; as they are without one. */
export function withUserPool(scope: Construct, props: OtpWebAclProps, faults: Faults): OtpWebAclProps {
  const { userPool } = props;
  if (userPool === undefined) return props;
  const clashing = Object.entries(NOT_BESIDE).filter(([prop]) => isGiven(props[prop as keyof OtpWebAclProps]));
  for (const [prop, why] of clashing) faults.add(`${prop} must not stand beside userPool: ${why}`);
  checkUserPoolArn(faults, 'userPool', userPool.userPoolArn, scope);
  checkPlace(scope, userPool, faults);
  checkStacks(scope, userPool, faults);
  const { hasPuzzle, immunitySeconds } = (props.humanCheck ?? DEFAULT_CHECK)._facts;
  if (hasPuzzle && immunitySeconds !== undefined && !isGiven(props.tokenDomains)) warnOfTokens(scope, userPool);
  const facts = userPoolFacts(userPool);
  if (facts === undefined) warnOfImported(scope, userPool);
  else holdTo(scope, userPool);
  return {
    humanCheck: DEFAULT_CHECK,
    maxBodySize: DEFAULT_MAX_BODY,
    ...Object.fromEntries(
      Object.entries(props).filter(([prop, value]) => !(prop in NOT_BESIDE) && value !== undefined),
    ),
    ...routesOf(facts?.signInSends ?? true),
    resourceArns: [userPool.userPoolArn],
  };
}

/** Managed login shows the puzzle before each of its forms, and hands AWS WAF neither body nor operation. */
function routesOf(signInSends: boolean): Pick<OtpWebAclProps, 'requestRoutes' | 'verifyRoutes'> {
  const forms = [...MANAGED_LOGIN.sends, ...(signInSends ? [MANAGED_LOGIN.signIn] : [])];
  return {
    requestRoutes: [OtpRoute._cognito({ calls: sendingCalls(signInSends), forms }, GuardedMethods.PUZZLE_ON_GET)],
    verifyRoutes: [OtpRoute._cognito({ calls: TRYING_CALLS, forms: MANAGED_LOGIN.tries })],
  };
}

function isGiven(value: unknown): boolean {
  return value !== undefined && !(Array.isArray(value) && value.length === 0);
}

/** The ARN of a pool of this app is known at deploy time only, but not where its stack is. */
function checkPlace(scope: Construct, { env, userPoolArn }: IUserPool, faults: Faults): void {
  if (!Token.isUnresolved(userPoolArn)) return;
  const { region, account } = Stack.of(scope);
  for (const [what, there, here] of [
    ['Region', env.region, region],
    ['account', env.account, account],
  ] as const) {
    if (Token.isUnresolved(there) || Token.isUnresolved(here) || there === here) continue;
    faults.add(`userPool must be in the ${what} of the stack, got ${there} for ${here}; deploy the shield there`);
  }
}

/**
 * The pool needs the functions of its CognitoGuard, and the shield needs the pool. With guard and shield in one stack, and the pool in another, both stacks would need each other, which CDK says
 * in words of its own, and not what to do.
 */
function checkStacks(scope: Construct, userPool: IUserPool, faults: Faults): void {
  const pool = cfnUserPoolOf(userPool);
  const here = Stack.of(scope);
  if (pool === undefined || Stack.of(pool) === here) return;
  const permission = [pool, pool.node.scope].map((each) => each?.node.tryFindChild('OtpShieldSender')).find(Boolean);
  if (!(permission instanceof CfnPermission)) return;
  if (namedBy(permission.functionName).some((target) => Stack.of(target) === here))
    faults.add(
      `userPool must not be protected by a CognitoGuard of this stack when it stands in another one, got ${userPool.node.path}, since both stacks would need each other; make the shield where the pool is`,
    );
}

function warnOfImported(scope: Construct, userPool: IUserPool): void {
  Annotations.of(scope).addWarningV2(
    WARNING.cognitoImportedPool,
    `the user pool ${userPool.node.path} is imported, so synth does not see whether a sign-in there sends a code: each counts as one, and meets the human check. ` +
      'Refreshing tokens is left alone. Where no second factor, sign-in by code or challenge is on, make the shield where the pool is made',
  );
}

/** Nobody knows at synth whether an app calls the API, and one that does can't sign anybody up any more. */
function warnOfTokens(scope: Construct, userPool: IUserPool): void {
  Annotations.of(scope).addWarningV2(
    WARNING.cognitoNoToken,
    `the user pool ${userPool.node.path}: apps that call its API (Amplify, SDKs) need a token of a page of yours, and tokenDomains names no page, so each call of theirs that sends a code is refused. ` +
      'Give tokenDomains and send the token (cdk-otp-shield/browser/cognito), or take HumanCheck.none(). Acknowledge this where people sign up in managed login alone, which shows the puzzle itself',
  );
}
