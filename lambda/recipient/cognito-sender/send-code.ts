import { faultName } from '../../../lib/contract/aws-fault';
import { emfLine } from '../../../lib/contract/emf';
import type { MetricDefinition } from '../../../lib/contract/metric';
import {
  COGNITO_DIMENSION,
  COGNITO_METRIC,
  CONFIRMED_BY,
  type CognitoSettings,
} from '../../../lib/contract/recipient/cognito';
import type { CheckResult } from '../../../lib/guard/check-result';
import type { CheckRequest } from '../../../lib/guard/request';
import type { Backoff } from '../../runtime/backoff';
import type { EmfSink } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import { type CognitoOrder, readOrder } from '../cognito-order';
import type { Hold, OrderStore } from '../cognito-store';
import { reportedApp } from '../reported-app';
import { languageOf, type Message, messageText } from './message-text';
import { type SenderClients, secondsLeft, senderOf } from './senders';
import { askSender, type Sent } from './sent';

export interface SendDependencies {
  readonly settings: CognitoSettings;
  readonly store: OrderStore;
  readonly guard: { check(request: CheckRequest): Promise<CheckResult> };
  /** Of a code as Cognito wrote it. @throws when it can't be read */
  readonly decrypt: (code: string, userPoolId: string) => Promise<string>;
  readonly clients: SenderClients;
  readonly backoff: Backoff;
  readonly emit: EmfSink;
  readonly log: Log;
  readonly now: () => number;
  /** A name for this invocation. */
  readonly owner: () => string;
  /** Milliseconds that are left of this invocation. */
  readonly remaining: () => number;
}

/** As long as a sender may take to answer: whoever is ended while it sends can't say what became of the message. */
const SENDING_MS = 20_000;

/** Nothing was sent, and Lambda shall try again. */
class NotSentYetError extends Error {
  override readonly name = 'NotSentYetError';
}

/**
 * Takes one order of Cognito: asks the guard, and sends or doesn't. Cognito doesn't wait for it and reads no answer, so what isn't allowed ends here, in silence.
 *
 * @throws {NotSentYetError} when nothing was sent and another try may help
 */
export async function sendCode(event: unknown, dependencies: SendDependencies): Promise<void> {
  const { settings, store, log } = dependencies;
  const order = readOrder(event);
  if (order === undefined) {
    log.error('an order was not understood', { triggerSource: shownSource(event) });
    return tell(dependencies, COGNITO_METRIC.lost, { outcome: 'not-understood' });
  }
  const { channel, purpose, app, recipient } = order;
  const said = { channel, purpose, app };
  const sender = senderOf(channel, settings, dependencies.clients);
  const missing = sender === undefined ? 'no-sender' : recipient === undefined ? 'no-recipient' : undefined;
  if (missing !== undefined || (order.code === undefined && purpose !== 'takeover-notice')) {
    return tell(dependencies, COGNITO_METRIC.lost, { ...said, outcome: missing ?? 'no-code' });
  }
  const hold = { id: await orderId(order, dependencies), owner: dependencies.owner() };
  const { state, since } = await store.claim(hold);
  if (state === 'done') return log.info('an order came again and is done with', said);
  // Whoever has it may be dead: Lambda asks again, and by then its lease is over.
  if (state === 'busy') throw new NotSentYetError('another invocation has the order');
  const message = await wordsOf(order, hold, state === 'decided', since, dependencies);
  if (message === undefined) return;
  const { words, language } = message;
  const seconds = secondsLeft(purpose, dependencies.now() - since);
  const parcel = { channel, purpose, app, language, seconds, message: words, recipient: recipient! };
  await settle(order, hold, await askSender(() => sender!(parcel), dependencies.backoff), dependencies);
}

/**
 * Everything before a message goes out. Whatever fails here nothing was sent, so the order is given back as far as it came.
 *
 * @returns the words, with the order closed; undefined when nothing is to be sent
 */
async function wordsOf(
  order: CognitoOrder,
  hold: Hold,
  isDecided: boolean,
  since: number,
  dependencies: SendDependencies,
): Promise<{ readonly words: Message; readonly language: string } | undefined> {
  const { settings, store, log, now, remaining } = dependencies;
  const { channel, purpose, app } = order;
  let stage: 'claimed' | 'allowed' = isDecided ? 'allowed' : 'claimed';
  try {
    if (secondsLeft(purpose, now() - since) === 0) {
      await store.close(hold, 'dropped');
      tell(dependencies, COGNITO_METRIC.lost, { channel, purpose, app, outcome: 'too-late' });
      return undefined;
    }
    if (!isDecided) {
      if (!(await isAllowed(order, hold, dependencies))) return undefined;
      stage = 'allowed';
      await store.allow(hold);
    }
    const code = await openCode(order, dependencies);
    const language = languageOf(order.language, settings.language, settings.texts);
    const words = messageText(purpose, code, language, settings.texts);
    if (remaining() < SENDING_MS) throw new NotSentYetError('too little time is left to send');
    // From here on it is sent: whoever dies now must not send a second time.
    await store.close(hold, 'sending');
    return { words, language };
  } catch (error) {
    try {
      await store.giveBack(hold, stage);
    } catch (fault) {
      // Its lease ends by itself.
      log.warn('an order could not be given back', { channel, purpose, app, error: faultName(fault) });
    }
    throw error;
  }
}

