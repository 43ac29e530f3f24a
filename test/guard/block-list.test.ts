import type { IngestDependencies } from '../../lambda/reputation/ingest';
import { ingestQueue } from '../../lambda/reputation/ses-ingest/ingest-queue';
import { DynamoStore } from '../../lib/guard/dynamo-store';
import { recipientBlocker } from '../../lib/guard/recipient-blocker';
import { bounceAt, bounceOf, complaintOf, ENVELOPE, SAMPLE } from '../reputation/ses-samples';
import { type DynamoStandIn, startDynamo } from './dynamo-stand-in';
import { keyRing, rig, START } from './rig';

let dynamo: DynamoStandIn;
beforeAll(async () => {
  dynamo = await startDynamo();
});
afterAll(() => dynamo.close());
afterEach(() => {
  dynamo.fault = 'none';
});

const clock = { now: () => START };
const lines: string[] = [];
const logged: string[] = [];
const keep = (...all: unknown[]) => void logged.push(JSON.stringify(all));
/** Every event is new to it. */
const ledger = {
  claim: async () => 'taken' as const,
  settle: async () => {},
  noteCode: async () => ({ codes: 1, isNew: false }),
  bounceBaseline: async () => undefined,
};

interface Recipients {
  readonly mail?: object;
  readonly bounce?: { readonly bouncedRecipients: ReadonlyArray<{ readonly emailAddress: string }> };
  readonly complaint?: { readonly complainedRecipients: ReadonlyArray<{ readonly emailAddress: string }> };
}

/** The mail went to whom the event is about; else it would be hearsay. */
function sentTo(event: Recipients): object {
  const about = event.bounce?.bouncedRecipients ?? event.complaint?.complainedRecipients;
  if (about === undefined) return event;
  return { ...event, mail: { ...event.mail, destination: about.map(({ emailAddress }) => emailAddress) } };
}

function deliver(...events: object[]) {
  return deliverWith({}, ...events);
}

function deliverWith(more: Partial<IngestDependencies>, ...events: object[]) {
  const ring = keyRing();
  const client = dynamo.client({ maxAttempts: 1 });
  const options = { client, tableName: 'guard', keys: async () => ring, clock, blockSeconds: 3600 };
  return ingestQueue(
    { Records: events.map((event, index) => ({ messageId: String(index), body: ENVELOPE.raw(sentTo(event)) })) },
    {
      monitor: 'Shop',
      ledger,
      clock,
      emit: (line) => lines.push(line),
      log: { info: keep, warn: keep, error: keep },
      ownDomains: new Set(),
      blockList: { guard: 'Guard', ...recipientBlocker(options) },
      ...more,
    },
  );
}

const check = (recipient: string) =>
  rig(
    { validation: { ...rigValidation, allowedDomains: ['example.net'] } },
    { store: new DynamoStore({ client: dynamo.client(), tableName: 'guard' }) },
  ).mail(recipient);
const rigValidation = {
  refuseDisposable: true,
  refuseSmsGateways: true,
  refuseRoleAddresses: false,
  lookUpMailExchanger: false,
  addressInsights: false,
  carrierLookup: false,
  blockedDomains: [],
};

test('whoever complained gets no more codes, with no tag', async () => {
  await deliver(complaintOf({ complainedRecipients: [{ emailAddress: 'Angry@example.net' }] }));
  expect(await check('angry+again@example.net')).toMatchObject({
    allowed: false,
    reason: 'blocked',
    retryAfterSeconds: 3600,
  });
});

test('an address that is bad for good gets no more codes', async () => {
  await deliver(bounceAt('gone@example.net'));
  expect(await check('gone@example.net')).toMatchObject({ reason: 'blocked' });
});

test('a mail that went out or arrived blocks nobody', async () => {
  await deliver(SAMPLE.send);
  await deliver(SAMPLE.delivery);
  expect((await check('jane@example.net')).allowed).toBe(true);
});

test('an address that SES itself no longer writes to gets no more codes', async () => {
  await deliver({
    ...bounceOf({
      bounceSubType: 'OnAccountSuppressionList',
      bouncedRecipients: bounceAt('former@example.net').bounce.bouncedRecipients,
    }),
  });
  expect(await check('former@example.net')).toMatchObject({ reason: 'blocked' });
});

test('a guard that is out of order keeps no complaint from being counted, rings, and is named in the log', async () => {
  dynamo.fault = '500';
  lines.splice(0);
  logged.splice(0);
  const answer = await deliver(complaintOf({ complainedRecipients: [{ emailAddress: 'late@example.net' }] }));
  expect(answer.batchItemFailures).toEqual([]);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ Guard: 'Guard', GuardBlocksLost: 1 }),
    expect.objectContaining({ Monitor: 'Shop', Complaints: 1 }),
  ]);
  expect(logged.join()).toMatch(/block list of the guard could not be written.*StoreUnavailableError/);
  expect(logged.join()).not.toContain('late@');
});

test('a table that answers nobody is asked a few times a batch, and every block that was lost is counted', async () => {
  dynamo.fault = '500';
  lines.splice(0);
  dynamo.calls = {};
  const events = Array.from({ length: 60 }, (_, index) => bounceAt(`gone${index}@example.net`));
  const answer = await deliver(...events);
  expect(answer.batchItemFailures).toEqual([]);
  expect(JSON.parse(lines[0]!)).toMatchObject({ GuardBlocksLost: 60 });
  expect(JSON.parse(lines[1]!)).toMatchObject({ HardBounces: 60 });
  // As many as were on their way when the third failed.
  expect(dynamo.calls.UpdateItem).toBeLessThanOrEqual(3 + 25);
});

test('a guard that never answers keeps no bounce from being counted, and its lost block is counted', async () => {
  lines.splice(0);
  const never = () => new Promise<void>(() => {});
  const blockList = { guard: 'Guard', block: never, unblock: never };
  const answer = await deliverWith({ blockList, timeLeft: () => 15_020 }, bounceAt('gone@example.net'));
  expect(answer.batchItemFailures).toEqual([]);
  expect(lines.map((line) => JSON.parse(line))).toEqual([
    expect.objectContaining({ GuardBlocksLost: 1 }),
    expect.objectContaining({ HardBounces: 1 }),
  ]);
});
