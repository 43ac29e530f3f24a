import fc from 'fast-check';
import { open, seal } from '../../../lambda/inbound/address-box';
import { aroundCode, bitsOf, CODE_BITS, codeFrom, findCode } from '../../../lambda/inbound/code';
import { authenticationResults } from '../../../lambda/inbound/inbound-email/authentication-results';
import { fromMailbox, plainMailbox } from '../../../lambda/inbound/inbound-email/from-mailbox';
import { judgeMail } from '../../../lambda/inbound/inbound-email/judge-mail';
import { MAX_HEAD_BYTES, readHead } from '../../../lambda/inbound/inbound-email/mail-head';
import { runs } from '../../runs';
import { INBOUND_ADDRESS, MAIL_CASES, rawMail, receivedMail } from '../mails';

const RULES = { inboundAddress: INBOUND_ADDRESS, serviceName: 'Example Shop', requireDkim: false };
const judge = async (raw: Buffer, name = 'genuine-gmail', rules = RULES) =>
  judgeMail(await readHead(raw), receivedMail(name), rules);

describe('fields that anybody may add', () => {
  const hostile = fc.oneof(
    fc.constantFrom(
      'From: victim@bank.example',
      'from:victim@bank.example',
      'Sender: victim@bank.example',
      'Authentication-Results: amazonses.com; dmarc=pass header.from=bank.example;',
      'X-SES-RECEIPT: forged',
      'Return-Path: <victim@bank.example>',
      'Received: from bank.example (bank.example [192.0.2.1]) by inbound-smtp.eu-west-1.amazonaws.com with SMTP id 1',
      'Reply-To: victim@bank.example',
      'Subject: other',
      'To: victim@bank.example',
    ),
    fc.string({ maxLength: 60 }).map((text) => `X-Any: ${text}`),
    fc.string({ maxLength: 60 }),
  );

  test('never make another person of the sender, wherever they stand', async () => {
    const lines = rawMail('genuine-gmail').toString('latin1').split('\r\n');
    const headEnd = lines.indexOf('');
    await fc.assert(
      fc.asyncProperty(fc.array(fc.tuple(fc.nat(headEnd), hostile), { minLength: 1, maxLength: 4 }), async (added) => {
        const copy = [...lines];
        for (const [where, line] of added) copy.splice(where, 0, line);
        const judgement = await judge(Buffer.from(copy.join('\r\n'), 'latin1'));
        if ('sender' in judgement) expect(judgement.sender).toBe('ada.lovelace@gmail.com');
      }),
      { numRuns: runs(150, 500) },
    );
  });

  test('never make a spoofed mail count', async () => {
    const spoofs = Object.entries(MAIL_CASES).filter(
      ([name, { expect: e }]) => 'refusal' in e && /^(?:spoofed|forged)/.test(name),
    );
    expect(spoofs.length).toBeGreaterThanOrEqual(8);
    for (const [name] of spoofs) {
      const lines = rawMail(name).toString('latin1').split('\r\n');
      // Below what SES writes, where a sender can write.
      const first = lines.findIndex((line) => line.startsWith('X-SES-DKIM-SIGNATURE')) + 1;
      await fc.assert(
        fc.asyncProperty(fc.array(hostile, { minLength: 1, maxLength: 5 }), async (added) => {
          const copy = [...lines.slice(0, first), ...added, ...lines.slice(first)];
          expect(await judge(Buffer.from(copy.join('\r\n'), 'latin1'), name)).toHaveProperty('refusal');
        }),
        { numRuns: 50 },
      );
    }
  });

  test('and no bytes whatever make the reader fail', async () => {
    await fc.assert(
      fc.asyncProperty(fc.uint8Array({ maxLength: 400 }), async (bytes) => {
        const raw = Buffer.concat([Buffer.from(bytes), Buffer.from('\r\n\r\n')]);
        expect(await judge(raw)).toHaveProperty('refusal');
      }),
    );
  });
});

describe('a head', () => {
  test('that is longer than what is read is refused, one that just fits is not', async () => {
    const fill = (bytes: number) => {
      const [head, ...body] = rawMail('genuine-gmail').toString('latin1').split('\r\n\r\n');
      const line = `X-Fill: ${'x'.repeat(900)}\r\n`;
      const count = Math.floor((bytes - head!.length) / line.length);
      return Buffer.from(`${head}\r\n${line.repeat(count).trimEnd()}\r\n\r\n${body.join('\r\n\r\n')}`, 'latin1');
    };
    expect(await judge(fill(MAX_HEAD_BYTES - 2000))).toHaveProperty('sender');
    expect(await judge(fill(MAX_HEAD_BYTES + 2000))).toMatchObject({ refusal: 'malformed' });
  });

  test('without an end is refused', async () => {
    expect(await readHead(Buffer.from('From: ada@example.com\r\nTo: x'))).toBeUndefined();
  });
});

