import { DeleteItemCommand, paginateScan } from '@aws-sdk/client-dynamodb';
import { GetSecretValueCommand } from '@aws-sdk/client-secrets-manager';
import { SessionKeys } from '../../lambda/inbound/session-keys';
import { keyedHash } from '../../lambda/reputation/keyed-hash';
import { counted } from '../../lib/contract/counted';
import { canonicalRecipient } from '../../lib/guard/canonical-mailbox';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { KeyRing } from '../../lib/guard/key-ring';
import { isMailAddress } from '../../lib/guard/validation/mail-syntax';
import { ACCOUNT_OPTIONS, ACCOUNT_USAGE, Account } from '../operator/account';
import { explained } from '../operator/aws-fault';
import { confirm } from '../operator/confirm';
import { command, ExitCode, type Io, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield forget [--table TABLE --secret SECRET] [--ledger TABLE --ledger-secret SECRET]
                  [--sessions TABLE --sessions-secret SECRET] [options]

Deletes what is known about one person: times of codes, a block, what a monitor remembers, sessions of inbound verification that name the person.
Afterwards the person counts as a stranger, and a person who complained may get codes again.

  --recipient TEXT       mail address, or phone number such as +4915123456789; asked for when missing, so that it stays out of the
                         history of the shell
  --table TABLE          table of the recipient guard
  --secret SECRET        its secret
  --ledger TABLE         table of a monitor (MailLedgerStore)
  --ledger-secret SECRET
                         its secret
  --sessions TABLE       table of an InboundEmailVerification, InboundSmsVerification or
                         InboundCallVerification; it is read as a whole
  --sessions-secret SECRET
                         its secret (RootSecret)
  --yes                  do not ask
${ACCOUNT_USAGE}
Exit codes: 0 done, also when nothing was known; 1 failed; 2 asked wrongly.
`;

const OPTIONS = {
  ...ACCOUNT_OPTIONS,
  recipient: 'value',
  table: 'value',
  secret: 'value',
  ledger: 'value',
  'ledger-secret': 'value',
  sessions: 'value',
  'sessions-secret': 'value',
  yes: 'flag',
} as const;

export const forgetCommand = command('forget', 'delete what is known about one person', USAGE, async (args, io) => {
  const options = parseOptions(args, OPTIONS);
  if (options.account !== undefined)
    throw new UsageError(
      '--account is not looked at here: the tables are those that you name; choose the account with --profile',
    );
  const guard = pair('table', options.table, options.secret);
  const ledger = pair('ledger', options.ledger, options['ledger-secret']);
  const sessions = pair('sessions', options.sessions, options['sessions-secret']);
  if (guard === undefined && ledger === undefined && sessions === undefined) {
    throw new UsageError(
      '--table and --secret are missing, or --ledger and --ledger-secret, or --sessions and --sessions-secret: say where to delete',
    );
  }
  const recipient = readText(options.recipient ?? (await askFor(io)));
  const account = new Account(options);
  await confirm(io, options.yes, 'Delete what is known about this person?');
  let deleted = 0;
  if (guard) deleted += await forgetInGuard(account, guard, recipient);
  if (ledger) deleted += await forgetInLedger(account, ledger, recipient);
  if (sessions) deleted += await forgetInSessions(account, sessions, recipient);
  io.out(options.json ? `${JSON.stringify({ deleted })}\n` : `${counted(deleted, 'item')} deleted\n`);
  return ExitCode.DONE;
});

interface Place {
  readonly table: string;
  readonly secret: string;
}

function pair(
  option: 'table' | 'ledger' | 'sessions',
  table: string | undefined,
  secret: string | undefined,
): Place | undefined {
  if (table === undefined && secret === undefined) return undefined;
  if (table === undefined || secret === undefined) {
    const secretOption = option === 'table' ? 'secret' : `${option}-secret`;
    throw new UsageError(`--${option} and --${secretOption} go together: the table holds hashes, the secret keys them`);
  }
  return { table, secret };
}

async function askFor(io: Io): Promise<string> {
  if (io.ask === undefined) throw new UsageError('--recipient is missing, and nobody can be asked here');
  return io.ask('Mail address or phone number: ');
}

/**
 * The form that the tables know. Without the numbering plans, which would triple the size of this command: a phone number has to be in E.164.
 *
 * @throws UsageError that doesn't quote the text: errors end up in logs of CI
 */
function readText(text: string): string {
  if (isMailAddress(text.trim())) return canonicalRecipient(text.trim());
  const number = text.replace(/[\s.\-/]/g, '');
  if (/^\+[1-9]\d{6,14}$/.test(number)) return number;
  throw new UsageError('the recipient is neither a mail address nor a phone number in E.164 such as +4930123456');
}

async function forgetInGuard(account: Account, { table, secret }: Place, canonical: string): Promise<number> {
  const keys = KeyRing.parse(await readSecret(account, secret), 0);
  const client = account.dynamoDb();
  try {
    const store = new DynamoStore({ client, tableName: table });
    return await explained(`delete from ${table}`, () => store.forget(keys.everyRecipientId(canonical)));
  } finally {
    client.destroy();
  }
}

async function forgetInLedger(account: Account, { table, secret }: Place, canonical: string): Promise<number> {
  const id = `recipient#${keyedHash(await readSecret(account, secret))(canonicalRecipient(canonical))}`;
  const client = account.dynamoDb();
  try {
    const { Attributes } = await explained(`delete from ${table}`, () =>
      client.send(new DeleteItemCommand({ TableName: table, Key: { id: { S: id } }, ReturnValues: 'ALL_OLD' })),
    );
    return Attributes === undefined ? 0 : 1;
  } finally {
    client.destroy();
  }
}

/** Sessions are found by who confirmed them; one in which nobody did tells nobody whose it is. */
async function forgetInSessions(account: Account, { table, secret }: Place, canonical: string): Promise<number> {
  const root = await readSecret(account, secret);
  // The table says nothing of its channel.
  const channels = canonical.includes('@') ? (['email'] as const) : (['sms', 'call'] as const);
  const claims = channels.map((channel) => new SessionKeys(root, channel).claim(canonical));
  const client = account.dynamoDb();
  try {
    return await explained(`delete from ${table}`, async () => {
      let deleted = 0;
      const pages = paginateScan(
        { client },
        {
          TableName: table,
          FilterExpression: claims.map((_, index) => `claim = :claim${index}`).join(' OR '),
          ExpressionAttributeValues: Object.fromEntries(claims.map((S, index) => [`:claim${index}`, { S }])),
          ProjectionExpression: 'id',
        },
      );
      for await (const { Items = [] } of pages) {
        for (const { id } of Items) await client.send(new DeleteItemCommand({ TableName: table, Key: { id: id! } }));
        deleted += Items.length;
      }
      return deleted;
    });
  } finally {
    client.destroy();
  }
}

async function readSecret(account: Account, secret: string): Promise<string> {
  const client = account.secrets();
  try {
    const { SecretString } = await explained(`read the secret ${secret}`, () =>
      client.send(new GetSecretValueCommand({ SecretId: secret })),
    );
    return SecretString ?? '';
  } finally {
    client.destroy();
  }
}
