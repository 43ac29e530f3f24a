import fc from 'fast-check';
import { callTexts } from '../../../lib/contract/inbound/call-texts';
import type { InboundStatus } from '../../../lib/contract/inbound/inbound';
import { callFlow, type FlowAction } from '../../../lib/inbound/call-flow';
import { flowFaults, walk } from '../call-flow-rules';
import { connectEvent, twilioCall, twilioFields } from '../calls';
import { Deployment, Visitor } from '../deployment';

const ADA = '+4917612345678';
const BOB = '+4917687654321';
const FLOW = callFlow('arn:aws:lambda:eu-central-1:111122223333:function:receiver', 'Example Shop');
const TEXT = callTexts('Example Shop');

let shop: Deployment;
let ada: Visitor;
let digits: string;

const digitsIn = ({ message }: InboundStatus) => message!.text.replaceAll(' ', '');

beforeAll(async () => {
  shop = await Deployment.start('call');
});
afterAll(() => shop.close());
beforeEach(async () => {
  ada = new Visitor(shop);
  digits = digitsIn((await ada.start(ADA)).body);
});

/** One number changed, so surely wrong. */
const wrong = () => digits.replace(/^./, (first) => String((Number(first) + 1) % 10));
const connect = (from: string | null, typed: string, over = {}) => shop.connect(connectEvent(from, typed, over));
/** What a caller hears when typing these, one after the other. */
const call = (from: string, ...typed: string[]) =>
  walk(
    FLOW,
    () => typed.shift() ?? '',
    async (stored) => ({ outcome: await connect(from, stored) }),
  );

describe('a person who calls', () => {
  test('is verified by the number that was named and the digits of this browser, and hears so', async () => {
    const { message } = await ada.status();
    expect(message).toMatchObject({ link: 'tel:+4915799912345', text: expect.stringMatching(/^(\d\d ){3}\d\d$/) });
    expect((await call(ADA, digits)).heard).toEqual([TEXT.ask, TEXT.confirmed]);
    const { body } = await ada.result();
    const claims = JSON.parse(Buffer.from(body.token.split('.')[1]!, 'base64url').toString());
    expect(claims).toMatchObject({ purpose: 'inbound-call', address: ADA, proof: 'carrier' });
  });

  test('may mistype twice', async () => {
    expect((await call(ADA, wrong(), '', digits)).heard).toEqual([TEXT.ask, TEXT.again, TEXT.again, TEXT.confirmed]);
  });

  test('may call again: what is confirmed stays so, and is said again until the session is over', async () => {
    await connect(ADA, digits);
    expect(await connect(ADA, digits)).toBe('confirmed');
    shop.now += 11 * 60_000;
    expect(await connect(ADA, digits)).toBe('again');
  });

  test.each([
    ['wrong digits, three times', () => call(ADA, wrong(), wrong(), wrong(), digits), 'failed'],
    ['silence', () => call(ADA, '', '', ''), 'failed'],
    ['too few digits', () => call(ADA, digits.slice(1), digits.slice(1), digits.slice(1)), 'failed'],
    ['another number than the named one', () => call(BOB, digits, digits, digits), 'failed'],
    ['a number that is withheld', () => call('anonymous', digits), 'number'],
    ['no number at all', () => call('', digits), 'number'],
  ] as const)('%s ends, and confirms nothing', async (_, calling, last) => {
    const { heard } = await calling();
    expect(heard.at(-1)).toBe(TEXT[last]);
    expect(await ada.status()).toMatchObject({ state: 'pending', refusals: 0 });
  });

  test('too late is told so by the page', async () => {
    shop.now += 600_000;
    expect(await connect(ADA, digits)).toBe('again');
    expect(await ada.status()).toMatchObject({ state: 'expired' });
  });

  test.each([
    ['a call that we made', { InitiationMethod: 'OUTBOUND' }],
    ['a call that was put through', { InitiationMethod: 'TRANSFER' }],
    ['a chat', { Channel: 'CHAT' }],
    ['a call of another instance', { InstanceARN: 'arn:aws:connect:eu-central-1:111122223333:instance/other' }],
    ['a call of another number', { SystemEndpoint: { Address: BOB, Type: 'TELEPHONE_NUMBER' } }],
    ['a call without any number of ours', { SystemEndpoint: null }],
  ])('%s confirms nothing', async (_, over) => {
    expect(await connect(ADA, digits, over)).toBe('again');
    expect(await ada.status()).toMatchObject({ state: 'pending', reason: 'forwarded', refusals: 1 });
  });

  // What Twilio names in place of a withheld number has the form of one: named on the page, it would be everybody who hides.
  test.each(['+266696687', '+7378742833', '+17378742833', '+86282452253', '+2562533', '+8656696'])(
    '%s is nobody',
    async (nobody) => {
      const mallory = new Visitor(shop);
      const { body } = await mallory.start(nobody);
      expect(await connect(nobody, digitsIn(body))).toBe('number');
    },
  );

  test('an event that no flow makes is a failure, which the flow says', async () => {
    await expect(shop.connect({ Records: [] })).rejects.toThrow();
    const { heard } = await walk(
      FLOW,
      () => digits,
      async () => undefined,
    );
    expect(heard).toEqual([TEXT.ask, TEXT.unavailable]);
  });
});

