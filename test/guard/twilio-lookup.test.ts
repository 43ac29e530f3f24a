import type { TwilioLookupSettings } from '../../lib/contract/recipient/guard';
import { secretText } from '../../lib/guard/key-source';
import { RememberedLookup } from '../../lib/guard/validation/remembered-lookup';
import { TwilioLookup } from '../../lib/guard/validation/twilio-lookup';
import { rig } from './rig';

const NOW = Date.parse('2026-11-30T12:00:00Z');
const SETTINGS: TwilioLookupSettings = {
  keySid: `SK${'0'.repeat(32)}`,
  secret: 'arn:aws:secretsmanager:eu-central-1:111122223333:secret:twilio-AbCdEf',
  lineType: true,
  refuseVoip: false,
  pumpingRiskFrom: 90,
  simSwapSeconds: 7 * 24 * 3600,
};
const NUMBER = '+4915123456789';
const person = (channel: 'sms' | 'voice' = 'sms', address = NUMBER, country = 'DE') =>
  ({
    channel,
    canonical: address,
    spellings: [address],
    address,
    phone: { country, prefix: address.slice(0, -4) },
  }) as const;

/** As https://www.twilio.com/docs/lookup/v2-api prints an answer; only the packages that were asked for have a value. */
const answer = (packages: object = {}) => ({
  calling_country_code: '49',
  country_code: 'DE',
  phone_number: NUMBER,
  national_format: '01512 3456789',
  valid: true,
  validation_errors: [],
  caller_name: null,
  sim_swap: null,
  call_forwarding: null,
  line_type_intelligence: null,
  sms_pumping_risk: null,
  ...packages,
});
const line = (type: string | null, error_code: number | null = null) => ({
  line_type_intelligence: {
    mobile_country_code: '262',
    mobile_network_code: '02',
    carrier_name: 'Vodafone',
    type,
    error_code,
  },
});
const risk = (sms_pumping_risk_score: number, number_blocked = false) => ({
  sms_pumping_risk: {
    carrier_risk_category: 'low',
    number_blocked,
    number_blocked_date: null,
    number_blocked_last_3_months: false,
    sms_pumping_risk_score,
    error_code: null,
  },
});
const swap = (last_sim_swap_date: string | null, swapped_in_period: boolean | null) => ({
  sim_swap: {
    last_sim_swap: { last_sim_swap_date, swapped_period: 'PT15282H33M44S', swapped_in_period },
    carrier_name: 'Vodafone UK',
    mobile_country_code: '276',
    mobile_network_code: '02',
    error_code: null,
  },
});

type Answer = object | number | Error;

function twilio(answers: Answer | Answer[], settings: Partial<TwilioLookupSettings> = {}) {
  const list = [answers].flat();
  const calls: Array<{ url: string; key: string }> = [];
  const clock = { now: NOW };
  const lookup = new TwilioLookup({
    settings: { ...SETTINGS, ...settings },
    secret: async (again) => (again ? 'new half' : 'half'),
    now: () => clock.now,
    sleep: async () => {},
    fetch: async (url, init) => {
      const { authorization = '' } = (init?.headers ?? {}) as Record<string, string>;
      calls.push({ url: String(url), key: Buffer.from(authorization.replace('Basic ', ''), 'base64').toString() });
      const next = list.length > 1 ? list.shift()! : list[0]!;
      if (next instanceof Error || next instanceof DOMException) throw next;
      return typeof next === 'number' ? new Response('{"code":20003}', { status: next }) : Response.json(next);
    },
  });
  return { lookup, calls, clock };
}

test('asks for what the settings say, in one call, with the key', async () => {
  const { lookup, calls } = twilio(answer({ ...line('mobile'), ...risk(3) }));
  expect(await lookup.refusal(person())).toBeUndefined();
  expect(calls).toEqual([
    {
      url: 'https://lookups.twilio.com/v2/PhoneNumbers/%2B4915123456789?Fields=line_type_intelligence,sms_pumping_risk',
      key: `${SETTINGS.keySid}:half`,
    },
  ]);
});