async function settle(order: CognitoOrder, hold: Hold, sent: Sent, dependencies: SendDependencies): Promise<void> {
  const { channel, purpose, app, userPoolId, user } = order;
  const { store, log } = dependencies;
  const said = { channel, purpose, app };
  if (sent.outcome === 'sent') {
    tell(dependencies, COGNITO_METRIC.sent, said);
    const confirmation = CONFIRMED_BY[purpose as keyof typeof CONFIRMED_BY];
    if (confirmation === undefined) return;
    try {
      const waiting = await store.id('waiting', userPoolId, user, confirmation);
      const { messageId } = sent;
      const name = reportedApp(app, purpose);
      await store.awaitAnswer(waiting, { channel, app: name, ...(messageId && { messageId }) }, confirmation);
    } catch (error) {
      // It is out; only its answer won't be counted.
      log.error('a message could not be noted', { ...said, error: faultName(error) });
    }
    return;
  }
  const { outcome, fault } = sent;
  if (outcome === 'later') {
    await store.giveBack(hold, 'allowed');
    log.warn('the sender is busy, and nothing was sent', { ...said, fault });
    throw new NotSentYetError(`the sender said ${fault}`);
  }
  // Whoever orders texts to such numbers must not wake people.
  if (outcome === 'closed') return tell(dependencies, COGNITO_METRIC.dropped, { ...said, reason: fault });
  log.error('a message was not sent, or nobody knows', { ...said, outcome, fault });
  tell(dependencies, COGNITO_METRIC.lost, { ...said, outcome, fault });
}

/** The ciphertext is another one for each message; a notice has none, and one in an hour is enough. */
function orderId({ userPoolId, user, channel, purpose, code }: CognitoOrder, { store, now }: SendDependencies) {
  return store.id('order', userPoolId, user, channel, purpose, code ?? `hour ${Math.floor(now() / 3600_000)}`);
}

async function isAllowed(order: CognitoOrder, hold: Hold, dependencies: SendDependencies): Promise<boolean> {
  const { channel, purpose, app, userPoolId } = order;
  const recipient = order.recipient!;
  const { store, guard, log } = dependencies;
  // Nothing in it that anybody could want to send, and one an hour: it warns the very person.
  if (purpose === 'takeover-notice') return true;
  if (purpose === 'sign-up' && (await store.usePass(await store.id('pass', userPoolId, channel, recipient))))
    return true;
  const { allowed, reason, degraded } = await guard.check({
    channel,
    recipient,
    purpose,
    app: reportedApp(app, purpose),
  });
  if (allowed) return true;
  const said = { channel, purpose, app };
  if (degraded || reason === 'unavailable') {
    log.error('the guard can not be asked, and nothing was sent', said);
    throw new NotSentYetError('the recipient guard can not be asked');
  }
  await store.close(hold, 'dropped');
  tell(dependencies, COGNITO_METRIC.dropped, { ...said, reason });
  return false;
}

/** @throws {NotSentYetError} when it was allowed and counted, and the next try goes on from here */
async function openCode(order: CognitoOrder, dependencies: SendDependencies): Promise<string | undefined> {
  if (order.code === undefined) return undefined;
  try {
    return await dependencies.decrypt(order.code, order.userPoolId);
  } catch (error) {
    const { channel, purpose, app } = order;
    dependencies.log.error('a code could not be decrypted', { channel, purpose, app, error: faultName(error) });
    throw new NotSentYetError(`the code could not be decrypted (${faultName(error)})`);
  }
}

function tell(
  { settings, emit, now }: SendDependencies,
  metric: MetricDefinition,
  properties: Readonly<Record<string, unknown>>,
): void {
  const dimensions = { [COGNITO_DIMENSION]: settings.name };
  emit(emfLine({ timestamp: now(), dimensions, values: [{ metric, value: 1 }], properties }));
}

/** A name of AWS and no text of anybody's. */
function shownSource(event: unknown): string {
  const { triggerSource } = (event ?? {}) as { readonly triggerSource?: unknown };
  return typeof triggerSource === 'string' && /^\w{1,80}$/.test(triggerSource) ? triggerSource : 'none';
}
