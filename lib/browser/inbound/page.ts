import type { InboundChannel, InboundStatus } from '../../contract/inbound/inbound';
import { InboundError } from './inbound-error';
import { inboundVerification } from './inbound-verification';
import { failureText, reasonText } from './page-texts';

/** The script of the page that `lambda/inbound/inbound-session` serves; it is built into the bundle of the handler. */
const byId = <T extends HTMLElement = HTMLElement>(id: string) => document.getElementById(id) as T;
const { channel, continueUrl } = document.querySelector('main')!.dataset as {
  channel: InboundChannel;
  continueUrl?: string;
};
const verification = inboundVerification({ channel });
const SECTIONS = ['start', 'waiting', 'verified', 'over'] as const;
type Section = (typeof SECTIONS)[number];

let waiting: AbortController | undefined;

/** The heading gets the focus, so that a screen reader says where the person is now. */
function show(section: Section, focus = true): void {
  for (const name of SECTIONS) byId(name).hidden = name !== section;
  if (focus) byId(section).querySelector<HTMLElement>('h1')!.focus();
}

function fail(text: string): void {
  byId('failure').textContent = text;
}

async function start(): Promise<void> {
  const button = byId<HTMLButtonElement>('begin');
  const input = document.getElementById('address') as HTMLInputElement | null;
  fail('');
  button.disabled = true;
  try {
    await follow(await verification.start(input?.value.trim()));
  } catch (error) {
    // The page itself shows the puzzle, which was solved too long ago.
    if (error instanceof InboundError && error.code === 'human_check') return location.reload();
    show('start', false);
    fail(failureText(channel, error as InboundError));
    input?.focus();
  } finally {
    button.disabled = false;
  }
}

async function follow(status: InboundStatus): Promise<void> {
  const { message } = status;
  if (status.state !== 'pending' || message === undefined) return settle(status);
  byId<HTMLAnchorElement>('open').href = message.link;
  byId<HTMLImageElement>('qr').src = message.qrCode;
  byId('to').textContent = message.to;
  byId('text').textContent = message.text;
  progress(status);
  show('waiting');
  waiting?.abort();
  waiting = new AbortController();
  const { signal } = waiting;
  try {
    settle(await verification.wait({ signal, onStatus: progress }));
  } catch {
    if (!signal.aborted) over('We lost the connection.', 'Check whether you are online, then start again.');
  }
}

function progress({ state, reason, secondsLeft, refusals }: InboundStatus): void {
  if (state !== 'pending') return;
  const minutes = Math.ceil(secondsLeft / 60);
  byId('left').textContent = minutes > 1 ? `${minutes} minutes left` : 'Less than a minute left';
  const text = reason === undefined ? '' : `${reasonText(channel, reason)} (${refusals} of 5 tries used)`;
  // Said again only when it is news: a live region reads every change aloud.
  if (byId('refusal').textContent !== text) byId('refusal').textContent = text;
}

function settle(status: InboundStatus): void {
  if (status.state === 'verified') void finish();
  else if (status.state === 'refused') {
    over('That did not work.', status.reason === undefined ? '' : reasonText(channel, status.reason));
  } else if (status.state === 'expired') {
    const text = status.reason === undefined ? `No ${noun()} arrived in time.` : reasonText(channel, status.reason);
    over('The time is up.', text);
  } else show('start', false);
}

async function finish(): Promise<void> {
  show('verified');
  if (continueUrl === undefined) return;
  try {
    const { token, address } = await verification.result();
    byId('who').textContent = address;
    const form = byId<HTMLFormElement>('continue');
    (form.elements.namedItem('token') as HTMLInputElement).value = token;
    form.hidden = false;
    form.submit();
  } catch (error) {
    const text = error instanceof InboundError ? failureText(channel, error) : 'Please start again.';
    over('We could not go on.', text);
  }
}

function over(title: string, text: string): void {
  byId('over-title').textContent = title;
  byId('over-text').textContent = text;
  show('over');
}

function noun(): string {
  return { email: 'mail', sms: 'message', call: 'call' }[channel];
}

async function copy(button: HTMLButtonElement): Promise<void> {
  const text = byId(button.dataset.copy!).textContent ?? '';
  try {
    await navigator.clipboard.writeText(text);
    byId('copied').textContent = 'Copied.';
  } catch {
    getSelection()?.selectAllChildren(byId(button.dataset.copy!));
    byId('copied').textContent = 'Selected; copy it with your keyboard.';
  }
}

byId('begin-form').addEventListener('submit', (event) => {
  event.preventDefault();
  void start();
});
for (const button of document.querySelectorAll('[data-again]')) {
  button.addEventListener('click', () => {
    waiting?.abort();
    show('start');
  });
}
for (const button of document.querySelectorAll<HTMLButtonElement>('[data-copy]')) {
  button.addEventListener('click', () => void copy(button));
}

// A phone may have thrown the page away while the mail program was in front: the cookie knows the session.
verification
  .status()
  .then((status) => (status.state === 'pending' || status.state === 'verified' ? follow(status) : undefined))
  .catch(() => undefined)
  .finally(() => {
    byId<HTMLButtonElement>('begin').disabled = false;
  });