describe('the kind of line', () => {
  test.each([
    ['mobile', undefined],
    ['personal', undefined],
    ['nonFixedVoip', undefined],
    ['unknown', undefined],
    ['a type that is new', undefined],
    [null, undefined],
    ['landline', 'carrier'],
    ['premium', 'carrier'],
    ['sharedCost', 'carrier'],
    ['tollFree', 'carrier'],
    ['uan', 'carrier'],
    ['voicemail', 'carrier'],
    ['pager', 'carrier'],
  ])('%s: %s', async (type, reason) => {
    expect(await twilio(answer({ ...line(type), ...risk(0) })).lookup.refusal(person())).toBe(reason);
  });

  test('a landline can be called, a premium number not', async () => {
    expect(await twilio(answer(line('landline'))).lookup.refusal(person('voice'))).toBeUndefined();
    expect(await twilio(answer(line('premium'))).lookup.refusal(person('voice'))).toBe('carrier');
  });

  test('internet telephony is refused where somebody says so', async () => {
    expect(await twilio(answer(line('fixedVoip')), { refuseVoip: true }).lookup.refusal(person())).toBe('carrier');
  });

  test('a number that does not exist is refused', async () => {
    const nobody = { ...answer(), valid: false, validation_errors: ['TOO_SHORT'] };
    expect(await twilio(nobody).lookup.refusal(person())).toBe('carrier');
  });
});

describe('pumping', () => {
  test.each([
    [risk(89), undefined],
    [risk(90), 'pumping-risk'],
    [risk(0, true), 'pumping-risk'],
    [{ sms_pumping_risk: null }, undefined],
  ])('%j: %s', async (packages, reason) => {
    expect(await twilio(answer({ ...line('mobile'), ...packages })).lookup.refusal(person())).toBe(reason);
  });

  test.each(['US', 'CA'])('is not asked about in %s, where Twilio advises against its score', async (country) => {
    const { lookup, calls } = twilio(answer({ ...line('mobile'), ...risk(100) }));
    expect(await lookup.refusal(person('sms', '+12065550152', country))).toBeUndefined();
    expect(calls[0]!.url).toMatch(/Fields=line_type_intelligence$/);
  });
});

describe('a swap of the SIM', () => {
  test.each<[string, object, readonly string[]]>([
    ['six days ago', swap('2026-11-24T12:00:00Z', true), ['recent-sim-swap']],
    ["in a period of the carrier's own, long ago", swap('2020-04-27T10:18:50Z', true), []],
    ['on a day that the carrier does not name', swap(null, true), ['recent-sim-swap']],
    ['never', swap(null, false), []],
    ['of which nothing is known', { sim_swap: null }, []],
  ])('%s', async (_, packages, flags) => {
    const { lookup, calls } = twilio(answer(packages));
    expect(await lookup.flags(person())).toEqual(flags);
    expect(calls[0]!.url).toMatch(/Fields=sim_swap$/);
  });

  test('is not asked about where nobody wants to know', async () => {
    const { lookup, calls } = twilio(answer(), { simSwapSeconds: undefined });
    expect(await lookup.flags(person())).toEqual([]);
    expect(calls).toEqual([]);
  });
});

describe('no answer', () => {
  const late = new DOMException('late', 'TimeoutError');
  test.each<[string, Answer, string]>([
    ['Twilio is late', late, 'TwilioTimeout'],
    ['the connection breaks', new TypeError('fetch failed'), 'TwilioUnreachable'],
    ['Twilio is down', 503, 'Twilio503'],
    ['Twilio has no time', 429, 'Twilio429'],
    ['the key is wrong', 401, 'Twilio401'],
    ['Twilio knows no such call', 404, 'Twilio404'],
    ['the account lacks the package', answer(line(null, 60601)), 'Twilio60601'],
  ])('since %s is an error with a name and without the number', async (_, said, name) => {
    const failed = await twilio(said)
      .lookup.refusal(person())
      .catch((error: Error) => error);
    expect(failed).toMatchObject({ name });
    expect(String((failed as Error).message)).not.toContain(NUMBER.slice(1));
  });

  test.each([
    ['Twilio has no data (60600)', 60600, person()],
    ['Canada needs a permission (60601)', 60601, person('sms', '+14165550123', 'CA')],
  ])('is no fault where %s', async (_, code, number) => {
    expect(await twilio(answer(line(null, code))).lookup.refusal(number)).toBeUndefined();
  });

  test('is asked for once more after a fault that passes, with the key read anew after a refusal', async () => {
    const once = twilio([503, answer(line('landline'))]);
    expect(await once.lookup.refusal(person())).toBe('carrier');
    const replaced = twilio([401, answer(line('landline'))]);
    expect(await replaced.lookup.refusal(person())).toBe('carrier');
    expect(replaced.calls.map(({ key }) => key.split(':')[1])).toEqual(['half', 'new half']);
  });

  test('five times in a row: nobody waits for Twilio for half a minute', async () => {
    const { lookup, calls, clock } = twilio(503);
    for (let index = 0; index < 5; index += 1) await expect(lookup.refusal(person())).rejects.toThrow('Twilio503');
    await expect(lookup.refusal(person())).rejects.toThrow('TwilioPaused');
    expect(calls).toHaveLength(10);
    clock.now += 30_000;
    await expect(lookup.refusal(person())).rejects.toThrow('Twilio503');
  });
});

