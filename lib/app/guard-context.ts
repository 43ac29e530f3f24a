import { GuardFailureMode } from '../recipient/guard-failure-mode';
import type { RecipientGuardOptions } from '../recipient/recipient-guard-props';
import { amount, countries, listMatching, oneOf, wholeNumber, yesOrNo } from './context-readers';
import { setting, type ValueOf } from './setting';

const CODES = wholeNumber(0, 10_000_000);
const DOLLARS = amount(0, 1_000_000);

/** Settings of the app about the recipient guard. */
export const GUARD_SETTINGS = {
  recipientGuard: setting(
    yesOrNo,
    '`false`',
    'a [guard](recipient-guard.md) behind the rules, which the application asks before it sends a code; the stack prints the ARN of its function (`RecipientGuardFunctionArn`). About 10 USD a month ([why](cost.md)), and as much for a million checks',
  ),
  guardCallerAccounts: setting(
    listMatching(/^\d{12}$/, 'the 12 digits of an AWS account'),
    'none',
    'other accounts whose applications may ask it. In the account of the stack a role needs `lambda:InvokeFunction` on the function',
  ),
  guardCountries: setting(countries, 'all', 'countries whose phone numbers get codes, such as `DE`'),
  guardMailsPerHour: setting(CODES, '3,000', 'mails to strangers, of all applications together'),
  guardMailsPerDay: setting(CODES, '20,000', 'the same in a day (UTC)'),
  guardDollarsPerHour: setting(DOLLARS, '40', 'what text messages to strangers may cost together'),
  guardDollarsPerDay: setting(DOLLARS, '240', 'the same in a day (UTC)'),
  guardTextMessagePrice: setting(amount(0, 100), '0.05', 'what a text message costs, in US dollars'),
  guardFailureMode: setting(
    oneOf(Object.keys(GuardFailureMode)),
    '`CLOSED`',
    "while the table can't be used: `CLOSED` sends nothing, `OPEN` a few codes a minute",
  ),
};

type Read = <K extends keyof typeof GUARD_SETTINGS>(name: K) => ValueOf<(typeof GUARD_SETTINGS)[K]>;

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
  for (const name of Object.keys(GUARD_SETTINGS)) {
    if (name !== 'recipientGuard' && given(name))
      faults.push(`${prefix}${name} has no effect without ${prefix}recipientGuard; leave it empty`);
  }
  return {};
}

function failureModeOf(name: string | undefined): GuardFailureMode | undefined {
  return name === undefined ? undefined : GuardFailureMode[name as keyof typeof GuardFailureMode];
}
