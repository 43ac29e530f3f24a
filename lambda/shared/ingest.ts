import type { Clock } from '../../lib/contract/clock';
import { MAIL_METRIC, REPEAT_STEPS, repeatMetric } from '../../lib/contract/metrics';
import { BadRecipients, type RecipientBlockList } from './bad-recipients';
import type { EmfSink } from './emf';
import { inParallel } from './in-parallel';
import type { Log } from './log';
import { MAIL_EVENT, type MailEvent, UnreadableEventError } from './mail-event';
import type { MailLedger } from './mail-ledger';
import { recipientDomain } from './recipient';
import { Tally } from './tally';

export interface IngestDependencies {
  readonly monitor: string;
  readonly ledger: MailLedger;
  readonly clock: Clock;
  readonly emit: EmfSink;
  readonly log: Log;
  /** Of the recipient guard; absent without one. */
  readonly blockList?: RecipientBlockList;
}

/** One message of the queue. */
export interface IngestRecord {
  readonly id: string;
  /** Reads the events of the message. */
  readonly read: () => MailEvent[];
}

/** Enough to use the network, few enough not to exhaust the sockets of the client (50). */
const PARALLEL_WRITES = 25;

/**
 * Counts a batch of messages and publishes the counts as one line.
 *
 * A message counts as a whole or not at all: when one of its events can't be noted, the message stays in the queue and
 * is counted when it comes back.
 *
 * @returns ids of the messages that have to come back
 */
export async function ingest(records: readonly IngestRecord[], dependencies: IngestDependencies): Promise<string[]> {
  const { monitor, ledger, clock, emit, log } = dependencies;
  const total = new Tally();
  const bad = new BadRecipients(dependencies.blockList, log);
  const failed: string[] = [];

  await inParallel(records, PARALLEL_WRITES, async ({ id, read }) => {
    try {
      const tally = new Tally();
      for (const event of read()) {
        const counted = await count(event, id, ledger, tally);
        if (counted) await bad.heard(event);
      }
      total.merge(tally);
    } catch (error) {
      failed.push(id);
      logFailure(log, id, error);
    }
  });

  if (!total.isEmpty) emit(total.line(monitor, clock.now(), await baselineOf(ledger, log)));
  const lost = bad.line(clock.now());
  if (lost !== undefined) emit(lost);
  return failed;
}

/** @returns false for a copy, and for what isn't counted */
async function count(event: MailEvent, owner: string, ledger: MailLedger, tally: Tally): Promise<boolean> {
  const { metrics, deduplicate } = MAIL_EVENT[event.kind];
  if (metrics.length === 0) return false;
  if (event.kind === 'send') {
    const note = await ledger.noteCode(event.recipient, event.messageId, owner, event.at);
    if (note.duplicate) return copy(tally);
    if (note.isNew) tally.add(MAIL_METRIC.newRecipients);
    const step = REPEAT_STEPS.find((codes) => codes === note.codes);
    if (step !== undefined) tally.add(repeatMetric(step));
  } else if (deduplicate && !(await ledger.claim(event.key, owner))) {
    return copy(tally);
  }
  for (const metric of metrics) tally.add(metric);
  if (event.classic) tally.add(MAIL_METRIC.classicNotifications);
  if (event.kind === 'send') tally.addDomain('recipientDomains', recipientDomain(event.recipient));
  if (event.kind === 'hardBounce') tally.addDomain('bouncedDomains', recipientDomain(event.recipient));
  tally.happened(event.at);
  return true;
}

function copy(tally: Tally): false {
  tally.add(MAIL_METRIC.duplicates);
  return false;
}

/** The reference of the alarms may be stale or the default; the counts must go out. */
async function baselineOf(ledger: MailLedger, log: Log): Promise<number | undefined> {
  try {
    return await ledger.bounceBaseline();
  } catch (error) {
    log.warn('the bounce baseline could not be read; the default stands in', { error: nameOf(error) });
    return undefined;
  }
}

function logFailure(log: Log, id: string, error: unknown): void {
  // The texts of UnreadableEventError are ours; any other error may quote the message, so only its name is logged.
  const reason = error instanceof UnreadableEventError ? error.message : nameOf(error);
  log.error('a message could not be counted and stays in the queue', { queueMessageId: id, reason });
}

function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown';
}
