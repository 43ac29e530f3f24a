import { randomUUID } from 'node:crypto';
import { faultName } from '../../lib/contract/aws-fault';
import type { Clock } from '../../lib/contract/clock';
import { MAIL_METRIC, REPEAT_STEPS, repeatMetric } from '../../lib/contract/reputation/metrics';
import { recipientDomain } from '../../lib/guard/canonical-mailbox';
import { type TimeLeft, untilLeft } from '../runtime/deadline';
import type { EmfSink } from '../runtime/emf';
import { inParallel } from '../runtime/in-parallel';
import type { Log } from '../runtime/log';
import { BadRecipients, type RecipientBlockList } from './bad-recipients';
import { MAIL_EVENT, type MailEvent, UnreadableEventError } from './mail-event';
import type { CodeNote, MailLedger } from './mail-ledger';
import { Tally } from './tally';
import type { TextCounting } from './text-counting';

export interface IngestDependencies {
  readonly monitor: string;
  readonly ledger: MailLedger;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
  /** Of the recipient guard; absent without one. */
  readonly blockList?: RecipientBlockList;
  /** For a sender of texts: where they went and what they cost. */
  readonly texts?: TextCounting;
  /** Of the invocation. @default - no end */
  readonly timeLeft?: TimeLeft;
}

/** One message of the queue. */
export interface IngestRecord {
  readonly id: string;
  /** Reads the events of the message. */
  readonly read: () => MailEvent[];
}

/** Enough to use the network, few enough not to exhaust the sockets of the client (50). */
const PARALLEL_CALLS = 25;

/**
 * What must be left of the invocation when a step ends. A table that hangs must not take the line along: an invocation that
 * times out counts nothing.
 */
export const LEAVE_MS = { claiming: 30_000, telling: 15_000, settling: 3_000 } as const;

interface Entry {
  readonly record: string;
  readonly event: MailEvent;
  outcome: Outcome;
}

interface Counted {
  readonly event: MailEvent;
  readonly note: CodeNote | undefined;
}

/** `open`: not known yet, and so it stays when the time is over. */
type Outcome = 'open' | 'failed' | 'busy' | 'copy' | { readonly note?: CodeNote };

const COMES_BACK: ReadonlySet<Outcome> = new Set(['open', 'failed', 'busy'] as const);

/**
 * Counts a batch of messages and publishes the counts as one line.
 *
 * Each event is claimed, counted and settled, in this order, so that wherever it stops nothing is lost: what wasn't counted
 * can be claimed again. A message leaves the queue when all its events are counted.
 *
 * @returns ids of the messages that have to come back
 */
export async function ingest(records: readonly IngestRecord[], dependencies: IngestDependencies): Promise<string[]> {
  const { monitor, ledger, clock, emit, log, texts, timeLeft = () => 24 * 3_600_000 } = dependencies;
  const back = new Set<string>();
  const entries = records.flatMap((record) => readEntries(record, back, log));

  const taking = takeAll(entries, ledger, log);
  let baseline: number | undefined;
  const reading = baselineOf(ledger, log).then((value) => {
    baseline = value;
  });
  await untilLeft(timeLeft, LEAVE_MS.claiming, Promise.all([taking.done, reading]));
  taking.stop();
  for (const { record, outcome } of entries) if (COMES_BACK.has(outcome)) back.add(record);
  logWaiting(entries, log);

  const counted = entries.flatMap(({ event, outcome }) =>
    typeof outcome === 'string' ? [] : [{ event, note: outcome.note }],
  );
  const bad = new BadRecipients(dependencies.blockList, log);
  const telling = bad.hearAll(counted.map(({ event }) => event));
  const placing = texts?.place(
    counted.flatMap(({ event, note }) => (event.text === undefined ? [] : [{ ...event.text, at: event.at, note }])),
    clock.now(),
  );
  await untilLeft(timeLeft, LEAVE_MS.telling, Promise.all([telling, placing?.done]));

  const tally = new Tally(texts?.always);
  for (const each of counted) count(each, tally, texts);
  for (const { event, outcome } of entries) {
    if (outcome !== 'copy') continue;
    tally.add(MAIL_METRIC.duplicates);
    // The other form came first; that this one comes at all is to mend.
    if (event.classic) tally.add(MAIL_METRIC.classicNotifications);
  }
  const lost = bad.line(clock.now());
  if (lost !== undefined) emit(lost);
  // From here to the end of settling lies what may count twice: keep it short, and put nothing in between.
  if (!tally.isEmpty) {
    placing?.addTo(tally);
    emit(tally.line(monitor, clock.now(), baseline));
  }
  const settling = settleAll(counted, ledger);
  await untilLeft(timeLeft, LEAVE_MS.settling, settling.done);
  if (settling.open > 0) {
    log.warn('events were counted and could not be marked; copies of them would count', { unmarked: settling.open });
  }
  return [...back];
}

