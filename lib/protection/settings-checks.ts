import { SizeRoundingBehavior, Token } from 'aws-cdk-lib';
import { WAF_LIMIT } from '../contract/aws-limits';
import { COUNTRIES, COUNTRY_CODE, countryMeant } from '../contract/countries';
import { plainOrigin } from '../contract/protection/allowed-origin';
import { type Faults, secondsOf } from '../private/faults';
import type { RequestLimit } from '../request-limit';
import { FIELD_NAME, MAIL_DOMAIN, PHONE_PREFIX } from './field-grammar';
import { blockOf } from './ip-list';
import type { OtpRoute } from './otp-route';
import { GuardedMethods, narrowings } from './otp-route-options';
import { checkRate, checkRequests } from './rate-check';
import { blockedDomainsOf, MAX_DOMAIN_PATTERNS, MAX_PHONE_PATTERNS, phoneMatchOf } from './recipient-lists';
import type { RecipientRules } from './recipient-rules';
import type { RoutedProps } from './routed-props';
import { phonePatterns } from './rules/recipient';
import { ownPatterns, plainPatterns } from './rules/route-pattern';
import { contradictions, isSound } from './settings-contradictions';
import { checkSignals } from './signal-checks';
import { checkTrustedHeader } from './trusted-header';

/** The rest of the response is for what stands around them. */
const MOST_ALTERNATIVES_BYTES = WAF_LIMIT.responseBodyBytes - 296;

/** For values whose own checks let dummies through, since they know no construct. */
const UNANSWERED = 'must not be made of the dummy of a look-up that has not answered';

/** Looks at one value that is given. */
type Check<T> = (value: T, prop: string, faults: Faults) => void;

/** What AWS WAF would refuse of each prop by itself. A prop without a row can't be wrong. */
const CHECKS: { readonly [P in keyof RoutedProps]?: Check<NonNullable<RoutedProps[P]>> } = {
  requestRoutes: (given, prop, faults) => {
    if (given.length === 0) {
      faults.add(
        'requestRoutes must name at least one route that makes a code go out, got none; add OtpRoute.path("/…")',
      );
    }
    routes(given, prop, faults);
  },
  humanCheck: (check, prop, faults) => {
    if (check._facts.isDummy) faults.add(`${prop} ${UNANSWERED}`);
    for (const fault of check._facts.faults) faults.add(`${prop}: ${fault}`);
  },
  rateLimitKey: (key, prop, faults) => {
    if (key._isDummy) faults.add(`${prop} ${UNANSWERED}, got ${key}`);
    for (const fault of key._faults) faults.add(`${prop}: ${fault}`);
  },
  verifyRoutes: (given, prop, faults) => {
    routes(given, prop, faults);
    for (const [index, route] of given.entries()) {
      if (route._said.methods === GuardedMethods.PUZZLE_ON_GET) {
        faults.add(
          `${prop}[${index}] must not have methods PUZZLE_ON_GET, got ${route}: a try of a code meets no puzzle; write ALL_BUT_GET`,
        );
      }
    }
  },
  entryPages: (given, prop, faults) => {
    routes(given, prop, faults);
    for (const [index, route] of given.entries()) {
      const { methods, operation, actions } = route._said;
      if (methods !== GuardedMethods.ALL || operation || actions) {
        faults.add(
          `${prop}[${index}] must be a page, whose methods and operations have no meaning, got ${route} with ${narrowings(route).join(', ')}; give the path`,
        );
      }
    }
  },
  rateLimit: checkRate,
  verifyRateLimit: checkRate,
  tokenReuseLimit: checkRequests,
  sendBudget: checkRate,
  campaignBudget: checkRate,
  foreignSendBudget: checkRate,
  surgeLimit: checkRate,
  strictRateLimit: checkRate,
  verifyBudget: checkRate,
  sendCeiling: ceiling,
  strictSendCeiling: ceiling,
  strictImmunityTime: (time, prop, faults) =>
    faults.wholeNumber(
      `${prop} (seconds)`,
      secondsOf(time),
      WAF_LIMIT.captchaImmunityMinSeconds,
      WAF_LIMIT.immunityMaxSeconds,
      'AWS WAF takes no other immunity time',
    ),
  maxBodySize: (size, prop, faults) => {
    if (size.isUnresolved()) return;
    const advice = 'AWS WAF sees no more of a body behind an ALB';
    faults.wholeNumber(
      `${prop} (bytes)`,
      size.toBytes({ rounding: SizeRoundingBehavior.NONE }),
      1,
      WAF_LIMIT.inspectedBodyBytes,
      advice,
    );
  },
  allowedOrigins: (origins, prop, faults) => {
    faults.each(
      prop,
      origins,
      isOrigin,
      'an origin such as "https://app.example.com", without a path; "capacitor://localhost" of an app, or "https://*.preview.example.com" for one label below a domain of your own',
    );
    if (origins.length > 10) {
      faults.add(`allowedOrigins must hold at most 10 origins, got ${origins.length}; each costs 12 WCU`);
    }
  },
  trustedAddresses: addresses,
  blockedAddresses: addresses,
  blockedCountries: countries,
  homeCountries: countries,
  blockedAsns: (asns, prop, faults) => {
    for (const [index, asn] of asns.entries()) {
      faults.wholeNumber(`${prop}[${index}]`, asn, 0, WAF_LIMIT.asnMax, 'give the number of an autonomous system');
    }
  },
  trustedHeader: checkTrustedHeader,
  lockdownAlternatives: (alternatives, _prop, faults) => {
    if (
      !Token.isUnresolved(alternatives) &&
      Buffer.byteLength(JSON.stringify(alternatives)) > MOST_ALTERNATIVES_BYTES
    ) {
      faults.add(
        `lockdownAlternatives must be at most ${MOST_ALTERNATIVES_BYTES} bytes together, since AWS WAF takes ${WAF_LIMIT.responseBodyBytes} for a response; shorten them`,
      );
    }
  },
  honeypotField: (name, prop, faults) =>
    faults.one(prop, name, (text) => FIELD_NAME.pattern.test(text), FIELD_NAME.allowed),
  recipientRules: recipients,
  clientSignals: checkSignals,
};

