import { readdirSync } from 'node:fs';
import { join } from 'node:path';
import { judgeMail } from '../../../lambda/inbound/inbound-email/judge-mail';
import { readHead } from '../../../lambda/inbound/inbound-email/mail-head';
import { INBOUND_ADDRESS, MAIL_CASES, rawMail, receivedMail } from '../mails';

const RULES = { inboundAddress: INBOUND_ADDRESS, serviceName: 'Example Shop', requireDkim: false };

describe('a mail that came in', () => {
  test('every stored mail has a case, and every case a mail', () => {
    const mails = readdirSync(join(__dirname, '../mails')).filter((name) => name.endsWith('.eml'));
    expect(mails.map((name) => name.slice(0, -4)).sort()).toEqual(Object.keys(MAIL_CASES).sort());
  });

  test.each(Object.entries(MAIL_CASES).map(([name, { about }]) => [name, about]))('%s: %s', async (name) => {
    const { expect: expected } = MAIL_CASES[name]!;
    expect(judgeMail(await readHead(rawMail(name)), receivedMail(name), RULES)).toMatchObject(expected);
  });
});
