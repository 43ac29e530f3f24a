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
import type { CognitoStore } from '../cognito-store';
import { reportedApp } from '../reported-app';
import { languageOf, messageText } from './message-text';
import { type SenderClients, senderOf } from './senders';
import { askSender, type Sent } from './sent';

export interface SendDependencies {
  readonly settings: CognitoSettings;
  readonly store: CognitoStore;
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
}

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
  const id = await orderId(order, dependencies);
  const claim = await store.claim(id, dependencies.owner());
  if (claim === 'repeat') return log.info('an order came again and is done with', said);
  if (claim === 'mine') {
    if (!(await isAllowed(order, id, dependencies))) return;
    await store.allow(id);
  }
  const text = await openCode(order, id, dependencies);
  const language = languageOf(order.language, settings.language, settings.texts);
  const message = messageText(purpose, text, language, settings.texts);
  // From here on it is sent: whoever dies now must not send a second time.
  await store.close(id, 'sending');
  const sent = await askSender(
    () => sender!({ channel, purpose, app, language, message, recipient: recipient! }),
    dependencies.backoff,
  );
  await settle(order, id, sent, dependencies);
}

async function settle(order: CognitoOrder, id: string, sent: Sent, dependencies: SendDependencies): Promise<void> {
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
    await store.giveBack(id, 'allowed');
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

async function isAllowed(order: CognitoOrder, id: string, dependencies: SendDependencies): Promise<boolean> {
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
    await store.giveBack(id, 'claimed');
    log.error('the guard can not be asked, and nothing was sent', said);
    throw new NotSentYetError('the recipient guard can not be asked');
  }
  await store.close(id, 'dropped');
  tell(dependencies, COGNITO_METRIC.dropped, { ...said, reason });
  return false;
}

async function openCode(order: CognitoOrder, id: string, dependencies: SendDependencies): Promise<string | undefined> {
  if (order.code === undefined) return undefined;
  try {
    return await dependencies.decrypt(order.code, order.userPoolId);
  } catch (error) {
    const { channel, purpose, app } = order;
    // Allowed and counted: the next try goes on from here.
    await dependencies.store.giveBack(id, 'allowed');
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
