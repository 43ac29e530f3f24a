import { faultName } from '../../../lib/contract/aws-fault';
import { emfLine } from '../../../lib/contract/emf';
import {
  COGNITO_DIMENSION,
  COGNITO_METRIC,
  type CognitoUserSettings,
  type Confirmation,
} from '../../../lib/contract/recipient/cognito';
import type { CheckResult, VerifiedResult } from '../../../lib/guard/check-result';
import { MESSAGES } from '../../../lib/guard/messages';
import type { CheckRequest, VerifiedRequest } from '../../../lib/guard/request';
import type { EmfSink } from '../../runtime/emf';
import type { Log } from '../../runtime/log';
import { type CognitoEvent, isVerified, NO_APP, readEvent, recipientOf } from '../cognito-order';
import type { OrderStore } from '../cognito-store';
import { reportedApp } from '../reported-app';

export interface AnswerDependencies {
  readonly settings: CognitoUserSettings;
  readonly store: OrderStore;
  readonly guard: {
    check(request: CheckRequest): Promise<CheckResult>;
    verified(request: VerifiedRequest): Promise<VerifiedResult>;
  };
  readonly emit: EmfSink;
  readonly log: Log;
  readonly now: () => number;
  /** Ends when Cognito has waited long enough. */
  readonly patience: () => Promise<void>;
}

/** Cognito shows its text to whoever signs up, so it is the one that the guard has for people. */
class SignUpRefusedError extends Error {
  override readonly name = 'SignUpRefusedError';
}

/** What the end of a trigger confirms, in lower case. */
const CONFIRMS: Readonly<Record<string, Confirmation>> = {
  postconfirmation_confirmsignup: 'sign-up',
  postconfirmation_confirmforgotpassword: 'password-reset',
  postauthentication_authentication: 'sign-in',
};

/**
 * Answers the triggers for which Cognito waits: at most five seconds, and three tries. All but a refused sign-up go on whatever happens here: after a confirmation an error
 * would reach a person whose account is confirmed.
 *
 * @returns the event, as Cognito wants it
 * @throws {SignUpRefusedError} when the guard refuses: no user is made then, and no message
 */
export async function answerTrigger<T>(event: T, dependencies: AnswerDependencies): Promise<T> {
  const read = readEvent(event);
  const source = read?.triggerSource.toLowerCase();
  if (read === undefined || source === undefined) {
    dependencies.log.error('an event was not understood', {});
    return event;
  }
  // Lambda counts what fails under the time at which it was called.
  const timestamp = dependencies.now();
  const refusal = source === 'presignup_signup' ? await inTime(refusalOf(read, dependencies), dependencies) : undefined;
  if (refusal !== undefined) {
    const { emit, settings } = dependencies;
    const dimensions = { [COGNITO_DIMENSION]: settings.name };
    // Lambda counts it as an error, and the alarm on errors takes it off again.
    emit(emfLine({ timestamp, dimensions, values: [{ metric: COGNITO_METRIC.refused, value: 1 }] }));
    throw new SignUpRefusedError(refusal);
  }
  const confirmation = CONFIRMS[source];
  if (confirmation !== undefined && (confirmation !== 'sign-in' || dependencies.settings.signInsUseCodes))
    await inTime(report(read, confirmation, dependencies), dependencies);
  return event;
}

/** What isn't known in time is left open: a sign-up that ends with an error of ours would be worse. */
function inTime<T>(work: Promise<T>, { patience, log }: AnswerDependencies): Promise<T | undefined> {
  return Promise.race([
    work,
    patience().then(() => {
      log.warn('the answer of a trigger was not ready in time', {});
      return undefined;
    }),
  ]);
}

/** What the guard says to a person, when it doesn't want this sign-up's message; whatever isn't decided here the sender decides. */
async function refusalOf(event: CognitoEvent, dependencies: AnswerDependencies): Promise<string | undefined> {
  const { settings, store, guard, log } = dependencies;
  const { userPoolId, app, attributes } = event;
  // With both, Cognito sends a text.
  const channel = (['sms', 'email'] as const).find(
    (each) => settings.autoVerified.includes(each) && recipientOf(each, attributes) !== undefined,
  );
  if (channel === undefined) return undefined;
  const recipient = recipientOf(channel, attributes)!;
  const said = { channel, purpose: 'sign-up', app };
  try {
    // At once, for Cognito waits five seconds.
    const [result, pass] = await Promise.all([
      guard.check({ channel, recipient, purpose: 'sign-up', app: reportedApp(app, 'sign-up') }),
      store.id('pass', userPoolId, channel, recipient),
    ]);
    if (result.degraded) return undefined;
    if (!result.allowed) {
      const text = saidAloud(result);
      if (text !== undefined) log.info('a sign-up was refused', { ...said, reason: result.reason });
      return text;
    }
    // It is counted now, so its message must not ask again.
    await store.grantPass(pass);
  } catch (error) {
    log.error('a sign-up could not be judged early', { ...said, error: faultName(error) });
  }
  return undefined;
}

/**
 * What is known about this one recipient looks like a code that was sent, so it isn't said: the sign-up goes on, and the sender drops its message. Nobody can show a puzzle here, so
 * what asks for one is a matter of time.
 */
function saidAloud({ outcome, messageId, message }: CheckResult): string | undefined {
  if (outcome === 'challenge') return MESSAGES['try-later'];
  return messageId === 'check-recipient' ? message : undefined;
}

async function report(
  { userPoolId, attributes, userName, app: client }: CognitoEvent,
  confirmation: Confirmation,
  { store, guard, log }: AnswerDependencies,
): Promise<void> {
  try {
    // Whom an administrator confirms typed nothing in.
    if (client === NO_APP) return;
    const user = attributes.sub ?? userName;
    const waiting = await store.answered(await store.id('waiting', userPoolId, user, confirmation));
    const recipient = waiting && recipientOf(waiting.channel, attributes);
    if (waiting === undefined || recipient === undefined) return;
    // A code of a sign-up verifies what it was sent to; other ways to confirm somebody don't.
    if (confirmation === 'sign-up' && !isVerified(waiting.channel, attributes)) return;
    const { channel, app, messageId } = waiting;
    const purpose = confirmation;
    await guard.verified({ channel, recipient, purpose, app, ...(messageId && channel === 'sms' && { messageId }) });
  } catch (error) {
    log.error('a code that was typed in could not be counted', { confirmation, error: faultName(error) });
  }
}
