import { Duration } from 'aws-cdk-lib';
import { HumanCheck } from '../protection/human-check';
import { TurnstileOutage } from '../protection/turnstile/turnstile-options';
import { listMatching, oneOf, textMatching, wholeNumber, yesOrNo } from './context-readers';
import type { TurnstileByArnOptions } from './turnstile-by-arn';

const ARN = (service: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}\\S+$`);

/** Settings of the app about the human check. */
export const HUMAN_CHECK_READERS = {
  humanCheck: oneOf(['captcha', 'challenge', 'adaptive', 'turnstile', 'none']),
  immunitySeconds: wholeNumber(60, 259_200),
  turnstileSecretArn: textMatching(
    ARN('secretsmanager', 'secret:'),
    'the whole ARN of a secret of AWS Secrets Manager, such as "arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf"',
  ),
  turnstileListenerArn: textMatching(
    ARN('elasticloadbalancing', 'listener/app/'),
    'the ARN of the HTTPS listener of the load balancer',
  ),
  turnstileTargetGroupArns: listMatching(
    ARN('elasticloadbalancing', 'targetgroup/'),
    'the ARN of a target group of the application',
  ),
  turnstileIssuer: textMatching(
    /^https:\/\/[a-z0-9.-]+(?::\d+)?$/i,
    'an origin such as "https://shop.example.com", without a path',
  ),
  turnstileHostnames: listMatching(/^[a-z0-9.-]{1,253}$/, 'a lower-case host name such as "shop.example.com"'),
  turnstileAction: textMatching(/^[\w-]{1,32}$/, '1 to 32 letters, digits, "_" or "-"'),
  turnstileRulePriority: wholeNumber(1, 49_990),
  turnstileWhenUnavailable: oneOf(Object.values(TurnstileOutage)),
  turnstileBindToAddress: yesOrNo,
};

type Read = <K extends keyof typeof HUMAN_CHECK_READERS>(
  name: K,
) => ReturnType<(typeof HUMAN_CHECK_READERS)[K]> | undefined;

const NEEDED = [
  'turnstileSecretArn',
  'turnstileListenerArn',
  'turnstileTargetGroupArns',
  'turnstileIssuer',
  'turnstileHostnames',
] as const;
/** AWS WAF takes no less for a challenge. */
const SHORTEST_CHALLENGE = 300;

/** The human check that the context asks for. `given` tells whether a key stands there with a value, sound or not. */
export function humanCheckFrom(
  read: Read,
  given: (name: string) => boolean,
  prefix: string,
  faults: string[],
): { humanCheck?: HumanCheck; turnstile?: TurnstileByArnOptions } {
  const kind = read('humanCheck');
  const seconds = read('immunitySeconds');
  const needed = Object.fromEntries(NEEDED.map((name) => [name, read(name)]));
  const optional = {
    action: read('turnstileAction'),
    rulePriority: read('turnstileRulePriority'),
    whenUnavailable: read('turnstileWhenUnavailable') as TurnstileOutage | undefined,
    bindToAddress: read('turnstileBindToAddress'),
  };
  if (given('humanCheck') && kind === undefined) return {};
  if (kind === 'turnstile') {
    for (const name of NEEDED.filter((name) => !given(name))) {
      faults.push(`${prefix}${name} is missing; ${prefix}humanCheck "turnstile" needs it`);
    }
    if (given('immunitySeconds')) {
      faults.push(`${prefix}immunitySeconds has no effect with ${prefix}humanCheck "turnstile"; leave it empty`);
    }
    return {
      turnstile: {
        secretArn: needed.turnstileSecretArn as string,
        listenerArn: needed.turnstileListenerArn as string,
        targetGroupArns: needed.turnstileTargetGroupArns as string[],
        issuer: needed.turnstileIssuer as string,
        hostnames: needed.turnstileHostnames as string[],
        ...optional,
      },
    };
  }
  for (const name of Object.keys(HUMAN_CHECK_READERS).filter((name) => name.startsWith('turnstile'))) {
    if (given(name))
      faults.push(`${prefix}${name} has no effect without ${prefix}humanCheck "turnstile"; leave it empty`);
  }
  const immunityTime = seconds === undefined ? undefined : Duration.seconds(seconds);
  switch (kind) {
    case 'none':
      if (given('immunitySeconds')) {
        faults.push(`${prefix}immunitySeconds has no effect with ${prefix}humanCheck "none"; leave it empty`);
      }
      return { humanCheck: HumanCheck.none() };
    case 'challenge':
    case 'adaptive':
      if (seconds !== undefined && seconds < SHORTEST_CHALLENGE) {
        faults.push(
          `${prefix}immunitySeconds must be ${SHORTEST_CHALLENGE} or more with ${prefix}humanCheck "${kind}", got ${seconds}; AWS WAF takes no less`,
        );
        return {};
      }
      return { humanCheck: HumanCheck[kind]({ immunityTime }) };
    default:
      return { humanCheck: HumanCheck.captcha({ immunityTime }) };
  }
}
