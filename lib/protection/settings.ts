import { SizeRoundingBehavior } from 'aws-cdk-lib';
import type { Construct } from 'constructs';
import { WAF_LIMIT } from '../contract/aws-limits';
import { plainOrigin } from '../contract/protection/allowed-origin';
import { Faults } from '../private/faults';
import type { RequestLimit } from '../request-limit';
import type { ClientSignals } from './client-signals';
import { personalRoutes } from './data-protection';
import { HumanCheck } from './human-check';
import { CEILING_FACTOR, DEFAULT_RATE_LIMIT, DEFAULT_SEND_BUDGET, DEFAULT_WINDOW } from './limit-defaults';
import { OtpRoute, RouteKind } from './otp-route';
import { GuardedMethods } from './otp-route-options';
import { ProtectionMode } from './protection-mode';
import { RateLimitKey } from './rate-limit-key';
import { blockedDomainsOf, phoneMatchOf } from './recipient-lists';
import type { RoutedProps } from './routed-props';
import type { RateLimit } from './rules/limits';
import type { PhoneMatch } from './rules/recipient';
import { checkProps } from './settings-checks';
import { choicesOf, groupsOf, type SignalSettings, sharesBudget, signsOf } from './signal-settings';
import { warnOfPlainSecrets } from './trusted-header';
import { UnusualRouter } from './unusual-router';

/** The props, once they are known to be sound, with their defaults filled in and in the units of AWS WAF. Behind this nobody sees props. */
export interface Settings {
  readonly requestRoutes: readonly OtpRoute[];
  /** Whether they are those of a user pool, which has answers of its own and bodies without recipients. */
  readonly userPool: boolean;
  readonly verifyRoutes: readonly OtpRoute[];
  readonly entryPages: readonly OtpRoute[];
  readonly allowedOrigins: readonly string[];
  /** Whether paths in plain form are judged widely, too. */
  readonly wideRouting: boolean;
  /** Whether any argument of the query may be the path. */
  readonly pathInQuery: boolean;
  readonly countOnly: boolean;
  readonly humanCheck: HumanCheck;
  readonly rateLimit: RateLimit;
  /** Whether it asks for a fresh puzzle, and refuses nobody. */
  readonly rateLimitAsks: boolean;
  readonly rateLimitKey: RateLimitKey;
  readonly verifyRateLimit: RateLimit;
  readonly tokenReuseLimit: RateLimit;
  readonly tokenInHeader: boolean;
  readonly sendBudget: RateLimit;
  /** Undefined where nobody can announce a campaign. */
  readonly campaignBudget: RateLimit | undefined;
  readonly homeCountries: readonly string[];
  readonly foreignSendBudget: RateLimit;
  readonly strictRateLimit: RateLimit;
  readonly strictImmunitySeconds: number;
  readonly verifyBudget: RateLimit;
  /** Undefined where no shared counter refuses. */
  readonly sendCeiling: RateLimit | undefined;
  readonly strictSendCeiling: RateLimit | undefined;
  readonly maxBodyBytes: number;
  /** Undefined when every code request solves a puzzle anyway. */
  readonly surge: RateLimit | undefined;
  readonly honeypotField: string | undefined;
  /** Undefined where nothing is asked about clients. */
  readonly signals: SignalSettings | undefined;
  /** Undefined where every recipient may get codes. */
  readonly recipients: { readonly domains: readonly string[]; readonly phone: PhoneMatch | undefined } | undefined;
  readonly trustedAddresses: string[];
  /** With its values as CloudFormation resolves them. */
  readonly trustedHeader: { readonly name: string; readonly secrets: string[] } | undefined;
  readonly blockedAddresses: string[];
  readonly blockList: boolean;
  readonly blockedCountries: readonly string[];
  readonly blockedAsns: readonly number[];
  readonly lockdownAlternatives: readonly string[];
  /** Those whose path holds the recipient, a code or a key. */
  readonly personalRoutes: readonly OtpRoute[];
}

