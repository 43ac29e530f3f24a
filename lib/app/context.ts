import { Duration, type Environment, SecretValue } from 'aws-cdk-lib';
import { GLOBAL_REGION } from '../contract/waf-scope';
import { ResponderMode } from '../posture/responder-mode';
import { nearest } from '../private/nearest';
import { Round } from '../private/round';
import type { AuthRoutes } from '../protection/auth-routes';
import { isUserPoolArn } from '../protection/guarded-resource';
import { OtpRoute } from '../protection/otp-route';
import type { ProtectionMode } from '../protection/protection-mode';
import type { TrustedHeader } from '../protection/trusted-header-options';
import { guardFrom } from './guard-context';
import { humanCheckFrom } from './human-check-context';
import { mailFrom } from './mail-context';
import type { OtpShieldStackProps } from './otp-shield-stack';
import { recipientRulesFrom } from './recipient-context';
import type { Setting, ValueOf } from './setting';
import { SETTINGS } from './settings-table';
import { signalsFrom } from './signal-context';
import { smsFrom } from './sms-context';

/** Every key of the context is `otp-shield:<name>`, so that a misspelt one can be told from a key of somebody else. */
export const PREFIX = 'otp-shield:';
const NEARLY_PREFIX = /^(?:otp[-_. ]?shield[-_.:/]?)?/i;

export interface AppSettings extends OtpShieldStackProps {
  readonly stackName: string;
}

/**
 * Settings of the app from the context of `cdk.json` and of `-c otp-shield:<name>=<value>`. On the command line every value
 * is text, so numbers may be written as text and lists with commas.
 *
 * @throws Error that lists everything wrong with the context
 */
export function readContext(context: Record<string, unknown>): AppSettings {
  const { settings, faults } = parseContext(context);
  const round = new Round();
  round.refuse({ construct: CONTEXT, messages: faults });
  round.end();
  return settings;
}

/** Where the settings of the app stand, for messages. */
export const CONTEXT = 'context in cdk.json or -c';

/**
 * The settings that can be read, and what is wrong with the others. With a fault they only serve to find out what else is wrong: what is needed and can't
 * be read has a stand-in then.
 */