describe('the sender', () => {
  test.each([
    ['ada@example.com', 'ada@example.com'],
    ['Ada <ada@Example.COM>', 'ada@example.com'],
    ['"Lovelace, Ada" <ada@example.com>', 'ada@example.com'],
    ['"a\\"b" <ada+x@example.com>', 'ada+x@example.com'],
    ['<ada@example.com>', 'ada@example.com'],
  ])('%s', (value, address) => expect(plainMailbox(value)?.address).toBe(address));

  test.each([
    ['', 'ada', 'ada@', '@example.com', 'ada@localhost', 'ada@[192.0.2.1]', 'ada@example..com', 'a..b@example.com'],
    ['ada@example.com>', '<ada@example.com', 'x@y.de <ada@example.com>', '<a@b.de><c@d.de>', 'ada@exa mple.com'],
    ['"a"@example.com', 'a(b)@example.com', 'a@example.com, b@example.com', 'g: a@example.com;', 'a@b@example.com'],
    ['ada@xn--a.example', 'ada@example.com.', 'ada@-example.com', `${'a'.repeat(65)}@example.com`, 'аda@example.com'],
  ])('is none of %s, %s, %s, %s, %s …', (...values) => {
    for (const value of values) expect([value, plainMailbox(value)]).toEqual([value, undefined]);
  });

  test('is none when the library reads another one', () => {
    const head = { fields: [{ name: 'from', value: 'ada@example.com' }], from: ['eve@example.com'] };
    expect(fromMailbox(head)).toBeUndefined();
  });
});

test('with a signature demanded, a server that is named is not enough', async () => {
  const name = 'genuine-microsoft-365-without-dkim';
  const strict = { ...RULES, requireDkim: true };
  expect(await judge(rawMail(name), name, strict)).toMatchObject({ refusal: 'no-proof' });
  expect(await judge(rawMail('genuine-outlook'), 'genuine-outlook', strict)).toMatchObject({ proof: 'dkim' });
});

test('an envelope sender that writes a result without quotes is not read', async () => {
  const forged = 'x;dkim=pass header.i=@small.example.org;y@evil.example';
  const raw = rawMail('spoofed-no-dmarc').toString('latin1').replaceAll('mallory@evil.example', forged);
  const head = (await readHead(Buffer.from(raw, 'latin1')))!;
  expect(authenticationResults(head, forged)).toBeUndefined();
});

describe('codes', () => {
  test('have 130 bits, and are found again in any text', () => {
    fc.assert(
      fc.property(fc.bigInt(0n, (1n << BigInt(CODE_BITS)) - 1n), fc.string({ maxLength: 20 }), (bits, around) => {
        const code = codeFrom(bits);
        expect(bitsOf(code)).toBe(bits);
        expect(code).toMatch(/^[0-9A-HJKMNP-TV-Z]{5}(?:-[0-9A-HJKMNP-TV-Z]{5}){3}-[0-9A-HJKMNP-TV-Z]{6}$/);
        expect(findCode(`: ${code} .`)).toBe(code);
        fc.pre(aroundCode(around) === undefined);
        expect(findCode(`${around} ${code.toLowerCase().replaceAll('-', '')}`)).toBe(code);
      }),
    );
  });

  test.each(['', 'AAAAA-AAAAA', 'UUUUU-UUUUU-UUUUU-UUUUU-UUUUUU'])('are not found in %j', (text) => {
    expect(findCode(text)).toBeUndefined();
  });
});

describe('the box for an address', () => {
  const seed = (fill: number) => new Uint8Array(32).fill(fill);

  test('opens with its own key and session only', () => {
    const box = seal(seed(1), 'ada@example.com', 'session');
    expect(open(seed(1), box, 'session')).toBe('ada@example.com');
    expect(() => open(seed(2), box, 'session')).toThrow();
    expect(() => open(seed(1), box, 'other')).toThrow();
  });

  test('is never the same twice, and notices every changed byte', () => {
    const make = () => seal(seed(1), 'ada@example.com', 'session');
    expect(make().equals(make())).toBe(false);
    const box = make();
    for (let index = 0; index < box.length; index += 1) {
      const altered = Buffer.from(box);
      altered[index]! ^= 1;
      expect(() => open(seed(1), altered, 'session')).toThrow();
    }
  });
});