/** Every prop of the rules, and whether its texts may be tokens: what is compared or made into a pattern at synth may not. */
const MAY_BE_TOKENS: { readonly [P in keyof Required<RoutedProps>]: boolean } = {
  requestRoutes: false,
  allowedOrigins: false,
  // Taken for IPv4, which the address of an Elastic IP is.
  blockedAddresses: true,
  blockedAsns: false,
  blockedCountries: false,
  blockList: false,
  campaignBudget: false,
  clientSignals: false,
  entryPages: false,
  foreignSendBudget: false,
  homeCountries: false,
  honeypotField: false,
  humanCheck: false,
  lockdownAlternatives: false,
  maxBodySize: false,
  mode: false,
  rateLimit: false,
  rateLimitAsks: false,
  rateLimitKey: false,
  recipientRules: false,
  sendBudget: false,
  sendCeiling: false,
  strictImmunityTime: false,
  strictRateLimit: false,
  strictSendCeiling: false,
  surgeLimit: false,
  tokenInHeader: false,
  tokenReuseLimit: false,
  trustedAddresses: true,
  trustedHeader: false,
  unusualRouters: false,
  verifyBudget: false,
  verifyRateLimit: false,
  verifyRoutes: false,
};

/** Everything that AWS WAF would refuse, or that would quietly protect nothing. */
export function checkProps(faults: Faults, props: RoutedProps): void {
  const takes = Object.entries(MAY_BE_TOKENS).flatMap(([prop, may]) => (may ? [`${prop}[]`] : []));
  faults.demandKnown(Object.fromEntries(Object.entries(props).filter(([prop]) => prop in MAY_BE_TOKENS)), takes);
  for (const [prop, check] of Object.entries(CHECKS) as Array<[keyof RoutedProps, Check<unknown>]>) {
    if (props[prop] !== undefined) check(props[prop], prop, faults);
  }
  for (const contradiction of contradictions(props)) faults.add(contradiction);
}