describe('the guard', () => {
  const SMS = NUMBER;
  const withTwilio = (answers: Answer | Answer[]) => {
    const { lookup, calls } = twilio(answers);
    return { calls, ...rig({}, { pricedLookups: [new RememberedLookup(lookup)] }) };
  };

  test('tells the application of the swap, sends, and shows the person nothing of it', async () => {
    const { sms, events } = withTwilio([answer({ ...line('mobile'), ...risk(0) }), answer(swap(null, true))]);
    const result = await sms(SMS);
    expect(result).toMatchObject({
      allowed: true,
      outcome: 'send',
      messageId: 'look-for-code',
      flags: ['recent-sim-swap'],
    });
    expect(events.at(-1)).toMatchObject({ flags: ['recent-sim-swap'] });
  });

  test('tells it of people who verified before as well, whom no look-up refuses; a known device is not asked about', async () => {
    const { sms, guard, calls, wait } = withTwilio(
      answer({ ...swap('2026-11-29T00:00:00Z', true), ...line('landline') }),
    );
    const who = {
      channel: 'sms',
      recipient: SMS,
      purpose: 'sign-up',
      app: 'shop',
      clientAddress: '198.51.100.7',
    } as const;
    expect(await sms(SMS)).toMatchObject({ allowed: false, reason: 'carrier' });
    const { deviceToken } = await guard.verified(who);
    wait(3600);
    calls.length = 0;
    expect(await sms(SMS, { deviceToken })).not.toHaveProperty('flags');
    expect(calls).toEqual([]);
    // Strangers use up what this number gets, then its owner comes from its own network with a proof.
    const proof = (index: number) => ({ freshProof: `proof-${index}`, clientAddress: '198.51.100.7' });
    const lanes: unknown[] = [];
    for (let index = 0; index < 12; index += 1) {
      wait(901);
      lanes.push(await sms(SMS, proof(index)));
    }
    expect(lanes).toContainEqual(expect.objectContaining({ allowed: true, flags: ['recent-sim-swap'] }));
  });

  test('sends without an answer, and counts that', async () => {
    const { sms, events } = withTwilio(503);
    expect(await sms(SMS)).toMatchObject({ allowed: true });
    expect(events.at(-1)).toMatchObject({ allowed: true, lookupFault: 'Twilio503' });
  });

  test('asks once for several codes to one number, and again after an hour', async () => {
    let at = NOW;
    const { lookup, calls } = twilio(answer(line('mobile')));
    const kept = new RememberedLookup(lookup, { now: () => at, most: 2 });
    await Promise.all([kept.refusal(person()), kept.refusal(person())]);
    expect(calls).toHaveLength(1);
    at += 3_600_000;
    await kept.refusal(person());
    expect(calls).toHaveLength(2);
    await kept.refusal(person('sms', '+4915123456780'));
    await kept.refusal(person('sms', '+4915123456781'));
    await kept.refusal(person());
    expect(calls).toHaveLength(5);
  });

  test('does not keep what Twilio could not say', async () => {
    const { lookup, calls } = twilio([404, answer(line('landline'))]);
    const kept = new RememberedLookup(lookup);
    await expect(kept.refusal(person())).rejects.toThrow('Twilio404');
    expect(await kept.refusal(person())).toBe('carrier');
    expect(calls).toHaveLength(2);
  });

  test('counts what it asks with the price of the text', async () => {
    const { sms, events } = rig({
      prices: { email: 0.0001, sms: 0.05, voice: 0.05, smsByCountry: { DE: 0.08 }, phoneLookup: 0.033 },
    });
    await sms(SMS);
    expect(events.at(-1)!.price).toBe(0.113);
  });
});

test('the secret is kept, and read again a minute later when Twilio refuses it', async () => {
  let reads = 0;
  let at = 0;
  const send = async () => {
    reads += 1;
    return { SecretString: ` half ${reads}\n` };
  };
  const client = { send } as never;
  const secret = secretText(client, 'twilio', () => at);
  expect(await secret(false)).toBe('half 1');
  expect(await secret(true)).toBe('half 1');
  at = 60_000;
  expect(await secret(true)).toBe('half 2');
  expect(await secret(false)).toBe('half 2');
});
