import { BotControlLevel, SignUpPayload } from '../protection/charged-signals';
import type { ClientSignals } from '../protection/client-signals';
import { SignalResponse } from '../protection/signal-response';
import { GROUP_SIGNALS, type GroupOption, SCRIPT_SIGNS } from '../protection/signal-settings';
import { list, oneOf, type Reader, requestLimit, textMatching } from './context-readers';
import { setting, type ValueOf } from './setting';

type Responses = Readonly<Record<string, SignalResponse>>;

const RESPONSES = Object.values(SignalResponse);
const PATH = textMatching(/^\/\S{0,255}$/, 'a path that starts with "/"');

/** `true` for the defaults of each signal, or some of them with a response: `hostingProviders=BLOCK,anonymizers=FLAG`. */
function responsesTo(signals: readonly string[], defaults: boolean): Reader<Responses> {
  return (value, key, faults) => {
    if (defaults && String(value) === 'true') return {};
    const parts = Array.isArray(value) ? value : String(value).split(',');
    const pairs = parts.map((part) => String(part).trim().split('='));
    const sound = pairs.every(
      ([signal, response, ...rest]) =>
        rest.length === 0 && signals.includes(signal!) && RESPONSES.includes(response as SignalResponse),
    );
    if (sound) return Object.fromEntries(pairs) as Responses;
    faults.push(
      `${key} must be ${defaults ? 'true, or ' : ''}signals with a response, such as "${signals[0]}=PUZZLE", of ${signals.join(', ')} and ${RESPONSES.join(', ')}, got ${JSON.stringify(value)}`,
    );
    return undefined;
  };
}

const ofGroup = (option: GroupOption) => responsesTo(Object.keys(GROUP_SIGNALS[option].signals), true);
const HOW = '`true` with its defaults, or signals with `FLAG`, `LIMIT`, `PUZZLE` or `BLOCK`';

/** Settings of the app about what is known about a client. */
export const SIGNAL_SETTINGS = {
  anonymousIpList: setting(
    ofGroup('anonymousIpList'),
    'none',
    `AWS's list of anonymizing and hosting addresses: ${HOW}, such as \`hostingProviders=LIMIT,anonymizers=FLAG\`; see [client signals](client-signals.md), here and below`,
  ),
  ipReputationList: setting(
    ofGroup('ipReputationList'),
    'none',
    "Amazon's list of addresses that attacked somebody, likewise: `malicious`, `scanning`, `flooding`",
  ),
  scriptSigns: setting(
    responsesTo(Object.keys(SCRIPT_SIGNS), false),
    'none',
    'what a script leaves out, each with its response: `noAcceptLanguage`, `scriptUserAgent`, `noFetchMetadata`',
  ),
  botControl: setting(ofGroup('botControl'), 'none', "AWS's Bot Control, charged by the request, likewise"),
  botControlLevel: setting(
    oneOf(Object.values(BotControlLevel)),
    '`COMMON`',
    '`TARGETED` looks into the token, and costs ten times as much a request',
  ),
  accountCreation: setting(
    ofGroup('accountCreation'),
    'none',
    "AWS's account creation fraud prevention, charged by the request, likewise; with `signUpPath` and `signUpPage`",
  ),
  signUpPath: setting(PATH, 'needed with `accountCreation`', 'the one of `requestRoutes` that creates an account'),
  signUpPage: setting(PATH, 'needed with `accountCreation`', 'page with its form'),
  signUpPayload: setting(oneOf(Object.values(SignUpPayload)), '`JSON`', 'how its body is written, or `FORM_ENCODED`'),
  signUpEmailField: setting(
    textMatching(/^\S{1,512}$/, 'a field'),
    'none',
    'field with the mail address: `/email` in JSON, `email` in a form',
  ),
  signUpPhoneFields: setting(list, 'none', 'fields with the phone number, likewise'),
  usualFingerprints: setting(
    list,
    'none: fingerprints have no limit',
    'TLS fingerprints (JA4) that many people have; with them each other one has a limit',
  ),
  fingerprintLimit: setting(
    requestLimit,
    'a fifteenth of `sendBudget`',
    'code requests of each fingerprint that is none of `usualFingerprints`, above which it needs a fresh puzzle',
  ),
  flaggedSendBudget: setting(
    requestLimit,
    'a quarter of `sendBudget`',
    'codes of all clients with `LIMIT` or `PUZZLE` together, above which each needs a fresh puzzle',
  ),
};

type Read = <K extends keyof typeof SIGNAL_SETTINGS>(name: K) => ValueOf<(typeof SIGNAL_SETTINGS)[K]>;

/** Undefined where nothing is asked; what goes with nothing is told. */
export function signalsFrom(read: Read, prefix: string, faults: string[]): ClientSignals | undefined {
  const known = faults.length;
  const botControl = read('botControl');
  const level = read('botControlLevel') as BotControlLevel | undefined;
  const accountCreation = read('accountCreation');
  const [path, page] = [read('signUpPath'), read('signUpPage')];
  const payload = read('signUpPayload') as SignUpPayload | undefined;
  const [emailField, phoneFields] = [read('signUpEmailField'), read('signUpPhoneFields')];
  const usual = read('usualFingerprints');
  const limit = read('fingerprintLimit');
  const idle = (name: string, value: unknown, needs: string, given: unknown) => {
    if (value !== undefined && given === undefined) {
      faults.push(`${prefix}${name} has no effect without ${prefix}${needs}; give both or leave it empty`);
    }
  };
  idle('botControlLevel', level, 'botControl', botControl);
  idle('signUpPath', path, 'accountCreation', accountCreation);
  idle('signUpPage', page, 'accountCreation', accountCreation);
  idle('signUpPayload', payload, 'accountCreation', accountCreation);
  idle('signUpEmailField', emailField, 'accountCreation', accountCreation);
  idle('signUpPhoneFields', phoneFields, 'accountCreation', accountCreation);
  idle('fingerprintLimit', limit, 'usualFingerprints', usual);
  idle('accountCreation', accountCreation, 'signUpPath', path);
  idle('accountCreation', accountCreation, 'signUpPage', page);
  if (faults.length > known) return undefined;
  const signals: ClientSignals = {
    anonymousIpList: read('anonymousIpList'),
    ipReputationList: read('ipReputationList'),
    scriptSigns: read('scriptSigns'),
    botControl: botControl && { ...botControl, level },
    accountCreation:
      accountCreation && path !== undefined && page !== undefined
        ? { ...accountCreation, creationPath: path, registrationPage: page, payload, emailField, phoneFields }
        : undefined,
    fingerprintLimit: usual && { usual, limit },
    flaggedSendBudget: read('flaggedSendBudget'),
  };
  return Object.values(signals).some((value) => value !== undefined) ? signals : undefined;
}
