import { Duration } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../contract/aws-limits';
import { HumanCheck } from '../protection/human-check';
import { MAX_RULE_PRIORITY } from '../protection/turnstile/turnstile';
import { TurnstileFailureMode } from '../protection/turnstile/turnstile-options';
import { listMatching, oneOf, textMatching, wholeNumber, yesOrNo } from './context-readers';
import { setting, type ValueOf } from './setting';

const ARN = (service: string, resource: string) =>
  new RegExp(`^arn:aws[a-z-]*:${service}:[a-z0-9-]+:\\d{12}:${resource}\\S+$`);

type Name = keyof typeof HUMAN_CHECK_SETTINGS;
type Values = { readonly [K in Name]: ValueOf<(typeof HUMAN_CHECK_SETTINGS)[K]> };

/** What a check takes of the settings. */
interface CheckRow {
  readonly needs: readonly Name[];
  readonly takes: readonly Name[];
  /** Seconds; the reader knows the least that AWS WAF takes for any. */
  readonly leastImmunity?: number;
  make(values: Values): HumanCheck;
}

/** By the name that stands in the settings. */
const CHECKS: Readonly<Record<string, CheckRow>> = {
  captcha: { needs: [], takes: ['immunitySeconds'], make: (values) => HumanCheck.captcha(immunity(values)) },
  challenge: {
    needs: [],
    takes: ['immunitySeconds'],
    leastImmunity: WAF_LIMIT.challengeImmunityMinSeconds,
    make: (values) => HumanCheck.challenge(immunity(values)),
  },
  adaptive: {
    needs: [],
    takes: ['immunitySeconds'],
    leastImmunity: WAF_LIMIT.challengeImmunityMinSeconds,
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
    takes: ['turnstileAction', 'turnstileRulePriority', 'turnstileFailureMode', 'turnstileBindToAddress'],
    make: (values) =>
      HumanCheck.turnstileByArn({
        secretArn: values.turnstileSecretArn!,
        listenerArn: values.turnstileListenerArn!,
        targetGroupArns: values.turnstileTargetGroupArns!,
        issuer: values.turnstileIssuer!,
        hostnames: values.turnstileHostnames!,
        action: values.turnstileAction,
        rulePriority: values.turnstileRulePriority,
        failureMode: values.turnstileFailureMode as TurnstileFailureMode | undefined,
        bindToAddress: values.turnstileBindToAddress,
      }),
  },
  none: { needs: [], takes: [], make: () => HumanCheck.none() },
};

/** Settings of the app about the human check. */
export const HUMAN_CHECK_SETTINGS = {
  humanCheck: setting(
    oneOf(Object.keys(CHECKS)),
    '`captcha`',
    '`captcha`, `challenge`, `adaptive`, `turnstile` or `none`; see [the human check](human-check.md)',
  ),
  immunitySeconds: setting(
    wholeNumber(WAF_LIMIT.captchaImmunityMinSeconds, WAF_LIMIT.immunityMaxSeconds),
    '300',
    'how long a solved puzzle (60 to 259,200) or a passed challenge (from 300) counts. Not with `turnstile` and `none`',
  ),
  turnstileSecretArn: setting(
    textMatching(
      ARN('secretsmanager', 'secret:'),
      'the whole ARN of a secret of AWS Secrets Manager, such as "arn:aws:secretsmanager:eu-central-1:111122223333:secret:turnstile-AbCdEf"',
    ),
    'needed with `turnstile`',
    "whole ARN of the secret with the widget's secret key, as plain text",
  ),
  turnstileListenerArn: setting(
    textMatching(ARN('elasticloadbalancing', 'listener/app/'), 'the ARN of the HTTPS listener of the load balancer'),
    'needed with `turnstile`',
    'ARN of the HTTPS listener, to which rules are added',
  ),
  turnstileTargetGroupArns: setting(
    listMatching(ARN('elasticloadbalancing', 'targetgroup/'), 'the ARN of a target group of the application'),
    'needed with `turnstile`',
    'where the request routes go once the token is verified',
  ),
  turnstileIssuer: setting(
    textMatching(/^https:\/\/[a-z0-9.-]+(?::\d+)?$/i, 'an origin such as "https://shop.example.com", without a path'),
    'needed with `turnstile`',
    'public origin of the listener, such as `https://shop.example.com`',
  ),
  turnstileHostnames: setting(
    listMatching(/^[a-z0-9.-]{1,253}$/, 'a lower-case host name such as "shop.example.com"'),
    'needed with `turnstile`',
    'hosts on whose pages the widget stands',
  ),
  turnstileAction: setting(
    textMatching(/^[\w-]{1,32}$/, '1 to 32 letters, digits, "_" or "-"'),
    '`otp`',
    'what the widget says that it is for',
  ),
  turnstileRulePriority: setting(wholeNumber(1, MAX_RULE_PRIORITY), '100', 'priority of the first listener rule'),
  turnstileFailureMode: setting(
    oneOf(Object.values(TurnstileFailureMode)),
    '`CLOSED`',
    'while Cloudflare is down: `CLOSED`, or the AWS WAF puzzle with `CAPTCHA`',
  ),
  turnstileBindToAddress: setting(yesOrNo, '`false`', "whether the token carries a hash of the client's address"),
};

type Read = <K extends keyof typeof HUMAN_CHECK_SETTINGS>(name: K) => ValueOf<(typeof HUMAN_CHECK_SETTINGS)[K]>;

/** The human check that the context asks for. `given` tells whether a key stands there with a value, sound or not. */
export function humanCheckFrom(
  read: Read,
  given: (name: string) => boolean,
  prefix: string,
  faults: string[],
): HumanCheck | undefined {
  const known = faults.length;
  const names = Object.keys(HUMAN_CHECK_SETTINGS) as Name[];
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