function readEntries({ id, read }: IngestRecord, back: Set<string>, log: Log): Entry[] {
  try {
    return read()
      .filter(({ kind }) => MAIL_EVENT[kind].length > 0)
      .map((event) => ({ record: id, event, outcome: 'open' }));
  } catch (error) {
    back.add(id);
    logFailure(log, id, error);
    return [];
  }
}

/** After `stop` no outcome changes any more, whatever call is still under way. */
function takeAll(entries: readonly Entry[], ledger: MailLedger, log: Log): { done: Promise<void>; stop(): void } {
  const owner = randomUUID();
  const underWay = new Map<string, Promise<Outcome>>();
  let stopped = false;

  const take = ({ event }: Entry): Promise<Outcome> => {
    const first = underWay.get(event.key);
    // A copy shares the fate of the first: it may leave only with one that is counted.
    if (first !== undefined) return first.then((outcome) => (typeof outcome === 'string' ? outcome : 'copy'));
    const outcome = claim(event, owner, ledger);
    underWay.set(event.key, outcome);
    return outcome;
  };
  const done = inParallel(entries, PARALLEL_CALLS, async (entry) => {
    if (stopped) return;
    try {
      const outcome = await take(entry);
      if (!stopped) entry.outcome = outcome;
    } catch (error) {
      if (stopped) return;
      entry.outcome = 'failed';
      logFailure(log, entry.record, error);
    }
  });
  return {
    done,
    stop: () => {
      stopped = true;
    },
  };
}

async function claim(event: MailEvent, owner: string, ledger: MailLedger): Promise<Outcome> {
  const claimed = await ledger.claim(event.key, owner);
  if (claimed !== 'taken') return claimed === 'counted' ? 'copy' : 'busy';
  return event.kind === 'send' ? { note: await ledger.noteCode(event.recipient, event.key, event.at) } : {};
}

function count({ event, note }: Counted, tally: Tally, texts: TextCounting | undefined): void {
  for (const metric of MAIL_EVENT[event.kind]) tally.add(metric);
  if (note?.isNew) tally.add(MAIL_METRIC.newRecipients);
  const step = REPEAT_STEPS.find((codes) => codes === note?.codes);
  if (step !== undefined) tally.add(repeatMetric(step));
  if (event.classic) tally.add(MAIL_METRIC.classicNotifications);
  if (event.kind === 'textDelivery') {
    if (event.country !== undefined) tally.addPlace('delivered', event.country);
    if (texts !== undefined) tally.addPlace('deliveredRanges', texts.rangeName(event.recipient));
  }
  if (event.code !== undefined) tally.addPlace('errorCodes', event.code);
  // A number has no domain.
  if (event.recipient.includes('@')) {
    if (event.kind === 'send') tally.addPlace('recipientDomains', recipientDomain(event.recipient));
    if (event.kind === 'hardBounce') tally.addPlace('bouncedDomains', recipientDomain(event.recipient));
  }
  tally.happened(event.at);
}

/** An event that can't be settled stays counted, and its message leaves: sent back, it would surely count twice. */
function settleAll(counted: readonly Counted[], ledger: MailLedger): { done: Promise<void>; readonly open: number } {
  let open = counted.length;
  const done = inParallel(counted, PARALLEL_CALLS, async ({ event }) => {
    try {
      await ledger.settle(event.key);
      open -= 1;
    } catch {
      // Counted as open.
    }
  });
  return {
    done,
    get open() {
      return open;
    },
  };
}

/** The reference of the alarms may be stale or the default; the counts must go out. */
async function baselineOf(ledger: MailLedger, log: Log): Promise<number | undefined> {
  try {
    return await ledger.bounceBaseline();
  } catch (error) {
    log.warn('the bounce baseline could not be read; the default stands in', { error: faultName(error) });
    return undefined;
  }
}

function logWaiting(entries: readonly Entry[], log: Log): void {
  const waiting = (which: Outcome) => entries.filter(({ outcome }) => outcome === which).length;
  const [busy, late] = [waiting('busy'), waiting('open')];
  if (busy > 0) log.info('events are being counted by another invocation; their messages come back', { busy });
  if (late > 0) log.warn('the table was too slow for some events; their messages come back', { late });
}

function logFailure(log: Log, id: string, error: unknown): void {
  // The texts of UnreadableEventError are ours; any other error may quote the message, so only its name is logged.
  const reason = error instanceof UnreadableEventError ? error.message : faultName(error);
  log.error('a message could not be counted and stays in the queue', { queueMessageId: id, reason });
}