const DEFAULT_VERIFY_RATE_LIMIT = 100;
const DEFAULT_TOKEN_REUSE_LIMIT = 10;
const DEFAULT_STRICT_RATE_LIMIT = 20;
const DEFAULT_STRICT_IMMUNITY_SECONDS = 60;
/** Solved on the page, before the form is filled in: who takes 4 minutes for it must still get through. */
const DEFAULT_STRICT_IMMUNITY_WITH_PAGE_SECONDS = 300;
const DEFAULT_MAX_BODY_BYTES = 4096;

/** What a shield is about whose own props were refused. */
export const STAND_IN_ROUTES = { requestRoutes: [OtpRoute.path('/refused')] };

/**
 * The one place where props are read.
 *
 * @throws Error that lists everything that AWS WAF would refuse, or that would quietly protect nothing, besides the faults found before
 */
export function parseSettings(
  scope: Construct,
  construct: string,
  props: RoutedProps,
  faults = new Faults(),
): Settings {
  checkProps(faults, props);
  faults.throwIfAny(scope, construct);
  warnOfPlainSecrets(scope, props.trustedHeader);
  return { ...whatOf(props), ...limitsOf(props), ...whoOf(props) };
}

function whatOf(props: RoutedProps) {
  const { recipientRules } = props;
  return {
    requestRoutes: props.requestRoutes,
    userPool: props.requestRoutes.some(({ _kind }) => _kind === RouteKind.COGNITO),
    verifyRoutes: props.verifyRoutes ?? [],
    entryPages: pagesOf(props),
    // What isn't one is refused later, with the other faults.
    allowedOrigins: (props.allowedOrigins ?? []).map((origin) => plainOrigin(origin) ?? origin),
    wideRouting: props.unusualRouters?.some((router) => router !== UnusualRouter.ECHO_REWRITE) ?? false,
    pathInQuery: props.unusualRouters?.includes(UnusualRouter.ECHO_REWRITE) ?? false,
    countOnly: props.mode === ProtectionMode.COUNT,
    maxBodyBytes: props.maxBodySize?.toBytes({ rounding: SizeRoundingBehavior.NONE }) ?? DEFAULT_MAX_BODY_BYTES,
    honeypotField: props.honeypotField,
    recipients: recipientRules && {
      domains: blockedDomainsOf(recipientRules),
      phone: phoneMatchOf(recipientRules),
    },
    lockdownAlternatives: props.lockdownAlternatives ?? [],
    personalRoutes: personalRoutes(props),
  };
}

/** Pages that show the puzzle: those that are named, and those of routes that say so. */
function pagesOf({ entryPages = [], requestRoutes }: RoutedProps): OtpRoute[] {
  return [...entryPages, ...requestRoutes.filter(({ _said }) => _said.methods === GuardedMethods.PUZZLE_ON_GET)];
}

function limitsOf(props: RoutedProps) {
  const humanCheck = props.humanCheck ?? HumanCheck.captcha();
  const { silent, immunitySeconds } = humanCheck._facts;
  const rateLimit = inSeconds(props.rateLimit) ?? { ...DEFAULT_WINDOW, limit: DEFAULT_RATE_LIMIT };
  const sendBudget = inSeconds(props.sendBudget) ?? { ...DEFAULT_WINDOW, limit: DEFAULT_SEND_BUDGET };
  // Every place for a rate-based rule that a web ACL has is taken then.
  const full = moreThanUsual(props, silent) > 1;
  const sendCeiling = ceilingOf(props.sendCeiling, timesOf(sendBudget, CEILING_FACTOR));
  return {
    humanCheck,
    rateLimit,
    rateLimitAsks: props.rateLimitAsks ?? false,
    rateLimitKey: props.rateLimitKey ?? RateLimitKey.address(),
    verifyRateLimit: inSeconds(props.verifyRateLimit) ?? { ...DEFAULT_WINDOW, limit: DEFAULT_VERIFY_RATE_LIMIT },
    tokenReuseLimit: {
      limit: props.tokenReuseLimit ?? DEFAULT_TOKEN_REUSE_LIMIT,
      windowSeconds: coveringWindow(immunitySeconds),
    },
    tokenInHeader: props.tokenInHeader ?? true,
    sendBudget,
    campaignBudget: inSeconds(props.campaignBudget),
    homeCountries: props.homeCountries ?? [],
    foreignSendBudget: inSeconds(props.foreignSendBudget) ?? shareOf(sendBudget, 4),
    strictRateLimit: inSeconds(props.strictRateLimit) ?? { ...rateLimit, limit: DEFAULT_STRICT_RATE_LIMIT },
    strictImmunitySeconds:
      props.strictImmunityTime?.toSeconds({ integral: false }) ??
      (pagesOf(props).length > 0 ? DEFAULT_STRICT_IMMUNITY_WITH_PAGE_SECONDS : DEFAULT_STRICT_IMMUNITY_SECONDS),
    verifyBudget: inSeconds(props.verifyBudget) ?? sendBudget,
    sendCeiling,
    signals: signalsOf(props.clientSignals, sendBudget),
    strictSendCeiling: ceilingOf(props.strictSendCeiling, full ? undefined : sendCeiling && sendBudget),
    surge: silent ? (inSeconds(props.surgeLimit) ?? shareOf(sendBudget, 2)) : undefined,
  };
}

