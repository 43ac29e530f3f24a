import { codeIn, Deployment, OUR_NUMBER, Visitor } from '../deployment';

const ADA = '+4917612345678';
let shop: Deployment;
let ada: Visitor;
let code: string;
let text: string;

beforeEach(async () => {
  shop = await Deployment.start('sms');
  ada = new Visitor(shop);
  const { body } = await ada.start();
  code = codeIn(body);
  text = body.message!.text;
});
afterEach(() => shop.close());

const sms = (messageBody: string, over: Record<string, unknown> = {}) =>
  shop.text({
    originationNumber: ADA,
    destinationNumber: OUR_NUMBER,
    messageKeyword: 'KEYWORD_5799912345',
    messageBody,
    inboundMessageId: 'cae173d2-66b9-564c-8309-21f858e9fb84',
    ...over,
  });

test('a person who sends the message is verified, and only the word of the network proves it', async () => {
  expect(text).toBe(`${code} confirms my number for Example Shop`);
  expect(await sms(text)).toBe('verified');
  const { body } = await ada.result();
  expect(body.address).toBe(ADA);
  const claims = JSON.parse(Buffer.from(body.token.split('.')[1]!, 'base64url').toString());
  expect(claims).toMatchObject({ purpose: 'inbound-sms', address: ADA, proof: 'carrier' });
});

test.each([
  ['the code alone, as somebody types it', () => code],
  ['small letters without hyphens', () => code.toLowerCase().replaceAll('-', '')],
  ['letters that look like digits', () => code.replaceAll('0', 'O').replaceAll('1', 'l')],
  ['a space at the end', () => `${text} `],
])('%s is taken', async (_, message) => {
  expect(await sms(message())).toBe('verified');
});

test.each([
  ['something in front, as phones that answer by themselves do', () => `I am driving. ${text}`, 'refused', 'changed'],
  ['forwarded', () => `Fwd: ${text}`, 'refused', 'changed'],
  ['other words', () => `${code} is my lucky number`, 'refused', 'changed'],
])('%s is refused', async (_, message, settlement, reason) => {
  expect(await sms(message())).toBe(settlement);
  expect(await ada.status()).toMatchObject({ state: 'pending', reason });
});

test.each([['STOP'], ['stop.'], ['HELP'], ['Start'], ['UNSUBSCRIBE']])(
  '%s is left to AWS and answered by nobody',
  async (keyword) => {
    expect(await sms(keyword)).toBe('stray');
    expect(await ada.status()).toMatchObject({ state: 'pending', refusals: 0 });
    expect(shop.logs.join()).toContain('a keyword came in');
  },
);

test.each([
  ['a name instead of a number', { originationNumber: 'ExampleBank' }, 'malformed'],
  ['a short code', { originationNumber: '12345' }, 'malformed'],
  ['a number without its country', { originationNumber: '017612345678' }, 'malformed'],
  ['another number of ours', { destinationNumber: '+4915700000000' }, 'forwarded'],
])('from %s is refused', async (_, over, reason) => {
  expect(await sms(text, over)).toBe('refused');
  expect(await ada.status()).toMatchObject({ reason });
});

test('from another number than the one that was named is refused', async () => {
  const bob = new Visitor(shop);
  const { body } = await bob.start('+49 (151) 000-111 22');
  expect(await sms(body.message!.text)).toBe('refused');
  expect(await bob.status()).toMatchObject({ reason: 'other-address' });
  expect(await sms(body.message!.text, { originationNumber: '+4915100011122', inboundMessageId: 'two' })).toBe(
    'verified',
  );
});

test('a code is good once, and SNS may deliver twice', async () => {
  expect(await sms(text)).toBe('verified');
  expect(await sms(text)).toBe('verified');
  expect(await sms(text, { inboundMessageId: 'another', originationNumber: '+4917600000000' })).toBe('stray');
  expect((await ada.result()).body.address).toBe(ADA);
});

test('what is no SMS is counted, not tried again, and not shown in the log', async () => {
  expect(await shop.text('no JSON +4917612345678')).toBe('stray');
  expect(await shop.text({ originationNumber: ADA })).toBe('stray');
  expect(shop.logs.join()).not.toContain('4917612345678');
});

test('the number is nowhere at rest and in no log', async () => {
  await sms(text);
  await ada.result();
  const traces = [await shop.table.contents(), ...shop.logs, JSON.stringify(shop.emitted)].join();
  for (const secret of [ADA, ADA.slice(3), code]) expect(traces).not.toContain(secret);
});

test.each([[{}], [{ Records: [{ Sns: {} }] }]])('an event that SNS does not make is an error: %j', async (event) => {
  const { receiveSms } = require('../../../lambda/inbound/inbound-phone/receive-sms') as {
    receiveSms(event: unknown, parts: object): Promise<unknown>;
  };
  await expect(receiveSms(event, {})).rejects.toThrow();
});
