import { createHash } from 'node:crypto';
import {
  INBOUND_BASE_PATH,
  INBOUND_PATH,
  type InboundChannel,
  type InboundSessionSettings,
} from '../../../lib/contract/inbound/inbound';
import { PAGE_STYLE } from './page-style';

export interface PageFile {
  readonly html: string;
  readonly headers: Record<string, string>;
}

/** The page on which a person confirms an address by sending first. Its script is `lib/browser/inbound/page.ts`. */
export function inboundPage(settings: InboundSessionSettings): PageFile {
  const { channel, continueUrl, origin } = settings;
  const target = continueUrl === undefined ? undefined : new URL(continueUrl, origin);
  const csp = [
    "default-src 'none'",
    "script-src 'self'",
    `style-src 'sha256-${createHash('sha256').update(PAGE_STYLE).digest('base64')}'`,
    'img-src data:',
    "connect-src 'self'",
    "form-action 'self'",
    "base-uri 'none'",
    "frame-ancestors 'none'",
  ].join('; ');
  return {
    html: html(settings, `${INBOUND_BASE_PATH[channel]}${INBOUND_PATH.script}`, target?.href),
    headers: {
      'content-type': 'text/html; charset=utf-8',
      'cache-control': 'no-store',
      'content-security-policy': csp,
      // With "no-referrer" a browser posts the token with `Origin: null`, and the application couldn't tell this page from others.
      'referrer-policy': 'same-origin',
      'x-content-type-options': 'nosniff',
    },
  };
}

const WORDS = {
  email: {
    title: 'Confirm your mail address',
    how: 'You send us a mail; we send you none. That shows that the mailbox is yours.',
    open: 'Open my mail program',
    wait: 'Waiting for your mail…',
    send: 'Send the mail that opens, just as it is.',
    scan: 'Mail on your phone? Scan this with its camera.',
    alt: 'QR code that opens the same mail on a phone',
    hand: 'No mail program opens?',
    byHand: 'Write a mail yourself, from the mailbox that you want to confirm:',
    to: 'To',
    text: 'Subject',
    again: 'Use another address',
    done: 'Your mail address is confirmed',
  },
  sms: {
    title: 'Confirm your phone number',
    how: 'You send us a text message; we send you none. That shows that the phone is yours. Your usual price for a text message applies.',
    open: 'Open my messages',
    wait: 'Waiting for your message…',
    send: 'Send the message that opens, just as it is.',
    scan: 'Not on your phone? Scan this with its camera.',
    alt: 'QR code that opens the same message on a phone',
    hand: 'Nothing opens?',
    byHand: 'Write a text message yourself, on the phone that you want to confirm:',
    to: 'To',
    text: 'Text',
    again: 'Start again',
    done: 'Your phone number is confirmed',
  },
  call: {
    title: 'Confirm your phone number',
    how: 'You call us; we never call you. That shows that the phone is yours. Your usual price for a call applies.',
    open: 'Call',
    wait: 'Waiting for your call…',
    send: 'Call us and type these digits.',
    scan: 'Not on your phone? Scan this with its camera, or dial the number above.',
    alt: 'QR code that dials the number on a phone',
    hand: 'Call from the phone whose number you wrote, and let it show its number. A voice asks for the digits. You have three tries.',
    again: 'Use another number',
    done: 'Your phone number is confirmed',
  },
} as const;

const ADDRESS_FIELD = `<label for="address">Your mail address</label>
<input id="address" name="address" type="email" autocomplete="email" inputmode="email" spellcheck="false" maxlength="254" required aria-describedby="failure">`;
const NUMBER_FIELD = `<label for="address">Your phone number, with + and the country code</label>
<input id="address" name="address" type="tel" autocomplete="tel" inputmode="tel" maxlength="40" required aria-describedby="failure">`;
const FIELD: Readonly<Record<InboundChannel, string>> = { email: ADDRESS_FIELD, sms: '', call: NUMBER_FIELD };

/** A person reads the digits off and dials: both must be in sight. */
const DIGITS = `<p class="digits" id="text"></p>
<a id="open" class="button">Call <span id="to"></span></a>`;
const OPEN = (words: string) => `<a id="open" class="button">${words}</a>`;

/** For those for whom no program opens. */
const byHand = (words: (typeof WORDS)['email' | 'sms']) => `<details>
<summary>${words.hand}</summary>
<p>${words.byHand}</p>
<dl>
<dt>${words.to}</dt><dd><code id="to"></code> <button type="button" class="quiet" data-copy="to" aria-label="Copy: ${words.to}">Copy</button></dd>
<dt>${words.text}</dt><dd><code id="text"></code> <button type="button" class="quiet" data-copy="text" aria-label="Copy: ${words.text}">Copy</button></dd>
</dl>
<p id="copied" class="quiet" role="status"></p>
</details>`;

function html({ channel, serviceName }: InboundSessionSettings, script: string, target: string | undefined): string {
  const words = WORDS[channel];
  const service = escaped(serviceName);
  const continueAttribute = target === undefined ? '' : ` data-continue-url="${escaped(target)}"`;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<meta name="robots" content="noindex">
<title>${words.title} – ${service}</title>
<link rel="icon" href="data:,">
<style>${PAGE_STYLE}</style>
</head>
<body>
<main data-channel="${channel}"${continueAttribute}>
<p class="service">${service}</p>

<noscript><section><h1>JavaScript is off</h1><p>This page needs it to see when your message arrives. Turn it on and reload the page.</p></section></noscript>

<section id="start">
<h1 tabindex="-1">${words.title}</h1>
<p>${words.how}</p>
<form id="begin-form">
${FIELD[channel]}
<p id="failure" class="bad" role="alert"></p>
<button id="begin" disabled>Continue</button>
</form>
</section>

<section id="waiting" hidden>
<h1 tabindex="-1">${words.send}</h1>
${channel === 'call' ? DIGITS : OPEN(words.open)}
<p id="refusal" class="bad" role="alert"></p>
<p class="wait"><span class="spinner" aria-hidden="true"></span><span role="status">${words.wait}</span> <span id="left" class="quiet"></span></p>
<figure class="scan">
<img id="qr" alt="${words.alt}" width="220" height="220">
<figcaption>${words.scan}</figcaption>
</figure>
${'byHand' in words ? byHand(words) : `<p class="quiet">${words.hand}</p>`}
<p class="warning"><strong>Did a person or a message ask you to do this?</strong> Then stop: whoever sent you here would act under your name at ${service}.</p>
<p class="again"><button type="button" class="quiet" data-again>${words.again}</button></p>
</section>

<section id="verified" hidden>
<p class="tick" aria-hidden="true">✓</p>
<h1 tabindex="-1">${words.done}</h1>
<p id="who"></p>
<form id="continue" method="post" action="${escaped(target ?? '')}" hidden>
<input type="hidden" name="token">
<button>Continue</button>
</form>
<p ${target === undefined ? '' : 'hidden'}>Go back to the page that you came from.</p>
</section>

<section id="over" hidden>
<h1 id="over-title" tabindex="-1"></h1>
<p id="over-text"></p>
<button type="button" data-again>Start again</button>
</section>
</main>
<script src="${script}" defer></script>
</body>
</html>
`;
}

function escaped(text: string): string {
  return text.replace(/[&<>"']/g, (character) => `&#${character.charCodeAt(0)};`);
}
