import { Token } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { Faults, secondsOf } from '../private/faults';
import { WAF_LIMIT } from '../waf/limits';
import { FIELD_NAME, MAIL_DOMAIN, PHONE_PREFIX } from './field-grammar';
import { HumanCheck } from './human-check';
import { blockOf } from './ip-list';
import { type OtpProtectionProps, ProtectionMode } from './otp-protection-props';
import type { OtpRoute } from './otp-route';
import { RateLimitKey } from './rate-limit-key';
import { blockedDomainsOf, MAX_DOMAIN_PATTERNS, phoneMatchOf } from './recipient-lists';
import type { RateLimit } from './rules/limits';
import { domainPatterns, phonePatterns } from './rules/recipient';
import { plainPatterns } from './rules/route-pattern';

/** The props with their defaults filled in, in the units of AWS WAF. */
export interface Settings {
  readonly countOnly: boolean;
  readonly humanCheck: HumanCheck;
  readonly rateLimit: RateLimit;
  readonly rateLimitKey: RateLimitKey;
  readonly verifyRateLimit: RateLimit;
  readonly tokenReuseLimit: RateLimit;
  readonly sendBudget: RateLimit;
  readonly homeCountries: readonly string[];
  readonly foreignSendBudget: RateLimit;
  readonly strictRateLimit: RateLimit;
  readonly strictImmunitySeconds: number;
  readonly strictSendBudget: RateLimit;
  readonly maxBodyBytes: number;
  /** Undefined when every code request solves a puzzle anyway. */
  readonly surge: RateLimit | undefined;
}

const MIN_LIMIT = WAF_LIMIT.rateLimitMin;
/** https://docs.aws.amazon.com/waf/latest/developerguide/waf-rule-statement-type-rate-based-high-level-settings.html */
const WINDOWS = [60, 120, 300, 600];

const LIMITS = [
  'rateLimit',
  'verifyRateLimit',
  'tokenReuseLimit',
  'sendBudget',
  'foreignSendBudget',
  'surgeLimit',
  'strictRateLimit',
  'strictSendBudget',
] as const;
const DEFAULT_RATE_LIMIT = 100;
const DEFAULT_VERIFY_RATE_LIMIT = 100;
const DEFAULT_TOKEN_REUSE_LIMIT = 10;
const DEFAULT_SEND_BUDGET = 600;
const DEFAULT_STRICT_RATE_LIMIT = 20;
const DEFAULT_STRICT_IMMUNITY_SECONDS = 60;
/** Solved on the page, before the form is filled in: who takes 4 minutes for it must still get through. */
const DEFAULT_STRICT_IMMUNITY_WITH_PAGE_SECONDS = 300;
const DEFAULT_WINDOW_SECONDS = 600;
const DEFAULT_MAX_BODY_BYTES = 4096;

export function settingsOf(props: OtpProtectionProps): Settings {
  const humanCheck = props.humanCheck ?? HumanCheck.captcha();
  const sendBudget = props.sendBudget ?? DEFAULT_SEND_BUDGET;
  const window = (duration: OtpProtectionProps['rateLimitWindow']) => duration?.toSeconds() ?? DEFAULT_WINDOW_SECONDS;
  return {
    countOnly: props.mode === ProtectionMode.COUNT,
    humanCheck,
    rateLimit: { limit: props.rateLimit ?? DEFAULT_RATE_LIMIT, windowSeconds: window(props.rateLimitWindow) },
    rateLimitKey: props.rateLimitKey ?? RateLimitKey.address(),
    verifyRateLimit: {
      limit: props.verifyRateLimit ?? DEFAULT_VERIFY_RATE_LIMIT,
      windowSeconds: window(props.verifyRateLimitWindow),
    },
    tokenReuseLimit: {
      limit: props.tokenReuseLimit ?? DEFAULT_TOKEN_REUSE_LIMIT,
      windowSeconds: coveringWindow(humanCheck._facts.immunitySeconds),
    },
    sendBudget: { limit: sendBudget, windowSeconds: window(props.sendBudgetWindow) },
    homeCountries: props.homeCountries ?? [],
    foreignSendBudget: {
      limit: props.foreignSendBudget ?? quarterOf(sendBudget),
      windowSeconds: window(props.sendBudgetWindow),
    },
    strictRateLimit: {
      limit: props.strictRateLimit ?? DEFAULT_STRICT_RATE_LIMIT,
      windowSeconds: window(props.rateLimitWindow),
    },
    strictImmunitySeconds:
      props.strictImmunityTime?.toSeconds() ??
      (props.entryPages?.length ? DEFAULT_STRICT_IMMUNITY_WITH_PAGE_SECONDS : DEFAULT_STRICT_IMMUNITY_SECONDS),
    strictSendBudget: {
      limit: props.strictSendBudget ?? quarterOf(sendBudget),
      windowSeconds: window(props.sendBudgetWindow),
    },
    maxBodyBytes: props.maxBodySize?.toBytes() ?? DEFAULT_MAX_BODY_BYTES,
    surge: humanCheck._facts.silent
      ? { limit: props.surgeLimit ?? halfOf(sendBudget), windowSeconds: window(props.sendBudgetWindow) }
      : undefined,
  };
}