export function parseContext(context: Record<string, unknown>): { settings: AppSettings; faults: string[] } {
  const faults: string[] = [];
  const given = new Map(
    Object.entries(context)
      .filter(([key]) => key.startsWith(PREFIX))
      .map(([key, value]) => [key.slice(PREFIX.length), value]),
  );
  for (const name of given.keys()) {
    if (!Object.hasOwn(SETTINGS, name)) {
      faults.push(`${PREFIX}${name} is not a setting; ${meant(name)}`);
    }
  }
  for (const key of Object.keys(context)) {
    const name = key.replace(NEARLY_PREFIX, '');
    if (!key.startsWith(PREFIX) && Object.hasOwn(SETTINGS, name)) {
      faults.push(`${key} is not read: every setting starts with "${PREFIX}"; write ${PREFIX}${name}`);
    }
  }
  const isGiven = (name: string) => {
    const value = given.get(name);
    return value !== undefined && value !== '' && !(Array.isArray(value) && value.length === 0);
  };
  const read = <K extends keyof typeof SETTINGS>(name: K) => {
    if (!isGiven(name)) return undefined;
    const setting: Setting<unknown> = SETTINGS[name];
    return setting.read(given.get(name), PREFIX + name, faults) as ValueOf<(typeof SETTINGS)[K]>;
  };
  const seconds = (value: number | undefined) => (value === undefined ? undefined : Duration.seconds(value));
  const responderMode = read('responderMode') as keyof typeof ResponderMode | undefined;
  const blockHours = read('automaticBlockListHours');
  const resourceArn = read('resourceArn');
  const preset = read('authPreset');
  const beside = (prop: keyof AuthRoutes, given: OtpRoute[] | undefined) =>
    preset?.[prop] === undefined ? given : [...preset[prop], ...(given ?? [])];
  const requestRoutes = beside('requestRoutes', read('requestRoutes'));
  if (!isGiven('resourceArn'))
    faults.push(
      `${PREFIX}resourceArn is missing; give the ARN of your Application Load Balancer, REST API stage, GraphQL API, CloudFront distribution, Amplify app or user pool`,
    );
  const ofUserPool = resourceArn !== undefined && isUserPoolArn(resourceArn);
  if (!ofUserPool && !isGiven('requestRoutes') && !isGiven('authPreset')) {
    faults.push(
      `${PREFIX}requestRoutes is missing or empty; name the paths that make a code go out, such as ["/api/auth/otp"], or an authPreset`,
    );
  }
  const settings = {
    stackName: read('stackName') ?? 'OtpShield',
    env: environmentOf(resourceArn),
    resourceArn: resourceArn ?? STAND_IN_ARN,
    requestRoutes: requestRoutes?.length || ofUserPool ? requestRoutes : [OtpRoute.path('/refused')],
    verifyRoutes: beside('verifyRoutes', read('verifyRoutes')),
    entryPages: beside('entryPages', read('entryPages')),
    allowedOrigins: read('allowedOrigins'),
    tokenDomains: read('tokenDomains'),
    ...mailFrom(read, PREFIX, faults),
    ...smsFrom(read, PREFIX, faults),
    mode: read('mode') as ProtectionMode | undefined,
    humanCheck: humanCheckFrom(read, isGiven, PREFIX, faults),
    surgeLimit: read('surgeLimit'),
    rateLimit: read('rateLimit'),
    rateLimitAsks: read('rateLimitAsks'),
    verifyRateLimit: read('verifyRateLimit'),
    tokenReuseLimit: read('tokenReuseLimit'),
    sendBudget: read('sendBudget'),
    campaignBudget: read('campaignBudget'),
    homeCountries: read('homeCountries'),
    foreignSendBudget: read('foreignSendBudget'),
    tokenInHeader: read('tokenInHeader'),
    strictRateLimit: read('strictRateLimit'),
    strictImmunityTime: seconds(read('strictImmunitySeconds')),
    verifyBudget: read('verifyBudget'),
    sendCeiling: read('sendCeiling'),
    strictSendCeiling: read('strictSendCeiling'),
    honeypotField: read('honeypotField'),
    recipientRules: recipientRulesFrom(read),
    clientSignals: signalsFrom(read, PREFIX, faults),
    trustedHeader: trustedHeaderFrom(read('trustedHeaderName'), read('trustedHeaderSecrets'), faults),
    trustedAddresses: read('trustedAddresses'),
    blockedAddresses: read('blockedAddresses'),
    blockedCountries: read('blockedCountries'),
    blockedAsns: read('blockedAsns'),
    lockdownAlternatives: read('lockdownAlternatives'),
    automaticBlockList: blockHours ? { lifetime: Duration.hours(blockHours) } : undefined,
    ...guardFrom(read, isGiven, PREFIX, faults),
    response: responderMode === undefined ? undefined : { mode: ResponderMode[responderMode] },
  };
  return { settings, faults };
}

const STAND_IN_ARN = 'arn:aws:elasticloadbalancing:eu-central-1:111122223333:loadbalancer/app/refused/50dc6c495c0c9188';

function trustedHeaderFrom(
  name: string | undefined,
  secrets: string[] | undefined,
  faults: string[],
): TrustedHeader | undefined {
  if (name !== undefined && secrets !== undefined) {
    return { name, secrets: secrets.map((secret) => SecretValue.secretsManager(secret)) };
  }
  if (name !== undefined || secrets !== undefined) {
    faults.push(`${PREFIX}trustedHeaderName and ${PREFIX}trustedHeaderSecrets go together; give both or neither`);
  }
  return undefined;
}

/** A web ACL must live where its load balancer does. */
function environmentOf(arn: string | undefined): Environment | undefined {
  const [, , service = '', ownRegion, account] = arn?.split(':') ?? [];
  const region = ['amplify', 'cloudfront'].includes(service) ? GLOBAL_REGION : ownRegion;
  return region && account ? { region, account } : undefined;
}

function meant(name: string): string {
  const candidate = nearest(name, Object.keys(SETTINGS));
  return candidate === undefined ? 'docs/app.md describes them all' : `did you mean ${candidate}?`;
}