describe('a start', () => {
  test.each([[undefined], ['ada@example.com'], ['01761234567'], ['+49 (0)']])('with %s is refused', async (address) => {
    const { status, body } = await new Visitor(shop).start(address);
    expect([status, body.error]).toEqual([400, 'invalid_address']);
  });

  test('takes a number as people write it', async () => {
    const { body } = await ada.start('+49 176 / 1234-5678');
    expect(await connect(ADA, digitsIn(body))).toBe('confirmed');
  });

  test('never gives the digits of another open session of that number, and says when there are none', async () => {
    const open = jest.spyOn(shop.store, 'open').mockResolvedValue(false);
    expect((await new Visitor(shop).start(ADA)).status).toBe(503);
    expect(open).toHaveBeenCalledTimes(3);
    open.mockRestore();
  });
});

describe('by Twilio', () => {
  const ask = (fields: Record<string, string>, tries?: number, options = {}) =>
    shop.twilio(twilioCall(fields, tries, options));

  test('the caller is asked, and typed digits come back with the count of tries', async () => {
    const { statusCode, headers, body } = await ask(twilioFields(ADA));
    expect([statusCode, headers['content-type']]).toEqual([200, 'text/xml']);
    expect(body).toMatch(
      /^<\?xml version="1.0" encoding="UTF-8"\?><Response><Gather input="dtmf" numDigits="8" .+ action="\/\?try=1">/,
    );
    expect(body).toContain('<Say>This is Example &#60;Shop&#62;. Please type');
    expect((await ask(twilioFields(ADA, { Digits: digits }), 1)).body).toContain(
      `<Say>${TEXT.confirmed}</Say><Hangup/>`,
    );
    expect(await ada.status()).toMatchObject({ state: 'verified' });
  });

  test.each([
    [1, 'try=2'],
    [2, 'try=3'],
    [3, '<Hangup/>'],
    [4, '<Hangup/>'],
  ])('a wrong try %s goes on with %s', async (tries, then) => {
    expect((await ask(twilioFields(ADA, { Digits: wrong() }), tries)).body).toContain(then);
    expect((await ask(twilioFields(ADA, { Digits: '' }), tries)).body).toContain(then);
  });

  test.each(['anonymous', 'client:ada', 'sip:ada@example.com', '+266696687'])('%s has no number', async (from) => {
    expect((await ask(twilioFields(from, { Digits: digits }), 1)).body).toContain(TEXT.number);
  });

  test('a number that its network calls forged confirms nothing, and the page says why', async () => {
    await ask(twilioFields(ADA, { Digits: digits, StirVerstat: 'TN-Validation-Failed-C' }), 1);
    expect(await ada.status()).toMatchObject({ state: 'pending', reason: 'not-authentic' });
  });

  test('a signature may leave out what Twilio adds later, and nothing else', async () => {
    const fields = twilioFields(ADA, { Digits: digits, StirVerstat: 'TN-Validation-Passed-A', CallToken: 'x' });
    expect((await ask(fields, 1, { unsigned: ['StirVerstat', 'CallToken'] })).body).toContain(TEXT.confirmed);
    expect((await ask(fields, 1, { unsigned: ['From'] })).statusCode).toBe(401);
  });

  test.each([
    ['another token', { token: 'other' }, 401],
    ['digits that were not signed', { unsigned: ['Digits'] }, 401],
  ])('%s: refused, and nothing is settled', async (_, options, status) => {
    const before = shop.metrics;
    expect((await ask(twilioFields(ADA, { Digits: digits }), 1, options)).statusCode).toBe(status);
    expect(shop.metrics).toEqual(before);
  });

  test('the count of tries is signed, too', async () => {
    const event = twilioCall(twilioFields(ADA, { Digits: wrong() }), 3);
    expect((await shop.twilio({ ...event, rawQueryString: 'try=1' })).statusCode).toBe(401);
    expect((await shop.twilio({ ...event, rawQueryString: '' })).statusCode).toBe(401);
  });

  test('a recorded call that is played again confirms nothing new', async () => {
    const event = twilioCall(twilioFields(ADA, { Digits: digits }), 1);
    await shop.twilio(event);
    await ada.result();
    const next = new Visitor(shop);
    await next.start(ADA);
    await shop.twilio(event);
    expect(await next.status()).toMatchObject({ state: 'pending' });
  });

  test('a fault of ours is said, and counted', async () => {
    const before = shop.metrics.InboundRequestsFailed ?? 0;
    const event = twilioCall(twilioFields(ADA, { Digits: digits }), 1);
    const { statusCode, body } = await shop.twilio(event, () => Promise.reject(new Error('no secret')));
    expect([statusCode, body]).toEqual([200, expect.stringContaining('it is our fault')]);
    expect(shop.metrics.InboundRequestsFailed).toBe(before + 1);
  });
});

