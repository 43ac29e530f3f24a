import { Duration } from 'aws-cdk-lib';
import { HumanCheck } from '../protection/human-check';
import { TurnstileOutage } from '../protection/turnstile/turnstile-options';
import { listMatching, oneOf, textMatching, wholeNumber, yesOrNo } from './context-readers';

const ARN = (service: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}\\S+$`);

type Name = keyof typeof HUMAN_CHECK_READERS;
type Values = { readonly [K in Name]: ReturnType<(typeof HUMAN_CHECK_READERS)[K]> };

/** What a check takes of the settings. */
interface CheckRow {
  readonly needs: readonly Name[];
  readonly takes: readonly Name[];
  /** Seconds; the reader knows the least that AWS WAF takes for any. */
  readonly leastImmunity?: number;
  make(values: Values): HumanCheck;
}

/** AWS WAF takes no less for a challenge. */
const SHORTEST_CHALLENGE = 300;

/** By the name that stands in the settings. */
const CHECKS: Readonly<Record<string, CheckRow>> = {
  captcha: { needs: [], takes: ['immunitySeconds'], make: (values) => HumanCheck.captcha(immunity(values)) },
  challenge: {
    needs: [],
    takes: ['immunitySeconds'],
    leastImmunity: SHORTEST_CHALLENGE,
    make: (values) => HumanCheck.challenge(immunity(values)),
  },
  adaptive: {
    needs: [],
    takes: ['immunitySeconds'],
    leastImmunity: SHORTEST_CHALLENGE,
    make: (values) => HumanCheck.adaptive(immunity(values)),
  },
  turnstile: {
    needs: [
      'turnstileSecretArn',
      'turnstileListenerArn',
      'turnstileTargetGroupArns',
      'turnstileIssuer',
      'turnstileHostnames',
    ],
    takes: ['turnstileAction', 'turnstileRulePriority', 'turnstileWhenUnavailable', 'turnstileBindToAddress'],
    make: (values) =>
      HumanCheck.turnstileByArn({
        secretArn: values.turnstileSecretArn!,
        listenerArn: values.turnstileListenerArn!,
        targetGroupArns: values.turnstileTargetGroupArns!,
        issuer: values.turnstileIssuer!,
        hostnames: values.turnstileHostnames!,
        action: values.turnstileAction,
        rulePriority: values.turnstileRulePriority,
        whenUnavailable: values.turnstileWhenUnavailable as TurnstileOutage | undefined,
        bindToAddress: values.turnstileBindToAddress,
      }),
  },
  none: { needs: [], takes: [], make: () => HumanCheck.none() },
};

/** Settings of the app about the human check. */
export const HUMAN_CHECK_READERS = {
  humanCheck: oneOf(Object.keys(CHECKS)),
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

/** The human check that the context asks for. `given` tells whether a key stands there with a value, sound or not. */
export function humanCheckFrom(
  read: Read,
  given: (name: string) => boolean,
  prefix: string,
  faults: string[],
): HumanCheck | undefined {
  const known = faults.length;
  const names = Object.keys(HUMAN_CHECK_READERS) as Name[];
  const values = Object.fromEntries(names.map((name) => [name, read(name)])) as Values;
  const kind = values.humanCheck ?? 'captcha';
  if (given('humanCheck') && values.humanCheck === undefined) return undefined;
  const { needs, takes, leastImmunity = 0, make } = CHECKS[kind];
  for (const name of needs.filter((name) => !given(name))) {
    faults.push(`${prefix}${name} is missing; ${prefix}humanCheck "${kind}" needs it`);
  }
  for (const name of names) {
    if (name === 'humanCheck' || needs.includes(name) || takes.includes(name) || !given(name)) continue;
    faults.push(`${prefix}${name} has no effect ${whereOf(name, kind, prefix)}; leave it empty`);
  }
  if ((values.immunitySeconds ?? Number.POSITIVE_INFINITY) < leastImmunity) {
    faults.push(
      `${prefix}immunitySeconds must be ${leastImmunity} or more with ${prefix}humanCheck "${kind}", got ${values.immunitySeconds}; AWS WAF takes no less`,
    );
  }
  return faults.length > known ? undefined : make(values);
}

/** A setting of one check alone needs that one; any other doesn't go with the one that was chosen. */
function whereOf(name: Name, kind: string, prefix: string): string {
  const takers = Object.keys(CHECKS).filter((check) => [...CHECKS[check].needs, ...CHECKS[check].takes].includes(name));
  return takers.length === 1 ? `without ${prefix}humanCheck "${takers[0]}"` : `with ${prefix}humanCheck "${kind}"`;
}

function immunity({ immunitySeconds }: Values): { immunityTime?: Duration } {
  return { immunityTime: immunitySeconds === undefined ? undefined : Duration.seconds(immunitySeconds) };
}
