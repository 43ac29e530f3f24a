import { DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { canonicalRecipient, exactSpelling, punishedSpellings } from '../../lib/guard/canonical-mailbox';
import { readRecipient } from '../../lib/guard/recipient';
import { AddressInsightsLookup } from '../../lib/guard/validation/address-insights';
import { CarrierLookup } from '../../lib/guard/validation/carrier-lookup';
import { MailExchangerLookup, type MailResolver } from '../../lib/guard/validation/mail-exchanger';
import lists from '../../lib/guard/validation/mail-lists.json';
import { SMS_GATEWAY_DOMAINS } from '../../lib/protection/mail-domains';
import { rig } from './rig';

const { validation } = DEFAULT_GUARD_SETTINGS;
const read = (channel: 'email' | 'sms', text: string, more = {}) =>
  readRecipient(channel, text, { ...validation, ...more });
const refusal = (channel: 'email' | 'sms', text: string, more = {}) => {
  const reading = read(channel, text, more);
  return reading.ok ? undefined : reading.reason;
};

describe('one mailbox has one canonical form', () => {
  test.each([
    ['Jane.Doe+x@GoogleMail.com', 'janedoe@gmail.com'],
    ['j.doe@proton.me', 'jdoe@proton.me'],
    ['J_Doe@pm.me', 'jdoe@proton.me'],
    ['jane@me.com', 'jane@icloud.com'],
    ['jane.doe@outlook.com', 'jane.doe@outlook.com'],
    ['jane+x@outlook.com', 'jane@outlook.com'],
    ['jane+x@yahoo.com', 'jane+x@yahoo.com'],
    ['jane@BÜCHER.de', 'jane@xn--bcher-kva.de'],
    ['jane@xn--bcher-kva.de', 'jane@xn--bcher-kva.de'],
    ['jane@plain.org.', 'jane@plain.org'],
    // One letter in two ways of writing it.
    ['jose\u0301@plain.org', 'jos\u00e9@plain.org'],
    ['...@gmail.com', '...@gmail.com'],
    // Who writes to a subdomain writes to the person that it is named after.
    ['a@victim.fastmail.com', 'victim@fastmail.com'],
    ['b+c@Victim.FastMail.com', 'victim@fastmail.com'],
    ['victim+a@fastmail.com', 'victim@fastmail.com'],
    ['a@victim.sent.com', 'victim@sent.com'],
    ['victim@fastmail.fm', 'victim@fastmail.fm'],
    ['a@mx.victim.fastmail.com', 'a@mx.victim.fastmail.com'],
    ['a@victim.gmail.com', 'a@victim.gmail.com'],
    ['ivan.petrov@ya.ru', 'ivan-petrov@yandex.ru'],
    ['Ivan-Petrov+x@yandex.com', 'ivan-petrov@yandex.ru'],
    ['ivanpetrov@yandex.kz', 'ivanpetrov@yandex.ru'],
    ['grace@mac.com', 'grace@icloud.com'],
  ])('%s is %s', (address, canonical) => {
    expect(canonicalRecipient(address)).toBe(canonical);
    expect(canonicalRecipient(canonical)).toBe(canonical);
  });
});

describe('a bounce is about one spelling', () => {
  test.each([
    ['victim+zz@company.org', ['victim+zz@company.org', 'victim@company.org']],
    ['Victim@Company.org', ['victim@company.org']],
    ['grace@mac.com', ['grace@mac.com']],
    ['j.ane@gmail.com', ['j.ane@gmail.com']],
    // No tag there.
    ['jane+x@yahoo.com', ['jane+x@yahoo.com']],
    ['a@victim.fastmail.com', ['a@victim.fastmail.com']],
  ])('%s hears of those of %j', (address, spellings) => {
    expect(punishedSpellings(address)).toEqual(spellings);
    expect(exactSpelling(address)).toBe(spellings[0]);
  });
});

describe('mail addresses', () => {
  test.each([
    'jane@plain.org',
    "o'neil@plain.org",
    'jane+tag@sub.plain.co.uk',
    'jane@bücher.de',
    'ゆうこ@plain.jp',
    `${'a'.repeat(64)}@plain.org`,
  ])('%s is one', (address) => expect(refusal('email', address)).toBeUndefined());

  test.each([
    '',
    'jane',
    'jane@',
    '@plain.org',
    'jane@localhost',
    'jane@plain',
    'jane@192.0.2.1',
    'jane@[192.0.2.1]',
    'jane doe@plain.org',
    'jane@plain.org,joe@plain.org',
    'Jane <jane@plain.org>',
    '"jane doe"@plain.org',
    '.jane@plain.org',
    'jane..doe@plain.org',
    'jane@-plain.org',
    'jane@plain..org',
    'jane@pla%69n.org',
    'jane@plain.org\r\nBcc: joe@plain.org',
    'jane\0@plain.org',
    `${'a'.repeat(65)}@plain.org`,
    `jane@${'a.'.repeat(130)}org`,
  ])('%j is none', (address) => expect(refusal('email', address)).toBe('invalid-recipient'));

  test.each([
    ['x@mailinator.com', 'disposable-domain'],
    ['x@eu.mailinator.com', 'disposable-domain'],
    ['x@MAILINATOR.COM', 'disposable-domain'],
    // Listed in its own script, asked for in either.
    ['x@instágram.com', 'disposable-domain'],
    ['x@xn--instgram-cza.com', 'disposable-domain'],
    ['x@example.com', 'disposable-domain'],
    ['x@foo.test', 'disposable-domain'],
    ['5551234567@txt.att.net', 'sms-gateway'],
    ['5551234567@vtext.com', 'sms-gateway'],
    ['info@plain.org', undefined],
    ['jane@gmail.com', undefined],
    ['jane@plainmailinator.org', undefined],
  ])('%s: %s', (address, reason) => expect(refusal('email', address)).toBe(reason));

  test('role addresses are refused when asked for, and lists can be overruled', () => {
    expect(refusal('email', 'Admin+x@plain.org', { refuseRoleAddresses: true })).toBe('role-address');
    expect(refusal('email', 'x@mailinator.com', { allowedDomains: ['mailinator.com'] })).toBeUndefined();
    expect(refusal('email', 'x@mail.plain.org', { blockedDomains: ['plain.org'] })).toBe('blocked-domain');
    expect(refusal('email', 'x@mailinator.com', { refuseDisposable: false })).toBeUndefined();
  });

  test('the gateways that AWS WAF refuses are refused here, too', () => {
    expect(SMS_GATEWAY_DOMAINS.filter((domain) => !lists.smsGateways.includes(domain))).toEqual([]);
  });
});

describe('phone numbers', () => {
  test.each([
    ['+49 151 23456789', '+4915123456789', 'DE'],
    ['0049 (151) 2345-6789', '+4915123456789', 'DE'],
    ['+1 201 867 5309', '+12018675309', 'US'],
    ['+44 7400 123456', '+447400123456', 'GB'],
  ])('%s is %s', (text, e164, country) => {
    const reading = read('sms', text);
    expect(reading).toMatchObject({ ok: true, recipient: { canonical: e164, phone: { country } } });
  });

  test.each([
    ['0151 23456789', 'invalid-recipient'],
    ['+49 151', 'invalid-recipient'],
    ['+4915123456789012345', 'invalid-recipient'],
    ['+49151234567x9', 'invalid-recipient'],
    ['+4915123456789;ext=1', 'invalid-recipient'],
    ['+999 123456789', 'invalid-recipient'],
    // Premium rate, in Germany and in the United Kingdom.
    ['+49 900 1234567', 'number-type'],
    ['+44 909 8790123', 'number-type'],
    // Satellites: Inmarsat, Iridium, Globalstar.
    ['+870 773 111 632', 'number-type'],
    ['+8816 3141 1234', 'number-type'],
    ['+8818 5123 4567', 'number-type'],
    // International premium and shared cost.
    ['+979 1 2345 6789', 'number-type'],
    ['+808 1234 5678', 'number-type'],
    // A landline, a toll-free number.
    ['+49 30 123456', 'number-type'],
    ['+1 800 234 5678', 'number-type'],
    // Tristan da Cunha has no mobiles, and its plan calls every number "landline or mobile".
    ['+2908999', 'number-type'],
    ['+290 8000', 'number-type'],
    ['+290 22999', 'number-type'],
  ])('%s: %s', (text, reason) => expect(refusal('sms', text)).toBe(reason));

  test.each(['+290 51234', '+683 5000', '+690 7200'])('%s is a mobile, short as it is', (text) =>
    expect(refusal('sms', text)).toBeUndefined(),
  );

  test('a call may go to a landline, and to nothing else that a text message may not', () => {
    const call = (text: string) => {
      const reading = readRecipient('voice', text, validation);
      return reading.ok ? undefined : reading.reason;
    };
    for (const text of ['+49 30 123456', '+44 20 7946 0123', '+2908999', '+49 151 23456789'])
      expect(call(text)).toBeUndefined();
    for (const text of ['+49 900 1234567', '+870 773 111 632', '+979 1 2345 6789', '+1 800 234 5678'])
      expect(call(text)).toBe('number-type');
  });

  test('only countries that are served get codes', () => {
    expect(refusal('sms', '+4915123456789', { allowedCountries: ['DE'] })).toBeUndefined();
    expect(refusal('sms', '+447400123456', { allowedCountries: ['DE'] })).toBe('country-not-allowed');
  });
});

describe('the look-up of the mail exchanger', () => {
  const failing = (code: string) => () => Promise.reject(Object.assign(new Error(code), { code }));
  const resolver = (changes: Partial<MailResolver>): MailResolver & { asked: number } => {
    const made = {
      asked: 0,
      resolve4: failing('ENODATA'),
      resolve6: failing('ENODATA'),
      ...changes,
      resolveMx: (domain: string) => {
        made.asked += 1;
        return (changes.resolveMx ?? failing('ENOTFOUND'))(domain);
      },
    };
    return made as MailResolver & { asked: number };
  };
  const recipient = {
    channel: 'email',
    canonical: 'a@b.org',
    spellings: ['a@b.org'],
    address: 'a@b.org',
    domain: 'b.org',
  } as const;
  const look = (changes: Partial<MailResolver>, options = {}) =>
    new MailExchangerLookup({ resolver: resolver(changes), ...options }).refusal(recipient);

  test.each<[string, Partial<MailResolver>, string | undefined]>([
    ['a mail exchanger', { resolveMx: async () => [{ exchange: 'mx.b.org' }] }, undefined],
    ['no such domain', {}, 'no-mail-server'],
    [
      'an address instead (RFC 5321)',
      { resolveMx: failing('ENODATA'), resolve4: async () => ['192.0.2.1'] },
      undefined,
    ],
    ['only an IPv6 address', { resolveMx: failing('ENODATA'), resolve6: async () => ['2001:db8::1'] }, undefined],
    ['a null exchanger (RFC 7505)', { resolveMx: async () => [{ exchange: '' }] }, 'no-mail-server'],
    ['a server that fails', { resolveMx: failing('ESERVFAIL') }, undefined],
    ['no network', { resolveMx: failing('ECONNREFUSED') }, undefined],
    ['a failure half way', { resolveMx: failing('ENODATA'), resolve4: failing('ETIMEOUT') }, undefined],
  ])('%s', async (_, changes, reason) => expect(await look(changes)).toBe(reason));

  test('a DNS that hangs is no objection, and is not waited for', async () => {
    const never = () => new Promise<never>(() => {});
    expect(await look({ resolveMx: never }, { timeoutMs: 20 })).toBeUndefined();
  });

  test('what is known is not asked again: an hour for yes, ten minutes for no, not at all for a failure', async () => {
    let now = 0;
    for (const [answer, asked] of [
      [async () => [{ exchange: 'mx.b.org' }], [1, 1, 2]],
      [failing('ENOTFOUND'), [1, 2, 3]],
      [failing('ESERVFAIL'), [2, 3, 4]],
    ] as const) {
      now = 0;
      const dns = resolver({ resolveMx: answer as MailResolver['resolveMx'] });
      const lookup = new MailExchangerLookup({ resolver: dns, now: () => now });
      const counts: number[] = [];
      await lookup.refusal(recipient);
      for (const at of [1000, 20 * 60_000, 61 * 60_000]) {
        now = at;
        await lookup.refusal(recipient);
        counts.push(dns.asked);
      }
      expect(counts).toEqual(asked);
    }
  });
});

describe('look-ups that cost money', () => {
  const client = (answer: object) => async () => ({ send: async () => answer }) as never;
  const mail = {
    channel: 'email',
    canonical: 'a@b.org',
    spellings: ['a@b.org'],
    address: 'a@b.org',
    domain: 'b.org',
  } as const;
  const phone = {
    channel: 'sms',
    canonical: '+4915123456789',
    spellings: ['+4915123456789'],
    address: '+4915123456789',
    phone: { country: 'DE', prefix: '+491512345' },
  } as const;
  const verdict = (ConfidenceVerdict: string) => ({ ConfidenceVerdict });

  test.each([
    [{ IsValid: verdict('HIGH') }, undefined],
    [{ IsValid: verdict('MEDIUM') }, undefined],
    [{ IsValid: verdict('LOW') }, 'address-insights'],
    [{ IsValid: verdict('HIGH'), Evaluations: { MailboxExists: verdict('LOW') } }, 'address-insights'],
    [{ IsValid: verdict('HIGH'), Evaluations: { IsRandomInput: verdict('HIGH') } }, 'address-insights'],
    [{ IsValid: verdict('HIGH'), Evaluations: { IsDisposable: verdict('MEDIUM') } }, undefined],
    [undefined, undefined],
  ])('SES says %j: %s', async (MailboxValidation, reason) => {
    expect(await new AddressInsightsLookup(client({ MailboxValidation })).refusal(mail)).toBe(reason);
  });

  test.each([
    [{ PhoneNumberType: 'MOBILE', IsoCountryCode: 'DE' }, undefined],
    [{ PhoneNumberType: 'LANDLINE', IsoCountryCode: 'DE' }, 'carrier'],
    [{ PhoneNumberType: 'INVALID' }, 'carrier'],
    [{ PhoneNumberType: 'OTHER', IsoCountryCode: 'DE' }, 'carrier'],
    [{ PhoneNumberType: 'MOBILE', IsoCountryCode: 'LV' }, 'carrier'],
  ])('the carrier says %j: %s', async (answer, reason) => {
    expect(await new CarrierLookup(client(answer)).refusal(phone)).toBe(reason);
  });

  test('are made only for codes that the limits allow, and hide what they found', async () => {
    let asked = 0;
    const lookup = {
      refusal: async () => {
        asked += 1;
        return 'address-insights' as const;
      },
    };
    const { mail: check } = rig({}, { pricedLookups: [lookup] });
    const first = await check('jane@plain.org');
    const second = await check('jane@plain.org');
    expect(first).toMatchObject({ allowed: false, reason: 'address-insights', messageId: 'look-for-code' });
    expect(second).toMatchObject({ allowed: false, reason: 'cooldown', messageId: 'look-for-code' });
    expect(asked).toBe(1);
  });

  test('a look-up that fails has no objection', async () => {
    const { mail: check } = rig({}, { pricedLookups: [{ refusal: () => Promise.reject(new Error('down')) }] });
    expect((await check('jane@plain.org')).allowed).toBe(true);
  });
});