function routes(given: readonly OtpRoute[], prop: string, faults: Faults): void {
  const seen = new Map<string, number>();
  for (const [index, route] of given.entries()) {
    if (!isSound([route])) {
      for (const fault of route._faults) faults.add(`${prop}[${index}]: ${fault}`);
      continue;
    }
    const same = route._sameAs;
    const first = seen.get(same);
    if (first !== undefined) {
      faults.add(`${prop}[${index}] must not repeat ${prop}[${first}], got ${route} twice; leave one of them out`);
    }
    seen.set(same, first ?? index);
    if (route._isDummy) faults.add(`${prop}[${index}] ${UNANSWERED}, got ${route}`);
    const longest = Math.max(...[...plainPatterns([route]), ...ownPatterns([route])].map((pattern) => pattern.length));
    if (longest > WAF_LIMIT.regexLength) {
      faults.add(
        `${prop}[${index}] must fit into a pattern of ${WAF_LIMIT.regexLength} characters, got ${longest} for ${route}; ` +
          'give a shorter prefix of it with OtpRoute.prefix',
      );
    }
  }
}

function ceiling(value: RequestLimit, prop: string, faults: Faults): void {
  if (!value._isNone) checkRate(value, prop, faults);
}

function addresses(given: readonly string[], prop: string, faults: Faults): void {
  const allowed = 'an address or a CIDR block with a prefix of 1 or more, such as "198.51.100.0/24"';
  faults.each(prop, given, (text) => blockOf(text) !== undefined, allowed);
  const known = given.filter((text) => !Token.isUnresolved(text));
  for (const version of ['IPV4', 'IPV6'] as const) {
    const count = known.filter((text) => blockOf(text)?.version === version).length;
    if (count > WAF_LIMIT.addressesOfIpSet) {
      faults.add(
        `${prop} must hold at most ${WAF_LIMIT.addressesOfIpSet} ${version} entries, which is what an IP set takes, got ${count}; write neighbours as one block`,
      );
    }
  }
}

function countries(given: readonly string[], prop: string, faults: Faults): void {
  faults.each(prop, given, (code) => COUNTRIES.has(code), COUNTRY_CODE, countryMeant);
}

function recipients(recipientRules: RecipientRules, _prop: string, faults: Faults): void {
  const { blockedDomains, allowedPhonePrefixes, phoneField } = recipientRules;
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
  faults.one('recipientRules.phoneField', phoneField, (name) => FIELD_NAME.pattern.test(name), FIELD_NAME.allowed);
  // Broken ones have no patterns to measure.
  if (faults.any) return;
  if (blockedDomainsOf(recipientRules).length > MAX_DOMAIN_PATTERNS) {
    faults.add(
      `recipientRules.blockedDomains must fit into ${MAX_DOMAIN_PATTERNS} patterns of ${WAF_LIMIT.regexLength} characters together with the built-in lists; ` +
        'name fewer, or leave out blockDisposableDomains',
    );
  }
  const phone = phoneMatchOf(recipientRules);
  const patterns = phone ? phonePatterns(phone) : undefined;
  const tooLong = Object.values(patterns ?? {})
    .flat()
    .some((pattern) => pattern.length > WAF_LIMIT.regexLength);
  if (phone && (tooLong || patterns!.text.length > MAX_PHONE_PATTERNS)) {
    faults.add(
      `recipientRules.allowedPhonePrefixes must fit into ${MAX_PHONE_PATTERNS} patterns of ${WAF_LIMIT.regexLength} characters, got ${phone.prefixes.length} prefixes; ` +
        'name fewer or shorter ones',
    );
  }
}

function isOrigin(text: string): boolean {
  return plainOrigin(text) !== undefined;
}
