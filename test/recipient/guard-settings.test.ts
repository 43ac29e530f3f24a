import { App, Duration, Stack } from 'aws-cdk-lib';
import { Match, Template } from 'aws-cdk-lib/assertions';
import { RecipientGuard, type RecipientGuardProps, RequestLimit } from '../../lib';
import type { GuardSettings } from '../../lib/contract/recipient/guard';
import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { parseGuardSettings } from '../../lib/guard/guard-settings';
import { ENV } from '../protection/stack';

function made(props: Partial<RecipientGuardProps> = {}): Stack {
  const stack = new Stack(new App(), 'Stack', { env: ENV });
  new RecipientGuard(stack, 'Guard', { notify: [], ...props });
  return stack;
}

/** As the function gets them. */
function settingsOf(props?: Partial<RecipientGuardProps>): GuardSettings {
  const [handler] = Object.values(
    Template.fromStack(made(props)).findResources('AWS::Lambda::Function', {
      Properties: { Environment: { Variables: Match.objectLike({ OTP_SHIELD_GUARD_TABLE: Match.anyValue() }) } },
    }),
  );
  return parseGuardSettings('OTP_SHIELD_GUARD', handler!.Properties.Environment.Variables.OTP_SHIELD_GUARD);
}

test('without props the settings are the documented defaults', () => {
  const { guard, ...settings } = settingsOf();
  const { guard: _, ...defaults } = DEFAULT_GUARD_SETTINGS;
  expect(settings).toEqual(defaults);
  expect(guard).toMatch(/^Stack-Guard-/);
});

test('props end up in the settings', () => {
  const settings = settingsOf({
    recipientLimits: { codes: RequestLimit.of(2, Duration.minutes(5)), perDay: 4, cooldown: Duration.seconds(30) },
    phonePrefixLimits: { perHour: 7, perDay: 9 },
    budget: { email: { messagesPerDay: 100 }, sms: { moneyPerHour: 2 }, voice: { moneyForProofsPerHour: 25 } },
    knownDevices: 3,
    triesPerCode: 4,
    stopAtLowConversion: false,
    validation: { allowedCountries: ['DE'], blockedDomains: ['Bad.Example'] },
    blockDuration: Duration.days(7),
  });
  expect(settings.recipient).toMatchObject({ messages: 2, windowSeconds: 300, perDay: 4, cooldownSeconds: 30 });
  expect(settings.phonePrefix).toEqual({ perHour: 7, perDay: 9 });
  expect(settings.budgets).toMatchObject({
    email: { open: { perHour: 3000, perDay: 100 }, fresh: { perHour: 6000 } },
    sms: { open: { moneyPerHour: 2, moneyPerDay: 240 }, fresh: { moneyPerHour: 0.5 }, known: { moneyPerHour: 1 } },
    voice: { fresh: { moneyPerHour: 25, moneyPerDay: 600 }, freshEverywhere: true },
  });
  expect(settings.budgets.email.open).not.toHaveProperty('moneyPerHour');
  expect(settings).toMatchObject({ known: { devices: 3 }, triesPerCode: 4 });
  expect(settings).not.toHaveProperty('conversion');
  expect(settings.validation).toMatchObject({ allowedCountries: ['DE'], blockedDomains: ['bad.example'] });
  expect(settings.blockSeconds).toBe(7 * 86_400);
});

test('all that is wrong with the props is said at once', () => {
  const make = () =>
    made({
      recipientLimits: { codes: RequestLimit.of(5, Duration.seconds(10)), perDay: 3, cooldownGrowth: 0.5 },
      domainLimits: { perHour: -1, perDay: 1.5 },
      prices: { sms: -1, smsByCountry: { Germany: 1 } },
      conversion: { minimum: 2, domainVolume: 1 },
      validation: { allowedCountries: ['de', 'UK'], blockedDomains: ['not a domain'] },
      keyRotation: Duration.days(30),
      memorySize: 100,
    });
  expect(make).toThrow(/^RecipientGuard \(Stack\/Guard\): /);
  for (const part of [
    'recipientLimits.perDay must be at least what recipientLimits.codes allows (5), got 3',
    'recipientLimits.codes (window in seconds) must be a whole number from 60 to 86400, got 10',
    'recipientLimits.cooldownGrowth must be from 1 to 10, got 0.5',
    'domainLimits.perHour must be a whole number from 0 to 10000000, got -1',
    'domainLimits.perDay must be a whole number from 0 to 10000000, got 1.5',
    'prices.sms must be from 0 to 100, got -1',
    'prices.smsByCountry must have a country code such as "DE" or "GB", got "Germany"',
    'conversion.minimum must be from 0.01 to 0.9, got 2',
    'conversion.domainVolume must be a whole number from 5',
    'validation.allowedCountries[0] must be a country code such as "DE" or "GB", got "de"',
    'validation.allowedCountries[1] must be a country code such as "DE" or "GB", got "UK"',
    'validation.blockedDomains[0] must be a domain',
    'keyRotation must be longer than blockDuration by more than a day, got 30 and 30 days',
    'memorySize must be a whole number from 256 to 10240, got 100',
  ])
    expect(make).toThrow(part);
});

test('settings that do not fit into the environment of a function are refused', () => {
  const blockedDomains = Array.from({ length: 200 }, (_, index) => `a-long-name-of-a-domain-${index}.example`);
  expect(() => made({ validation: { blockedDomains } })).toThrow(/4 KB/);
});
