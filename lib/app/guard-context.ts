import { GuardFailureMode, type RecipientGuardOptions } from '../recipient/recipient-guard-props';
import { amount, listMatching, oneOf, wholeNumber, yesOrNo } from './context-readers';

const CODES = wholeNumber(0, 10_000_000);
const DOLLARS = amount(0, 1_000_000);

/** Settings of the app about the recipient guard. */
export const GUARD_READERS = {
  recipientGuard: yesOrNo,
  guardCallerAccounts: listMatching(/^\d{12}$/, 'the 12 digits of an AWS account'),
  guardCountries: listMatching(/^[A-Z]{2}$/, 'a country code such as "DE"'),
  guardMailsPerHour: CODES,
  guardMailsPerDay: CODES,
  guardDollarsPerHour: DOLLARS,
  guardDollarsPerDay: DOLLARS,
  guardTextMessagePrice: amount(0, 100),
  guardFailureMode: oneOf(Object.keys(GuardFailureMode)),
};

type Read = <K extends keyof typeof GUARD_READERS>(name: K) => ReturnType<(typeof GUARD_READERS)[K]> | undefined;

interface GuardSettings {
  readonly recipientGuard?: RecipientGuardOptions;
  readonly guardCallerAccounts?: string[];
}

/** What the context says about the recipient guard. `given` tells whether a key stands there with a value, sound or not. */
export function guardFrom(
  read: Read,
  given: (name: string) => boolean,
  prefix: string,
  faults: string[],
): GuardSettings {
  const settings = {
    guardCallerAccounts: read('guardCallerAccounts'),
    recipientGuard: {
      budget: {
        email: { messagesPerHour: read('guardMailsPerHour'), messagesPerDay: read('guardMailsPerDay') },
        sms: { moneyPerHour: read('guardDollarsPerHour'), moneyPerDay: read('guardDollarsPerDay') },
      },
      prices: { sms: read('guardTextMessagePrice') },
      validation: { allowedCountries: read('guardCountries') },
      failureMode: failureModeOf(read('guardFailureMode')),
    },
  };
  if (read('recipientGuard') === true) return settings;
  for (const name of Object.keys(GUARD_READERS)) {
    if (name !== 'recipientGuard' && given(name))
      faults.push(`${prefix}${name} has no effect without ${prefix}recipientGuard; leave it empty`);
  }
  return {};
}

function failureModeOf(name: string | undefined): GuardFailureMode | undefined {
  return name === undefined ? undefined : GuardFailureMode[name as keyof typeof GuardFailureMode];
}
