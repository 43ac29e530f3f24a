import { Duration, type Environment } from 'aws-cdk-lib';
import { HumanCheck } from '../protection/human-check';
import { ProtectionMode } from '../protection/otp-protection-props';
import { OtpRoute } from '../protection/otp-route';
import { ResponderMode } from '../response/responder-mode';
import type { OtpShieldStackProps } from './otp-shield-stack';

/** Every key of the context is `otp-shield:<name>`, so that a misspelt one can be told from a key of somebody else. */
const PREFIX = 'otp-shield:';

export interface AppSettings extends OtpShieldStackProps {
  readonly stackName: string;
}

/** Reads one value; complains into `faults` and gives undefined when it can't. */
type Reader<T> = (value: unknown, key: string, faults: string[]) => T | undefined;

const READERS = {
  stackName: textMatching(
    /^[A-Za-z][A-Za-z0-9-]{0,127}$/,
    'a stack name: letters, digits and "-", starting with a letter',
  ),
  resourceArn: textMatching(
    /^arn:aws[a-z-]*:[a-z0-9-]+:[a-z0-9-]+:\d{12}:\S+$/,
    'the ARN of your Application Load Balancer, such as ' +
      '"arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/my-alb/50dc6c495c0c9188"',
  ),
  requestRoutes: routes,
  verifyRoutes: routes,
  entryPages: routes,
  allowedOrigins: list,
  tokenDomains: list,
  alarmEmails: listMatching(/^[^\s@,]+@[^\s@,]+\.[^\s@,]+$/, 'a mail address'),
  configurationSetName: textMatching(/^[\w-]{1,64}$/, 'the name of an SES configuration set'),
  sesRegion: textMatching(/^[a-z]{2}(-[a-z]+)+-\d$/, 'a Region such as "eu-west-1"'),
  mode: oneOf(Object.values(ProtectionMode)),
  captchaImmunitySeconds: wholeNumber(60, 259_200),
  rateLimit: wholeNumber(10, 2_000_000_000),
  rateLimitWindowSeconds: oneOfNumbers([60, 120, 300, 600]),
  verifyRateLimit: wholeNumber(10, 2_000_000_000),
  verifyRateLimitWindowSeconds: oneOfNumbers([60, 120, 300, 600]),
  tokenReuseLimit: wholeNumber(10, 2_000_000_000),
  sendBudget: wholeNumber(10, 2_000_000_000),
  sendBudgetWindowSeconds: oneOfNumbers([60, 120, 300, 600]),
  trustedAddresses: list,
  blockedAddresses: list,
  blockedCountries: list,
  blockedAsns: numbers,
  lockdownAlternatives: list,
  responderMode: oneOf(Object.keys(ResponderMode)),
};

/**
 * Settings of the app from the context of `cdk.json` and of `-c otp-shield:<name>=<value>`. On the command line every value
 * is text, so numbers may be written as text and lists with commas.
 *
 * @throws Error that lists everything wrong with the context
 */
