import { Token } from 'aws-cdk-lib';
import { secondsOf } from '../private/faults';
import type { RequestLimit } from '../request-limit';
import { HumanCheck } from './human-check';
import { CEILING_FACTOR, DEFAULT_RATE_LIMIT, DEFAULT_SEND_BUDGET, DEFAULT_WINDOW } from './limit-defaults';
import { type OtpRoute, RouteKind } from './otp-route';
import type { RoutedProps } from './routed-props';

/** What is sound by itself, and has no effect, or the opposite of what was meant, beside something else. */
export function contradictions(props: RoutedProps): string[] {
  // Without routes where they were misshapen, which was told already.
  const { requestRoutes = [], entryPages = [], homeCountries = [], allowedOrigins = [] } = props;
  const {
    foreignSendBudget,
    tokenInHeader,
    surgeLimit,
    rateLimitAsks = false,
    humanCheck = HumanCheck.captcha(),
  } = props;
  const check = humanCheck._facts;
  return [
    ...(foreignSendBudget !== undefined && homeCountries.length === 0
      ? [`foreignSendBudget has no effect without homeCountries, got ${foreignSendBudget}; name those`]
      : []),
    ...unknowable(props),
    ...unreachable(props),
    ...campaignWithoutRoom(props),
    ...looserWhenStrict(props),
    ...(tokenInHeader === false && allowedOrigins.length > 0
      ? [
          'tokenInHeader must not be false with allowedOrigins, whose pages show their token in the header; leave one of them out',
        ]
      : []),
    ...(surgeLimit !== undefined && !check.silent
      ? [
          `surgeLimit has no effect with HumanCheck.${check.factory}(), which asks always, got ${surgeLimit}; remove it or take a silent human check`,
        ]
      : []),
    ...(isSound([...requestRoutes, ...entryPages])
      ? check.objections({ requestRoutes, entryPages, rateLimitAsks })
      : []),
  ];
}

/** What is broken was told, and has nothing that could be measured. */
export function isSound(routes: readonly OtpRoute[]): boolean {
  return routes.every(({ _faults }) => _faults.length === 0);
}

/** Signals that the guarded resource doesn't have, or that no route of this shield gets. */
function unknowable({ clientSignals, requestRoutes = [] }: RoutedProps): string[] {
  const { accountCreation, fingerprintLimit } = clientSignals ?? {};
  const kinds = requestRoutes.map(({ _kind }) => _kind);
  if (kinds.includes(RouteKind.COGNITO)) {
    return [
      ...(accountCreation
        ? ['clientSignals.accountCreation must not be given with userPool, on which AWS offers it not; leave it out']
        : []),
      ...(fingerprintLimit
        ? [
            'clientSignals.fingerprintLimit must not be given with userPool, where AWS WAF has no fingerprints; leave it out',
          ]
        : []),
    ];
  }
  // Behind a base path stands a stage of API Gateway.
  if (fingerprintLimit && requestRoutes.some(({ _hasBasePath }) => _hasBasePath)) {
    return [
      'clientSignals.fingerprintLimit must not be given for a stage of API Gateway, where AWS WAF has no fingerprints and all clients would count as one; leave it out',
    ];
  }
  const path = accountCreation?.creationPath;
  const exact = requestRoutes.every(
    ({ _kind, _hasBasePath, pattern }) => _kind === RouteKind.PATH && !_hasBasePath && !pattern.includes(':'),
  );
  if (path === undefined || Token.isUnresolved(path) || !exact || requestRoutes.some(({ pattern }) => pattern === path))
    return [];
  return [
    `clientSignals.accountCreation.creationPath must be one of requestRoutes, which alone it is asked about, got ${JSON.stringify(path)}; write one of ${requestRoutes.map(({ pattern }) => pattern).join(', ')}`,
  ];
}

/** A ceiling below the budget refuses people who were never asked for a fresh puzzle: the old weapon. */
function unreachable({ sendBudget, sendCeiling }: RoutedProps): string[] {
  if (sendBudget === undefined || sendCeiling === undefined || sendCeiling._isNone) return [];
  if (!(perSecond(sendCeiling) <= perSecond(sendBudget))) return [];
  return [
    `sendCeiling must be above sendBudget, got ${sendCeiling} and ${sendBudget}: people would be refused before a fresh puzzle is asked for; raise it`,
  ];
}

/** A campaign that is below the line of every day tightens it, and one above the ceiling has people refused in the middle of it. */
function campaignWithoutRoom({ campaignBudget: campaign, sendBudget, sendCeiling }: RoutedProps): string[] {
  if (campaign === undefined || campaign._isNone) return [];
  if ([campaign, sendBudget, sendCeiling].some((limit) => Token.isUnresolved(limit?.requests))) return [];
  const usual = sendBudget ? perSecond(sendBudget) : DEFAULT_SEND_BUDGET / DEFAULT_WINDOW.windowSeconds;
  const ceiling = sendCeiling ? perSecond(sendCeiling) : CEILING_FACTOR * usual;
  return [
    ...(perSecond(campaign) <= usual
      ? [
          `campaignBudget must be above sendBudget, got ${campaign} and ${sendBudget ?? 'its default'}: an announced campaign would tighten the line; raise it`,
        ]
      : []),
    ...(!sendCeiling?._isNone && perSecond(campaign) >= ceiling
      ? [
          `campaignBudget must be below sendCeiling, got ${campaign} and ${sendCeiling ?? 'its default, four times sendBudget'}: people would be refused before a fresh puzzle is asked for; raise sendCeiling`,
        ]
      : []),
  ];
}

function perSecond({ requests: most, window }: RequestLimit): number {
  return most / Number(secondsOf(window));
}

/** What is for an attack must stop somebody whom the limit of every day lets through. */
function looserWhenStrict({ rateLimit, strictRateLimit: strict }: RoutedProps): string[] {
  if (strict === undefined || strict._isNone || rateLimit?._isNone) return [];
  if ([strict, rateLimit].some((limit) => Token.isUnresolved(limit?.requests))) return [];
  const usual = rateLimit?.requests ?? DEFAULT_RATE_LIMIT;
  const windows = Number(secondsOf(strict.window)) / (secondsOf(rateLimit?.window) ?? DEFAULT_WINDOW.windowSeconds);
  // Who reaches the strict limit has, in one window of the usual one, at least this many; a shorter window stops bursts.
  if (!(strict.requests / Math.max(1, windows) > usual)) return [];
  return [
    `strictRateLimit must not be above rateLimit, got ${strict} and ${rateLimit ?? 'its default'}: it would tighten nothing; lower it`,
  ];
}