function halfOf(sendBudget: number): number {
  return Token.isUnresolved(sendBudget) ? sendBudget : Math.max(MIN_LIMIT, Math.floor(sendBudget / 2));
}

/** A budget that is known only at deploy time stays as it is: a token can't be divided. */
function quarterOf(sendBudget: number): number {
  return Token.isUnresolved(sendBudget) ? sendBudget : Math.max(MIN_LIMIT, Math.floor(sendBudget / 4));
}

/** The shortest window over the whole life of a token, or the longest that there is. */
function coveringWindow(immunitySeconds = WINDOWS.at(-1)!): number {
  return WINDOWS.find((window) => window >= immunitySeconds) ?? WINDOWS.at(-1)!;
}

/** Everything that AWS WAF would refuse, or that would quietly protect nothing. */
export function checkProps(
  scope: Construct,
  construct: string,
  props: OtpProtectionProps,
  faults = new Faults(),
): void {
  if (props.requestRoutes.length === 0) {
    faults.add(
      'requestRoutes must name at least one route that makes a code go out, got none; add OtpRoute.path("/…")',
    );
  }
  for (const name of ['requestRoutes', 'verifyRoutes', 'entryPages'] as const) checkRoutes(faults, name, props[name]);
  for (const name of LIMITS) {
    faults.wholeNumber(
      name,
      props[name],
      MIN_LIMIT,
      WAF_LIMIT.rateLimitMax,
      'AWS WAF counts no lower than 10 in a window',
    );
  }
  for (const name of ['rateLimitWindow', 'verifyRateLimitWindow', 'sendBudgetWindow'] as const) {
    faults.oneOf(name, secondsOf(props[name]), WINDOWS, 'seconds', 'AWS WAF has no other window');
  }
  faults.wholeNumber(
    'strictImmunityTime (seconds)',
    secondsOf(props.strictImmunityTime),
    60,
    259_200,
    'AWS WAF takes no other immunity time',
  );
  if (props.maxBodySize && !props.maxBodySize.isUnresolved()) {
    faults.wholeNumber(
      'maxBodySize (bytes)',
      props.maxBodySize.toBytes(),
      1,
      WAF_LIMIT.inspectedBodyBytes,
      'AWS WAF sees no more of a body behind an ALB',
    );
  }
  faults.each(
    'allowedOrigins',
    props.allowedOrigins,
    isOrigin,
    'an origin such as "https://app.example.com", without a path',
  );
  if ((props.allowedOrigins?.length ?? 0) > 10) {
    faults.add(`allowedOrigins must hold at most 10 origins, got ${props.allowedOrigins?.length}; each costs 12 WCU`);
  }
  for (const name of ['trustedAddresses', 'blockedAddresses'] as const) checkAddresses(faults, name, props[name]);
  for (const name of ['blockedCountries', 'homeCountries'] as const) {
    faults.each(name, props[name], (code) => /^[A-Z]{2}$/.test(code), 'a country code such as "DE"');
  }
  if (props.foreignSendBudget !== undefined && (props.homeCountries?.length ?? 0) === 0) {
    faults.add(`foreignSendBudget has no effect without homeCountries, got ${props.foreignSendBudget}; name those`);
  }
  if (props.tokenInHeader === false && (props.allowedOrigins?.length ?? 0) > 0) {
    faults.add(
      'tokenInHeader must not be false with allowedOrigins, whose pages show their token in the header; leave one of them out',
    );
  }
  props.blockedAsns?.forEach((asn, index) => {
    faults.wholeNumber(`blockedAsns[${index}]`, asn, 0, 4_294_967_295, 'give the number of an autonomous system');
  });
  checkTrustedHeader(faults, props);
  const alternatives = props.lockdownAlternatives ?? [];
  if (!Token.isUnresolved(alternatives) && Buffer.byteLength(JSON.stringify(alternatives)) > 3800) {
    faults.add(
      'lockdownAlternatives must be at most 3800 bytes together, since AWS WAF takes 4 KB for a response; shorten them',
    );
  }
  const check = (props.humanCheck ?? HumanCheck.captcha())._facts;
  if (props.surgeLimit !== undefined && !check.silent) {
    faults.add(
      `surgeLimit has no effect with HumanCheck.${check.factory}(), which asks always, got ${props.surgeLimit}; remove it or take a silent human check`,
    );
  }
  checkBodyRules(faults, props);
  for (const objection of check.objections({ requestRoutes: props.requestRoutes, entryPages: props.entryPages ?? [] }))
    faults.add(objection);
  faults.throwIfAny(scope, construct);
}