describe('the flow', () => {
  test('is as the pages of its language ask', () => expect(flowFaults(FLOW)).toEqual([]));

  test('breaks those rules when anything of it is taken away or misspelt', () => {
    const broken = (change: (actions: FlowAction[]) => unknown) => {
      const flow = structuredClone(FLOW) as { Actions: FlowAction[] } & typeof FLOW;
      change(flow.Actions);
      return flowFaults(flow);
    };
    for (const index of FLOW.Actions.keys()) {
      expect(broken((actions) => actions.splice(index, 1))).not.toEqual([]);
      expect(broken((actions) => Object.assign(actions[index]!, { Type: 'TransferToQueue' }))).not.toEqual([]);
      expect(broken((actions) => Object.assign(actions[index]!.Parameters, { Txet: 'a' }))).not.toEqual([]);
    }
    expect(broken((actions) => Object.assign(actions[1]!.Transitions, { Errors: [] }))).toEqual(['ask: errors ']);
  });

  test('leads nobody to a person, a queue or another number, and no call takes longer than the price in docs/inbound-verification.md', async () => {
    expect(JSON.stringify(FLOW)).not.toMatch(/Transfer|Queue|Outbound|Callback|Recording/);
    const { heard, seconds } = await call(ADA, wrong(), wrong(), wrong());
    expect(heard).toHaveLength(4);
    expect(Math.ceil(seconds / 60)).toBe(4);
  });
});

test('whatever is started, called and typed, a browser is confirmed only by its own digits from its own number', async () => {
  const people = [ADA, BOB, '+4917699999999'];
  const step = fc.record({
    starts: fc.nat(2),
    calls: fc.nat(2),
    types: fc.nat(3),
    twilio: fc.boolean(),
    wait: fc.nat(4),
  });
  await fc.assert(
    fc.asyncProperty(fc.array(step, { minLength: 1, maxLength: 8 }), async (steps) => {
      const sessions: Array<{ visitor: Visitor; owner: string; digits: string; ends: number; confirmed: boolean }> = [];
      for (const { starts, calls, types, twilio, wait } of steps) {
        const visitor = new Visitor(shop);
        const owner = people[starts]!;
        const { body } = await visitor.start(owner);
        sessions.push({
          visitor,
          owner,
          digits: digitsIn(body),
          ends: shop.now + body.secondsLeft * 1000,
          confirmed: false,
        });
        shop.now += wait * 120_000;
        const from = people[calls]!;
        const typed = sessions[types]?.digits ?? '00000000';
        const meant = sessions.filter((one) => one.owner === from && one.digits === typed && shop.now < one.ends);
        if (twilio) await shop.twilio(twilioCall(twilioFields(from, { Digits: typed }), 1));
        else await connect(from, typed);
        expect(meant.length).toBeLessThanOrEqual(1);
        for (const one of meant) one.confirmed = true;
      }
      for (const { visitor, owner, confirmed } of sessions) {
        const answer = await visitor.result();
        if (!confirmed) expect(answer.status).toBe(409);
        else if (answer.status === 200) expect(answer.body.address).toBe(owner);
      }
    }),
    { numRuns: 12 },
  );
});
