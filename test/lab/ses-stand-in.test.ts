import { GetAccountCommand, GetEmailIdentityCommand, SESv2Client, SendEmailCommand } from '@aws-sdk/client-sesv2';
import { type SesStandIn, startSesStandIn } from '../../lab/ses-stand-in';

let ses: SesStandIn;
let client: SESv2Client;
const clock = { time: Date.parse('2026-01-05T09:00:00Z'), now: () => clock.time };

beforeEach(async () => {
  ses = await startSesStandIn({ clock });
  client = new SESv2Client({
    endpoint: ses.url,
    region: 'eu-central-1',
    credentials: { accessKeyId: 'a', secretAccessKey: 'b' },
    maxAttempts: 1,
  });
});
afterEach(async () => {
  client.destroy();
  await ses.close();
});

const MAIL = {
  FromEmailAddress: 'codes@example.com',
  Destination: { ToAddresses: ['Ada@example.com'], BccAddresses: ['bob@example.com'] },
  Content: { Simple: { Subject: { Data: 'Grüße' }, Body: { Text: { Data: 'Ihr Code' } } } },
};

test('the SDK client sends, and the mail is counted where it arrives', async () => {
  const { MessageId } = await client.send(new SendEmailCommand(MAIL));
  expect(ses.mails).toEqual([
    {
      messageId: MessageId,
      from: 'codes@example.com',
      to: ['Ada@example.com', 'bob@example.com'],
      subject: 'Grüße',
      text: 'Ihr Code',
      at: clock.time,
    },
  ]);
  expect(ses.lastMailTo('ada@example.com')?.messageId).toBe(MessageId);
  expect(ses.lastMailTo('eve@example.com')).toBeUndefined();
});

test('the account says how many mails went out in the last 24 hours', async () => {
  await client.send(new SendEmailCommand(MAIL));
  clock.time += 86_400_000;
  await client.send(new SendEmailCommand(MAIL));
  expect(await client.send(new GetAccountCommand({}))).toMatchObject({
    SendingEnabled: true,
    EnforcementStatus: 'HEALTHY',
    SendQuota: { SentLast24Hours: 1, Max24HourSend: 50_000 },
  });
});

test.each([
  [{ ...MAIL, Destination: {} }, /0 recipients; 1 to 50/],
  [{ ...MAIL, FromEmailAddress: undefined }, /FromEmailAddress is missing/],
  [{ ...MAIL, Content: { Raw: { Data: new Uint8Array(1) } } }, /Content.Simple.Subject is missing/],
])('bad input raises the exception of the service: %#', async (input, message) => {
  await expect(client.send(new SendEmailCommand(input))).rejects.toMatchObject({
    name: 'BadRequestException',
    message: expect.stringMatching(message),
  });
  expect(ses.mails).toEqual([]);
});

test('a call that it does not know is refused by name', async () => {
  await expect(client.send(new GetEmailIdentityCommand({ EmailIdentity: 'example.com' }))).rejects.toMatchObject({
    name: 'NotFoundException',
    message: expect.stringContaining('GET /v2/email/identities/example.com'),
  });
});

test('a request without a signature is refused', async () => {
  const answer = await fetch(`${ses.url}/v2/email/account`);
  expect(answer.status).toBe(403);
  expect(answer.headers.get('x-amzn-errortype')).toBe('MissingAuthenticationTokenException');
});