function checkBodyRules(faults: Faults, props: OtpProtectionProps): void {
  const { honeypotField, recipientRules } = props;
  if (honeypotField !== undefined) {
    faults.each('honeypotField', [honeypotField], (name) => FIELD_NAME.pattern.test(name), FIELD_NAME.allowed);
  }
  if (recipientRules === undefined) return;
  const { blockedDomains, allowedPhonePrefixes, phoneField } = recipientRules;
  for (const [prop, values] of Object.entries({ blockedDomains, allowedPhonePrefixes })) {
    for (const value of values ?? []) {
      if (Token.isUnresolved(value)) {
        faults.add(`recipientRules.${prop} must be known at synth, since it becomes part of a pattern; write it out`);
      }
    }
  }
  faults.each(
    'recipientRules.blockedDomains',
    blockedDomains,
    (name) => MAIL_DOMAIN.pattern.test(name),
    MAIL_DOMAIN.allowed,
  );
  faults.each(
    'recipientRules.allowedPhonePrefixes',
    allowedPhonePrefixes,
    (prefix) => PHONE_PREFIX.pattern.test(prefix),
    PHONE_PREFIX.allowed,
  );
  if (allowedPhonePrefixes?.length === 0) {
    faults.add('recipientRules.allowedPhonePrefixes must not be empty; leave it out to allow every number');
  }
  if (phoneField !== undefined) {
    faults.each('recipientRules.phoneField', [phoneField], (name) => FIELD_NAME.pattern.test(name), FIELD_NAME.allowed);
  }
  if (faults.any) return;
  if (domainPatterns(blockedDomainsOf(recipientRules)).length > MAX_DOMAIN_PATTERNS) {
    faults.add(
      `recipientRules.blockedDomains must fit into ${MAX_DOMAIN_PATTERNS} patterns of 200 characters together with the built-in lists; ` +
        'name fewer, or leave out blockDisposableDomains',
    );
  }
  const phone = phoneMatchOf(recipientRules);
  if (phone && Object.values(phonePatterns(phone)).some((pattern) => pattern.length > WAF_LIMIT.regexLength)) {
    faults.add(
      `recipientRules.allowedPhonePrefixes must fit into a pattern of ${WAF_LIMIT.regexLength} characters, got ${phone.prefixes.length} prefixes; ` +
        'name fewer or shorter ones',
    );
  }
}

function checkRoutes(faults: Faults, prop: string, routes: readonly OtpRoute[] | undefined): void {
  routes?.forEach((route, index) => {
    const longest = Math.max(...plainPatterns([route]).map((pattern) => pattern.length));
    if (longest > WAF_LIMIT.regexLength) {
      faults.add(
        `${prop}[${index}] must fit into a pattern of ${WAF_LIMIT.regexLength} characters, got ${longest} for ${route}; ` +
          'give a shorter prefix of it with OtpRoute.prefix',
      );
    }
  });
}

function isOrigin(text: string): boolean {
  if (!/^https?:\/\//.test(text)) return false;
  try {
    return new URL(text).origin === text.toLowerCase();
  } catch {
    return false;
  }
}

function checkAddresses(faults: Faults, prop: string, addresses: string[] | undefined): void {
  const allowed = 'an address or a CIDR block with a prefix of 1 or more, such as "198.51.100.0/24"';
  faults.each(prop, addresses, (text) => blockOf(text) !== undefined, allowed);
}

function checkTrustedHeader(faults: Faults, props: OtpProtectionProps): void {
  const trusted = props.trustedHeader;
  if (!trusted) return;
  if (!Token.isUnresolved(trusted.name) && !/^[A-Za-z0-9-]{1,64}$/.test(trusted.name)) {
    faults.add(`trustedHeader.name must be 1 to 64 letters, digits or "-", got ${JSON.stringify(trusted.name)}`);
  }
  if (trusted.secrets.length < 1 || trusted.secrets.length > 5) {
    faults.add(
      `trustedHeader.secrets must hold 1 to 5 values, got ${trusted.secrets.length}; use two during a rotation`,
    );
  }
}
