import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import type { ReceivedMail } from '../../lambda/inbound/inbound-email/received-mail';
import type { Judgement } from '../../lambda/inbound/settle';

export const MAIL_CODE = '7K2QX-M9D4T-VH3NB-R6W8C-ZP5JEA';
export const INBOUND_ADDRESS = 'verify@in.example.com';

interface MailCase {
  readonly about: string;
  readonly source: string;
  readonly verdicts: Readonly<Record<'spam' | 'virus' | 'spf' | 'dkim' | 'dmarc', string>>;
  readonly expect: Judgement;
}

const FOLDER = join(__dirname, 'mails');

export const MAIL_CASES: Readonly<Record<string, MailCase>> = JSON.parse(
  readFileSync(join(FOLDER, 'cases.json'), 'utf8'),
);

export function rawMail(name: string): Buffer {
  return readFileSync(join(FOLDER, `${name}.eml`));
}

/** What SES tells the function about a mail. */
export function receivedMail(name: string, messageId = `ses-${name}`): ReceivedMail {
  const { source, verdicts } = MAIL_CASES[name]!;
  const status = (verdict: string) => ({ status: verdict });
  return {
    mail: { messageId, source },
    receipt: {
      spamVerdict: status(verdicts.spam),
      virusVerdict: status(verdicts.virus),
      spfVerdict: status(verdicts.spf),
      dkimVerdict: status(verdicts.dkim),
      dmarcVerdict: status(verdicts.dmarc),
    },
  };
}