/** Rules that take a place for a rate-based one beside those that every shield has. */
function moreThanUsual({ homeCountries = [], campaignBudget, clientSignals = {} }: RoutedProps, silent: boolean) {
  const { fingerprintLimit } = clientSignals;
  const taken = [silent, homeCountries.length > 0, campaignBudget, sharesBudget(clientSignals), fingerprintLimit];
  return taken.filter(Boolean).length;
}

function signalsOf(given: ClientSignals | undefined, sendBudget: RateLimit): SignalSettings | undefined {
  if (given === undefined) return undefined;
  const { fingerprintLimit, flaggedSendBudget } = given;
  return {
    choices: choicesOf(given),
    groups: groupsOf(given),
    signs: signsOf(given),
    flaggedSendBudget: sharesBudget(given) ? (inSeconds(flaggedSendBudget) ?? shareOf(sendBudget, 4)) : undefined,
    fingerprints: fingerprintLimit && {
      usual: fingerprintLimit.usual,
      rate: inSeconds(fingerprintLimit.limit) ?? shareOf(sendBudget, 15),
    },
  };
}

function whoOf(props: RoutedProps) {
  const { trustedHeader } = props;
  return {
    trustedAddresses: props.trustedAddresses ?? [],
    trustedHeader: trustedHeader && {
      name: trustedHeader.name.toLowerCase(),
      secrets: trustedHeader.secrets.map((secret) => secret.unsafeUnwrap()),
    },
    blockedAddresses: props.blockedAddresses ?? [],
    blockList: props.blockList ?? false,
    blockedCountries: props.blockedCountries ?? [],
    blockedAsns: props.blockedAsns ?? [],
  };
}

function inSeconds(limit: RequestLimit | undefined): RateLimit | undefined {
  return limit && { limit: limit.requests, windowSeconds: limit.window.toSeconds({ integral: false }) };
}

function timesOf({ limit, windowSeconds }: RateLimit, factor: number): RateLimit {
  return { limit: Math.min(factor * limit, WAF_LIMIT.rateLimitMax), windowSeconds };
}

function shareOf({ limit, windowSeconds }: RateLimit, part: number): RateLimit {
  return {
    limit: Math.max(WAF_LIMIT.rateLimitMin, Math.floor(limit / part)),
    windowSeconds,
  };
}

/** Undefined where nothing refuses. */
function ceilingOf(given: RequestLimit | undefined, usual: RateLimit | undefined): RateLimit | undefined {
  return given === undefined ? usual : given._isNone ? undefined : inSeconds(given);
}

/** The shortest window over the whole life of a token, or the longest that there is. */
function coveringWindow(immunitySeconds?: number): number {
  const longest = Math.max(...WAF_LIMIT.rateWindowsSeconds);
  return WAF_LIMIT.rateWindowsSeconds.find((window) => window >= (immunitySeconds ?? longest)) ?? longest;
}
