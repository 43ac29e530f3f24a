import { judgeMail } from '../../../lambda/inbound/inbound-email/judge-mail';
import { readHead } from '../../../lambda/inbound/inbound-email/mail-head';
import { INBOUND_ADDRESS, rawMail, receivedMail } from '../mails';

const RULES = { inboundAddress: INBOUND_ADDRESS, serviceName: 'Example Shop', requireDkim: true };

interface Mail {
  readonly from: string;
  /** `d=` of the signature. */
  readonly signer: string;
  /** `i=` of the signature. */
  readonly identity?: string;
  readonly dmarc: 'pass' | 'none';
  readonly envelope?: string;
}

/** A mail that is signed as its tags say, judged as SES reports it. */
async function judged({ from, signer, identity, dmarc, envelope = `b@${signer}` }: Mail, requireDkim = true) {
  const domain = from.slice(from.indexOf('@') + 1);
  const tag = identity === undefined ? '' : ` i=${identity};`;
  const text = rawMail('genuine-subdomain-signature')
    .toString('latin1')
    .replaceAll('b+x=y@bounce.shop.example.org', envelope)
    .replaceAll('bounce.shop.example.org', envelope.slice(envelope.indexOf('@') + 1))
    .replace('header.i=@mailer.example.org', `header.i=@${signer}`)
    .replace('d=mailer.example.org;', `d=${signer};${tag}`)
    .replace('dmarc=pass header.from=people.example.org', `dmarc=${dmarc} header.from=${domain}`)
    .replace('From: Bob <bob@people.example.org>', `From: ${from}`);
  const received = receivedMail('genuine-subdomain-signature');
  return judgeMail(
    await readHead(Buffer.from(text, 'latin1')),
    {
      mail: { ...received.mail, source: envelope },
      receipt: { ...received.receipt, dmarcVerdict: { status: dmarc === 'pass' ? 'PASS' : 'GRAY' } },
    },
    { ...RULES, requireDkim },
  );
}

describe('without DMARC exactly the domain of the sender has to sign', () => {
  test.each([
    ['another customer of onmicrosoft.com', 'ada@ada.onmicrosoft.com', 'mallory.onmicrosoft.com'],
    ['another customer of a help desk', 'help@ada.zendesk.com', 'mallory.zendesk.com'],
    ['the host for all customers', 'help@ada.zendesk.com', 'zendesk.com'],
    ['a host that no list knows', 'ada@ada.host.example', 'mallory.host.example'],
    ['another department of a university', 'dean@medicine.uni.example', 'students.uni.example'],
    ['a subdomain of the own domain', 'ada@uni.example', 'students.uni.example'],
    ['the domain above', 'dean@medicine.uni.example', 'uni.example'],
  ])('and not %s', async (_, from, signer) => {
    expect(await judged({ from, signer, dmarc: 'none' })).toMatchObject({ refusal: 'other-signer' });
  });

  test('and then it counts, in any letter case', async () => {
    const mail = { from: 'Dean@Medicine.uni.example', signer: 'medicine.uni.example', dmarc: 'none' } as const;
    expect(await judged(mail)).toEqual({ sender: 'Dean@medicine.uni.example', proof: 'dkim' });
  });

  test('and the server alone proves nothing', async () => {
    const mail = {
      from: 'dean@uni.example',
      signer: 'other.example',
      envelope: 'x@uni.example',
      dmarc: 'none',
    } as const;
    expect(await judged(mail, false)).toMatchObject({ refusal: 'no-proof' });
  });
});

describe('with DMARC', () => {
  test('the domains of one organisation speak for each other, since its owner says so', async () => {
    const mail = { from: 'dean@medicine.uni.example', signer: 'mail.uni.example', dmarc: 'pass' } as const;
    expect(await judged(mail)).toMatchObject({ proof: 'dkim' });
  });

  test.each(['onmicrosoft.com', 'zendesk.com', 'freshdesk.com', 'sendgrid.net'])(
    'customers of %s do not, whatever its alignment says',
    async (host) => {
      const mail = { from: `ada@ada.${host}`, signer: `mallory.${host}`, dmarc: 'pass' } as const;
      expect(await judged(mail)).toMatchObject({ refusal: 'other-signer' });
      // Nor by the server that delivered.
      expect(await judged(mail, false)).toMatchObject({ refusal: 'other-signer' });
      expect(await judged({ ...mail, signer: `ada.${host}` })).toMatchObject({ proof: 'dkim' });
    },
  );
});

describe('a signature that says for which mailbox', () => {
  const mail = { from: 'ada@uni.example', signer: 'uni.example' } as const;

  test.each(['pass', 'none'] as const)('counts for no other one of its domain (DMARC %s)', async (dmarc) => {
    expect(await judged({ ...mail, dmarc, identity: 'mallory@uni.example' })).toMatchObject({
      refusal: 'other-signer',
    });
    expect(await judged({ ...mail, dmarc, identity: 'mallory@uni.example' }, false)).toMatchObject({
      refusal: 'other-signer',
    });
    expect(await judged({ ...mail, dmarc, identity: 'Ada@uni.example' })).toMatchObject({ proof: 'dkim' });
    expect(await judged({ ...mail, dmarc, identity: '@uni.example' })).toMatchObject({ proof: 'dkim' });
  });
});
