import { JA4_FINGERPRINT, MOST_USUAL_FINGERPRINTS } from '../contract/protection/fingerprint';
import type { Faults } from '../private/faults';
import { type AccountCreationOptions, BotControlLevel, SignUpPayload } from './charged-signals';
import type { ClientSignals } from './client-signals';
import { checkRate } from './rate-check';
import { SignalResponse } from './signal-response';
import {
  choicesOf,
  GROUP_SIGNALS,
  type GroupOption,
  SCRIPT_SIGNS,
  sharesBudget,
  TARGETED_SIGNALS,
} from './signal-settings';

const RESPONSES = Object.values(SignalResponse);

/** What AWS WAF would refuse of the signals, or what would quietly tell nothing. */
export function checkSignals(given: ClientSignals, prop: string, faults: Faults): void {
  if (typeof given !== 'object' || given === null) {
    faults.add(`${prop} must be an object, got ${JSON.stringify(given)}; write { anonymousIpList: {} }`);
    return;
  }
  const known = faults.count;
  for (const [option, { signals }] of Object.entries(GROUP_SIGNALS)) {
    const chosen = given[option as GroupOption];
    if (chosen !== undefined) responses(`${prop}.${option}`, chosen, Object.keys(signals), faults);
  }
  if (given.scriptSigns !== undefined) {
    responses(`${prop}.scriptSigns`, given.scriptSigns, Object.keys(SCRIPT_SIGNS), faults);
  }
  checkBotControl(given, prop, faults);
  if (given.accountCreation) checkAccountCreation(given.accountCreation, `${prop}.accountCreation`, faults);
  checkFingerprints(given, prop, faults);
  if (given.flaggedSendBudget) checkRate(given.flaggedSendBudget, `${prop}.flaggedSendBudget`, faults);
  if (faults.count > known) return;
  if (choicesOf(given).length === 0 && given.fingerprintLimit === undefined) {
    faults.add(`${prop} must name a signal, got none; write { anonymousIpList: {} } or leave it out`);
  }
  if (given.flaggedSendBudget !== undefined && !sharesBudget(given)) {
    faults.add(
      `${prop}.flaggedSendBudget has no effect where no signal has LIMIT or PUZZLE, got ${given.flaggedSendBudget}; give one of them to a signal`,
    );
  }
}

function responses(prop: string, chosen: object, signals: readonly string[], faults: Faults): void {
  if (typeof chosen !== 'object' || chosen === null) {
    faults.add(`${prop} must be an object, got ${JSON.stringify(chosen)}; write {} for its defaults`);
    return;
  }
  for (const [signal, response] of Object.entries(chosen)) {
    if (!signals.includes(signal) || response === undefined || RESPONSES.includes(response)) continue;
    const meant = RESPONSES.find((each) => each === String(response).toUpperCase());
    faults.add(
      `${prop}.${signal} must be ${RESPONSES.join(', ')} of SignalResponse, got ${JSON.stringify(response)}` +
        (meant ? `; write SignalResponse.${meant}` : ''),
    );
  }
}

function checkBotControl({ botControl }: ClientSignals, prop: string, faults: Faults): void {
  if (typeof botControl !== 'object' || botControl === null) return;
  const level = botControl.level ?? BotControlLevel.COMMON;
  if (!Object.values(BotControlLevel).includes(level)) {
    faults.add(`${prop}.botControl.level must be COMMON or TARGETED of BotControlLevel, got ${JSON.stringify(level)}`);
  }
  if (level === BotControlLevel.TARGETED) return;
  for (const signal of TARGETED_SIGNALS) {
    if (botControl[signal as keyof typeof botControl] === undefined) continue;
    faults.add(
      `${prop}.botControl.${signal} has no effect with level COMMON; write level: BotControlLevel.TARGETED, or leave it out`,
    );
  }
}

/** https://docs.aws.amazon.com/waf/latest/APIReference/API_AWSManagedRulesACFPRuleSet.html */
function checkAccountCreation(given: AccountCreationOptions, prop: string, faults: Faults): void {
  const isPath = (path: string) => /^\/\S{0,255}$/.test(path);
  for (const name of ['creationPath', 'registrationPage'] as const) {
    if (given[name] === undefined) faults.add(`${prop}.${name} is missing; give its path, such as "/sign-up"`);
    else faults.one(`${prop}.${name}`, given[name], isPath, 'a path of 1 to 256 characters that starts with "/"');
  }
  const { payload = SignUpPayload.JSON, emailField, phoneFields } = given;
  if (!Object.values(SignUpPayload).includes(payload)) {
    faults.add(`${prop}.payload must be JSON or FORM_ENCODED of SignUpPayload, got ${JSON.stringify(payload)}`);
  }
  const isField = (name: string) =>
    payload === SignUpPayload.JSON ? /^\/\S{1,511}$/.test(name) : /^[^/\s]\S{0,511}$/.test(name);
  const field = payload === SignUpPayload.JSON ? 'a pointer such as "/email"' : 'the name of a field of the form';
  faults.one(`${prop}.emailField`, emailField, isField, field);
  faults.each(`${prop}.phoneFields`, phoneFields, isField, field);
  if (phoneFields && (phoneFields.length === 0 || phoneFields.length > 10)) {
    faults.add(`${prop}.phoneFields must hold 1 to 10 fields, got ${phoneFields.length}; leave it out to look at none`);
  }
}

function checkFingerprints({ fingerprintLimit }: ClientSignals, prop: string, faults: Faults): void {
  if (fingerprintLimit === undefined) return;
  const where = `${prop}.fingerprintLimit`;
  const usual = fingerprintLimit?.usual;
  if (!Array.isArray(usual) || usual.length === 0 || usual.length > MOST_USUAL_FINGERPRINTS) {
    faults.add(
      `${where}.usual must hold 1 to ${MOST_USUAL_FINGERPRINTS} fingerprints that people usually have, got ${Array.isArray(usual) ? usual.length : JSON.stringify(usual)}; ` +
        'without them everybody with the newest browser would be asked for a puzzle: otp-shield simulate --waf-log prints them',
    );
    return;
  }
  faults.each(
    `${where}.usual`,
    usual,
    (text) => JA4_FINGERPRINT.test(text),
    'a JA4 fingerprint such as "t13d1516h2_8daaf6152771_d8a2da3f94cd"',
  );
  if (fingerprintLimit.limit) checkRate(fingerprintLimit.limit, `${where}.limit`, faults);
}