export function readContext(context: Record<string, unknown>): AppSettings {
  const faults: string[] = [];
  const given = new Map(
    Object.entries(context)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  for (const name of given.keys()) {
    if (!(name in READERS)) {
      faults.push(`${PREFIX}${name} is not a setting; allowed are ${Object.keys(READERS).join(', ')}${nearest(name)}`);
    }
  }
  const read = <K extends keyof typeof READERS>(name: K) => {
    const value = given.get(name);
    if (value === undefined || value === '') return undefined;
    return (READERS[name] as Reader<unknown>)(value, PREFIX + name, faults) as ReturnType<(typeof READERS)[K]>;
  };
  const seconds = (value: number | undefined) => (value === undefined ? undefined : Duration.seconds(value));
  const immunityTime = seconds(read('captchaImmunitySeconds'));
  const responderMode = read('responderMode') as keyof typeof ResponderMode | undefined;
  const resourceArn = read('resourceArn');
  const requestRoutes = read('requestRoutes');
  if (!given.get('resourceArn'))
    faults.push(`${PREFIX}resourceArn is missing; give the ARN of your Application Load Balancer`);
  const named = given.get('requestRoutes');
  if (!named || (Array.isArray(named) && named.length === 0)) {
    faults.push(
      `${PREFIX}requestRoutes is missing or empty; name the paths that make a code go out, such as ["/api/auth/otp"]`,
    );
  }
  const settings = {
    stackName: read('stackName') ?? 'OtpShield',
    env: environmentOf(resourceArn),
    resourceArn: resourceArn ?? '',
    requestRoutes: requestRoutes ?? [],
    verifyRoutes: read('verifyRoutes'),
    entryPages: read('entryPages'),
    allowedOrigins: read('allowedOrigins'),
    tokenDomains: read('tokenDomains'),
    alarmEmails: read('alarmEmails'),
    configurationSetName: read('configurationSetName'),
    sesRegion: read('sesRegion'),
    mode: read('mode') as ProtectionMode | undefined,
    humanCheck: immunityTime && HumanCheck.captcha({ immunityTime }),
    rateLimit: read('rateLimit'),
    rateLimitWindow: seconds(read('rateLimitWindowSeconds')),
    verifyRateLimit: read('verifyRateLimit'),
    verifyRateLimitWindow: seconds(read('verifyRateLimitWindowSeconds')),
    tokenReuseLimit: read('tokenReuseLimit'),
    sendBudget: read('sendBudget'),
    sendBudgetWindow: seconds(read('sendBudgetWindowSeconds')),
    trustedAddresses: read('trustedAddresses'),
    blockedAddresses: read('blockedAddresses'),
    blockedCountries: read('blockedCountries'),
    blockedAsns: read('blockedAsns'),
    lockdownAlternatives: read('lockdownAlternatives'),
    response: responderMode === undefined ? undefined : { mode: ResponderMode[responderMode] },
  };
  if (faults.length > 0)
    throw new Error(`context in cdk.json or -c:${faults.map((fault) => `\n  - ${fault}`).join('')}`);
  return settings;
}

/** A web ACL must live where its load balancer does. */
function environmentOf(arn: string | undefined): Environment | undefined {
  const [, , , region, account] = arn?.split(':') ?? [];
  return region && account ? { region, account } : undefined;
}

function nearest(name: string): string {
  const candidate = Object.keys(READERS).find((key) => key.toLowerCase().startsWith(name.toLowerCase().slice(0, 5)));
  return candidate ? `; did you mean ${candidate}?` : '';
}

function textMatching(pattern: RegExp, allowed: string): Reader<string> {
  return (value, key, faults) => {
    if (typeof value === 'string' && pattern.test(value)) return value;
    faults.push(`${key} must be ${allowed}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

function wholeNumber(min: number, max: number): Reader<number> {
  return (value, key, faults) => {
    const number = typeof value === 'string' && /^\d+$/.test(value) ? Number(value) : value;
    if (typeof number === 'number' && Number.isInteger(number) && number >= min && number <= max) return number;
    faults.push(`${key} must be a whole number from ${min} to ${max}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

function oneOfNumbers(allowed: readonly number[]): Reader<number> {
  return (value, key, faults) => {
    if (allowed.includes(Number(value))) return Number(value);
    faults.push(`${key} must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

function oneOf(allowed: readonly string[]): Reader<string> {
  return (value, key, faults) => {
    if (typeof value === 'string' && allowed.includes(value)) return value;
    faults.push(`${key} must be one of ${allowed.join(', ')}, got ${JSON.stringify(value)}`);
    return undefined;
  };
}

function list(value: unknown, key: string, faults: string[]): string[] | undefined {
  const values = typeof value === 'string' ? value.split(',').map((part) => part.trim()) : value;
  if (Array.isArray(values) && values.every((part) => typeof part === 'string' && part !== '')) return values;
  faults.push(`${key} must be a list of texts, got ${JSON.stringify(value)}`);
  return undefined;
}

function listMatching(pattern: RegExp, allowed: string): Reader<string[]> {
  return (value, key, faults) => {
    const values = list(value, key, faults);
    for (const part of values ?? []) {
      if (!pattern.test(part)) faults.push(`${key} must hold ${allowed} each, got ${JSON.stringify(part)}`);
    }
    return values;
  };
}

function numbers(value: unknown, key: string, faults: string[]): number[] | undefined {
  const values = typeof value === 'string' ? value.split(',') : Array.isArray(value) ? value : [value];
  const read = wholeNumber(0, 4_294_967_295);
  return values.flatMap((part) => read(typeof part === 'string' ? part.trim() : part, key, faults) ?? []);
}

function routes(value: unknown, key: string, faults: string[]): OtpRoute[] | undefined {
  return list(value, key, faults)?.flatMap((path) => {
    try {
      return [path.endsWith('/*') ? OtpRoute.prefix(path.slice(0, -2)) : OtpRoute.path(path)];
    } catch (error) {
      faults.push(`${key}: ${(error as Error).message}`);
      return [];
    }
  });
}
