import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { createGuard } from '../../lib/guard';
import { parseGuardSettings } from '../../lib/guard/guard-settings';

const read = (value: unknown) => parseGuardSettings('OTP_SHIELD_GUARD', JSON.stringify(value));

test('reads back what the construct writes, to the letter', () => {
  const all = {
    ...DEFAULT_GUARD_SETTINGS,
    conversion: DEFAULT_GUARD_SETTINGS.conversion ?? {
      minimum: 0.2,
      domainVolume: 5,
      mailProviderVolume: 5,
      phonePrefixVolume: 5,
      countryVolume: 5,
    },
    validation: { ...DEFAULT_GUARD_SETTINGS.validation, allowedCountries: [] },
  };
  expect(read(all)).toEqual(JSON.parse(JSON.stringify(all)));
  const { conversion: _conversion, ...withoutConversion } = all;
  expect(read(withoutConversion)).toEqual(JSON.parse(JSON.stringify(withoutConversion)));
});

test.each(Object.keys(DEFAULT_GUARD_SETTINGS).filter((name) => name !== 'conversion'))(
  'settings without %s, as another version of the stack has them, are refused by name',
  (name) => {
    expect(() => read({ ...DEFAULT_GUARD_SETTINGS, [name]: undefined })).toThrow(`OTP_SHIELD_GUARD.${name} is missing`);
  },
);

test('every fault is named, and what to do', () => {
  const { recipient } = DEFAULT_GUARD_SETTINGS;
  const wrong = {
    ...DEFAULT_GUARD_SETTINGS,
    failureMode: 'ajar',
    recipient: { ...recipient, messages: '3', perDay: 0 },
  };
  expect(() => read(wrong)).toThrow(
    'the settings of the guard are wrong: OTP_SHIELD_GUARD.recipient.messages must be a number above 0; ' +
      'OTP_SHIELD_GUARD.recipient.perDay must be a number above 0; OTP_SHIELD_GUARD.failureMode must be one of CLOSED, OPEN; ' +
      'take them from a RecipientGuard of the same version',
  );
});

test.each(['', 'null', '[]', '"x"', '{'])('%p is no settings', (text) =>
  expect(() => parseGuardSettings('OTP_SHIELD_GUARD', text)).toThrow('OTP_SHIELD_GUARD must be'),
);

test('a guard of an application says so before it takes a request', () => {
  process.env.OTP_SHIELD_GUARD = '{"guard":"otp"}';
  expect(() => createGuard({ table: 't', secret: 's' })).toThrow('OTP_SHIELD_GUARD.recipient is missing');
  delete process.env.OTP_SHIELD_GUARD;
});
