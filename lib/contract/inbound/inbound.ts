/**
 * Verification in which the person sends first: what the constructs, their handlers, the page and the verifier of the tokens agree on.
 */
export type InboundChannel = 'email' | 'sms' | 'call';

/** Paths under the base path of a channel. */
export const INBOUND_PATH = {
  page: '/',
  script: '/page.js',
  session: '/session',
  status: '/status',
  result: '/result',
  jwks: '/jwks.json',
} as const;

export const INBOUND_BASE_PATH: Readonly<Record<InboundChannel, string>> = {
  email: '/otp-shield/inbound-email',
  sms: '/otp-shield/inbound-sms',
  call: '/otp-shield/inbound-call',
};

/** Cookie that ties a session to a browser. `__Host-`: no subdomain can plant one. */
export const INBOUND_COOKIE: Readonly<Record<InboundChannel, string>> = {
  email: '__Host-otp-shield-inbound-email',
  sms: '__Host-otp-shield-inbound-sms',
  call: '__Host-otp-shield-inbound-call',
};

/** The token that says whose message arrived. */
export const SENDER_TOKEN = {
  /** Seconds: enough to hand it to the application. */
  lifetimeSeconds: 120,
  purposeClaim: 'purpose',
  purpose: { email: 'inbound-email', sms: 'inbound-sms', call: 'inbound-call' },
  /** The mail address, or the number in E.164. */
  addressClaim: 'address',
  /** What proved the sender: see `SenderProof`. */
  proofClaim: 'proof',
  /** Hash of the cookie of the browser that asked. */
  browserClaim: 'browser',
  /** The value that the application gave for the browser, when it did. */
  bindingClaim: 'binding',
} as const;

/**
 * What proved a sender. `dkim`: a signature of exactly the sender's domain over sender and subject, or, with DMARC, of its organisation; `spf`: DMARC, since the sender's domain
 * names the server that delivered; `carrier`: nothing but the word of the network. Mail proves a domain; who in it wrote the mail is known to the domain's servers alone.
 */
export type SenderProof = 'dkim' | 'spf' | 'carrier';

/** Why a message did not confirm anything, in words that the page explains. */
export const INBOUND_REFUSALS = [
  'not-authentic',
  'no-proof',
  'other-signer',
  'unchecked',
  'spam',
  'virus',
  'automatic',
  'mailing-list',
  'forwarded',
  'reply',
  'changed',
  'malformed',
  'other-address',
] as const;

export type InboundRefusal = (typeof INBOUND_REFUSALS)[number];

/** `refused`: too many messages were refused. `unknown`: this browser has no session. */
export type InboundState = 'pending' | 'verified' | 'refused' | 'expired' | 'unknown';

/** What an application may bind a session to: a value that it keeps for the browser, such as a hash of its own session cookie. */
export const BINDING_SHAPE = /^[\w-]{16,128}$/;

/** After so many refused messages a session is over. */
export const MAX_REFUSALS = 5;

/** What a person types on the phone. No two open sessions of one number have the same digits, so these only have to be too many to be hit by a slip of the finger. */
export const CALL_DIGITS = 8;

/** In one call; then it ends, and the person may call again. */
export const MAX_CALL_TRIES = 3;

/** Answer to a new session, and to the question for its state. */
export interface InboundStatus {
  readonly state: InboundState;
  /** Why the last message was refused; the session may still be pending. */
  readonly reason?: InboundRefusal;
  /** Messages that were refused, 0 to 5. */
  readonly refusals: number;
  readonly secondsLeft: number;
  /** Absent when nothing can be sent any more. */
  readonly message?: InboundMessage;
}

/** The message that the person sends, or the call. */
export interface InboundMessage {
  /** `mailto:` or `sms:` address that opens it ready to send; `tel:` for a call. */
  readonly link: string;
  /** The same as a QR code: an SVG image as a `data:` address. */
  readonly qrCode: string;
  /** Mail address or number that it goes to. */
  readonly to: string;
  /** Subject of the mail, text of the SMS: exactly this must arrive. Of a call the digits, in pairs. */
  readonly text: string;
}

export interface InboundResult {
  readonly token: string;
  readonly address: string;
  /** Seconds for which the token is good. */
  readonly expiresIn: number;
}

/** What the construct tells the session handler, besides secrets. */
export interface InboundSessionSettings {
  readonly channel: InboundChannel;
  readonly monitor: string;
  /** Public origin, which is also the issuer of the tokens. */
  readonly origin: string;
  readonly allowedOrigins: readonly string[];
  readonly serviceName: string;
  /** Mail address or number that messages go to. */
  readonly inboundAddress: string;
  readonly continueUrl?: string;
  readonly sessionSeconds: number;
  readonly keyIds: readonly string[];
}

/** What the construct tells the handler of the mails. */
export interface InboundEmailSettings {
  readonly monitor: string;
  readonly inboundAddress: string;
  readonly serviceName: string;
  readonly bucket: string;
  readonly keyPrefix: string;
  /** Whether a signature of the sender's domain is needed in any case. */
  readonly requireDkim: boolean;
}

/** What the construct tells the handler of text messages and calls. */
export interface InboundPhoneSettings {
  readonly monitor: string;
  /** Our number, in E.164. */
  readonly inboundAddress: string;
  readonly serviceName: string;
  readonly line: InboundLine;
  /** Instance of Amazon Connect whose calls count; only for that line. */
  readonly instanceArn?: string;
}

/** Who brings the message: texts by AWS End User Messaging, calls by Amazon Connect or Twilio. */
export const INBOUND_LINES = ['sms', 'connect', 'twilio'] as const;

export type InboundLine = (typeof INBOUND_LINES)[number];

/** Words around the code of a mail or text. They say what sending does: whoever is talked into it should see it. */
export function inboundText(channel: 'email' | 'sms', serviceName: string): string {
  return channel === 'email' ? `Confirm my address for ${serviceName}:` : `confirms my number for ${serviceName}`;
}
