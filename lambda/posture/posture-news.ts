import { isoSeconds } from '../../lib/contract/clock';
import { messageSubject } from '../../lib/contract/message-subject';
import { type Posture, type PostureEventKind, RESPONDER, type ResponderMode } from '../../lib/contract/posture/posture';
import { completeCommands, type ShieldIdentity, shieldName, shieldTitle } from '../../lib/contract/shield-identity';

/** What happened to the posture: the detail of the event, and what the notification is made of. */
export interface PostureNews {
  readonly kind: PostureEventKind;
  readonly shield: ShieldIdentity;
  readonly from: Posture;
  readonly to: Posture;
  readonly by: string;
  readonly why: string;
  /** Milliseconds since the epoch. */
  readonly at: number;
  readonly until?: number;
  /** Whose word this one ended, and until when it would have counted. */
  readonly ended?: string | undefined;
  /** How far the responder may go; absent where there is none, or none that is known. */
  readonly mode?: ResponderMode;
  /** Whether the answer of a lockdown names other ways to sign in; absent where it isn't known. */
  readonly alternatives?: boolean;
  /** Figures of the web ACL and of the mail that led here, for somebody who was asleep a minute ago. */
  readonly evidence?: readonly string[];
  /** What the posture that ends, or goes on, has cost. */
  readonly cost?: readonly string[];
}

/** At most 100 ASCII characters, as SNS wants it. */
export function subjectOf(news: PostureNews): string {
  const { kind, from, to, shield } = news;
  const text = {
    changed: `${from} -> ${to}`,
    extended: `${to} goes on`,
    observed: `would go ${from} -> ${to}`,
    withheld: `does not go ${from} -> ${to}`,
    outranked: `${to} is held back by a person`,
    failed: `FAILED to go ${from} -> ${to}`,
    'mail-paused': 'the mails of the codes are paused',
    'mail-resumed': 'the mails of the codes are sent again',
  }[kind];
  return messageSubject(
    `${isGravest(news) ? 'CRITICAL: ' : ''}OTP shield ${text} (${shieldName(shield)}, ${shield.region})`,
  );
}

/** Nothing that the shield does by itself hurts more people than to lock them out; and a change that failed leaves them without it. */
function isGravest({ kind, to, by }: PostureNews): boolean {
  if (kind === 'failed' || kind === 'mail-paused') return true;
  return to === 'lockdown' && by === RESPONDER && (kind === 'changed' || kind === 'extended');
}

/** That strict goes on, as it was, is a line in the log and an event; people were told when it began, and hear when it ends. */
export function isForPeople({ kind, to }: PostureNews): boolean {
  return !(kind === 'extended' && to === 'strict');
}

export function messageOf(news: PostureNews): string {
  const { kind, from, to, by, why, ended, at, until, mode, shield, evidence = [], cost = [] } = news;
  const what = {
    changed: `The posture went from ${from} to ${to}.`,
    extended: `The posture stays ${to}.`,
    observed: `The responder would go from ${from} to ${to}, but its mode does not let it.`,
    withheld: `The alarms call for ${to}. The responder stays at ${from}, and the line Why says what keeps it. Look yourself, and decide.`,
    outranked: `The responder would go from ${from} to ${to}, but a person decided otherwise and their word counts.`,
    failed: `The responder wanted to go from ${from} to ${to} and could not. Do it by hand.`,
    'mail-paused': 'Mails kept bouncing although the routes are locked, so codes are no longer sent by mail.',
    'mail-resumed': 'Codes are sent by mail again.',
  }[kind];
  const now = postureNow(news);
  return [
    what,
    '',
    `Shield: ${shieldTitle(shield)}`,
    `When:   ${isoSeconds(at)}`,
    ...(until === undefined ? [] : [`Until:  ${isoSeconds(until)}${now === 'normal' ? HOLD : ''}`]),
    `By:     ${by}`,
    `Why:    ${why}`,
    ...(ended === undefined ? [] : [`Ended:  ${ended}`]),
    ...evidence.map((line) => `Seen:   ${line}`),
    ...cost.map((line) => `Cost:   ${line}`),
    '',
    `Now:    ${now}: ${meaningOf(news)}`,
    ...(mode === undefined ? [] : [`Mode:   ${MODE[mode]}`]),
    ...commandsOf(news).flatMap(([purpose, command]) => ['', `${purpose}:`, completeCommands(command, shield)]),
  ].join('\n');
}

const HOLD = ' the responder raises nothing';

const MODE: Readonly<Record<ResponderMode, string>> = {
  observe: 'OBSERVE: the responder says what it would do, and does nothing',
  strict: 'STRICT: the responder may go to strict by itself, never to lockdown',
  lockdown: 'LOCKDOWN: the responder may lock the routes by itself',
};

/** Kinds after which the posture is what it was. */
const STAYS: readonly PostureEventKind[] = ['observed', 'withheld', 'outranked', 'failed'];

function postureNow({ kind, from, to }: PostureNews): Posture {
  return STAYS.includes(kind) ? from : to;
}

function meaningOf(news: PostureNews): string {
  switch (postureNow(news)) {
    case 'normal':
      return 'people get codes, within the usual limits';
    case 'strict':
      return 'people still get codes; the limits are lower, and a solved puzzle counts for a shorter time';
    case 'lockdown':
      return `nobody gets a code${ALTERNATIVES[String(news.alternatives)] ?? ''}`;
  }
}

const ALTERNATIVES: Readonly<Record<string, string>> = {
  true: '; the answer names the other ways to sign in',
  false: '; the answer names no other way to sign in, since lockdownAlternatives is empty',
};

const STRICT = 'otp-shield strict --for 2h --reason "codes are abused"';
const LOCKDOWN = 'otp-shield lockdown --for 30m --reason "codes are abused"';
const RELEASE = 'otp-shield release --hold 30m --reason "false alarm"';

/** What fits, the likeliest first: nothing to release is not offered, and what the responder wanted is. */
function commandsOf(news: PostureNews): ReadonlyArray<readonly [purpose: string, command: string]> {
  const now = postureNow(news);
  const wanted = STAYS.includes(news.kind) ? news.to : undefined;
  return [
    ['To look', 'otp-shield status'],
    ...(wanted === 'strict' || (now === 'lockdown' && wanted === undefined)
      ? ([
          [now === 'lockdown' ? 'To give out codes again, with lower limits' : 'To tighten the limits', STRICT],
        ] as const)
      : []),
    ...(wanted === 'lockdown' || (now === 'strict' && wanted === undefined)
      ? ([['To stop every request for a code', LOCKDOWN]] as const)
      : []),
    ...(now === 'normal' ? [] : ([['To go back to normal', RELEASE]] as const)),
  ];
}
