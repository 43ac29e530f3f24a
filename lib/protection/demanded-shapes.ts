import type { Faults } from '../private/faults';
import { CloudFrontPlan } from './distribution/cloud-front-plan';
import { ProtectionMode } from './protection-mode';
import { UnusualRouter } from './unusual-router';

/** What is written where. */
interface Shape {
  readonly kind: string;
  holds(value: unknown): boolean;
  /** What to write instead; undefined where nothing can be guessed. */
  instead(value: unknown): string | undefined;
}

const quoted = (value: unknown) => JSON.stringify(value) ?? String(value);
const isObject = (value: unknown) => typeof value === 'object' && value !== null && !Array.isArray(value);

const ROUTE: Shape = {
  kind: 'an OtpRoute',
  holds: isObject,
  instead: (value) => (typeof value === 'string' ? `OtpRoute.path(${quoted(value)})` : 'OtpRoute.path("/…")'),
};
const LIMIT: Shape = {
  kind: 'a RequestLimit',
  holds: isObject,
  instead: (value) => `RequestLimit.of(${typeof value === 'number' ? value : '100'}, Duration.minutes(10))`,
};
const HUMAN_CHECK: Shape = {
  kind: 'a HumanCheck',
  holds: isObject,
  instead: (value) =>
    typeof value === 'string' && /^(captcha|challenge|adaptive|none)$/i.test(value)
      ? `HumanCheck.${value.toLowerCase()}()`
      : 'HumanCheck.captcha()',
};
const USER_POOL: Shape = {
  kind: 'a user pool',
  holds: (value) => isObject(value) && 'userPoolArn' in (value as object) && 'node' in (value as object),
  instead: (value) =>
    typeof value === 'string'
      ? `UserPool.${value.startsWith('arn:') ? 'fromUserPoolArn' : 'fromUserPoolId'}(this, "Pool", ${quoted(value)})`
      : undefined,
};
const DISTRIBUTION: Shape = {
  kind: 'a distribution',
  holds: (value) => isObject(value) && 'distributionRef' in (value as object) && 'node' in (value as object),
  instead: (value) =>
    typeof value === 'string'
      ? `Distribution.fromDistributionAttributes(this, "Distribution", { distributionId: ${quoted(value.replace(/^.*\//, ''))}, domainName: "…" })`
      : undefined,
};
const TEXT: Shape = { kind: 'a text', holds: (value) => typeof value === 'string', instead: () => undefined };
const NUMBER: Shape = { kind: 'a number', holds: (value) => typeof value === 'number', instead: () => undefined };
const wordOf = (name: string, words: Readonly<Record<string, string>>): Shape => ({
  kind: Object.values(words).join(' or '),
  holds: (value) => Object.values(words).includes(value as string),
  instead: (value) => {
    const key = Object.keys(words).find((each) => each.toLowerCase() === String(value).toLowerCase());
    return key === undefined ? undefined : `${name}.${key}`;
  },
});

const ONE: Readonly<Record<string, Shape>> = {
  mode: wordOf('ProtectionMode', ProtectionMode),
  humanCheck: HUMAN_CHECK,
  userPool: USER_POOL,
  distribution: DISTRIBUTION,
  cloudFrontPlan: wordOf('CloudFrontPlan', CloudFrontPlan),
  ...Object.fromEntries(
    [
      'rateLimit',
      'verifyRateLimit',
      'sendBudget',
      'campaignBudget',
      'foreignSendBudget',
      'surgeLimit',
      'strictRateLimit',
      'verifyBudget',
      'sendCeiling',
      'strictSendCeiling',
    ].map((prop) => [prop, LIMIT]),
  ),
};

const LISTS: Readonly<Record<string, Shape>> = {
  requestRoutes: ROUTE,
  verifyRoutes: ROUTE,
  entryPages: ROUTE,
  unusualRouters: wordOf('UnusualRouter', UnusualRouter),
  blockedAsns: NUMBER,
  ...Object.fromEntries(
    [
      'allowedOrigins',
      'trustedAddresses',
      'blockedAddresses',
      'blockedCountries',
      'homeCountries',
      'lockdownAlternatives',
      'tokenDomains',
      'resourceArns',
    ].map((prop) => [prop, TEXT]),
  ),
};

/**
 * What the compiler says in TypeScript, said where plain JavaScript hands over something else: a text for a route, one value for a list.
 *
 * @returns the props without those, so that everything else can be checked in the same round
 */
export function demandShapes<T extends object>(faults: Faults, props: T): T {
  const given = props as Record<string, unknown>;
  if (given.requestRoutes === undefined && given.userPool === undefined) {
    faults.add('requestRoutes is missing; name the routes that make a code go out');
  }
  const misshapen = Object.entries(given).flatMap(([prop, value]) => {
    const found = value === undefined ? [] : shapeFaults(prop, value);
    for (const fault of found) faults.add(fault);
    return found.length > 0 ? [prop] : [];
  });
  return Object.fromEntries(Object.entries(given).filter(([prop]) => !misshapen.includes(prop))) as T;
}

function shapeFaults(prop: string, value: unknown): string[] {
  const [one, entry] = [ONE[prop], LISTS[prop]];
  if (one !== undefined) return faultOf(prop, value, one);
  if (entry === undefined) return [];
  if (Array.isArray(value)) return value.flatMap((each, index) => faultOf(`${prop}[${index}]`, each, entry));
  return [`${prop} must be a list, got ${shown(value)}; write [${written(value, entry)}]`];
}

function faultOf(prop: string, value: unknown, shape: Shape): string[] {
  if (shape.holds(value)) return [];
  const instead = shape.instead(value);
  return [`${prop} must be ${shape.kind}, got ${shown(value)}${instead === undefined ? '' : `; write ${instead}`}`];
}

/** An object can be a whole tree of constructs. */
function shown(value: unknown): string {
  return isObject(value) ? `one ${(value as object).constructor.name}` : quoted(value);
}

function written(value: unknown, shape: Shape): string {
  if (!shape.holds(value)) return shape.instead(value) ?? '…';
  return isObject(value) ? '…' : quoted(value);
}
