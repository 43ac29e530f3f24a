import { createHmac } from 'node:crypto';
import type { InboundChannel } from '../../lib/contract/inbound/inbound';
import { canonicalRecipient } from '../../lib/guard/canonical-mailbox';
import { callCode, callDigits, readCallCode } from './call-code';
import { readSessionCode, type SessionCode, sessionCode } from './session-code';
import { cookieText, readCookie, type SessionStart } from './session-cookie';

/** Everything that is derived from the secret of one deployment. Each use has a name of its own, so that no value stands for two things. */
export class SessionKeys {
  constructor(
    private readonly root: string,
    private readonly channel: InboundChannel,
  ) {}

  /** The cookie of a browser that starts a session. */
  cookieOf(start: SessionStart): string {
    return cookieText(start, (text) => this.mac('cookie', text));
  }

  /** Undefined for a cookie that we never gave out. */
  startOf(cookie: string): SessionStart | undefined {
    return readCookie(cookie, (text) => this.mac('cookie', text));
  }

  /** The code of a session. Nothing that is stored leads to it: the table knows its hash, and the cookie is with the browser only. */
  codeOf(cookie: string, { until, claim }: SessionStart): string {
    const mac = (use: string, value: string) => this.mac(use, value);
    if (this.channel === 'call') return callCode(callDigits(mac, cookie), claim ?? '');
    return sessionCode(mac, cookie, until, claim);
  }

  readCode(code: string, now: number): SessionCode | 'unknown' | 'expired' {
    if (this.channel === 'call') return readCallCode(code);
    return readSessionCode((use, value) => this.mac(use, value), code, now);
  }

  /** Key of the session in the table. */
  sessionId(code: string): string {
    return this.mac('session', code).subarray(0, 18).toString('base64url');
  }

  /** Key of the box in which the sender's address waits. Who has this secret and the table, but neither cookie nor message, doesn't get it. */
  boxKey(code: string): Uint8Array {
    return this.mac('box', code);
  }

  claim(address: string): string {
    return this.mac('claim', canonicalSender(this.channel, address)).subarray(0, 18).toString('base64url');
  }

  /** A message of AWS that comes twice is one message. */
  messageId(id: string): string {
    return this.mac('message', id).subarray(0, 12).toString('base64url');
  }

  private mac(use: string, value: string): Buffer {
    return createHmac('sha256', this.root).update(`inbound/${this.channel}/${use}/${value}`).digest();
  }
}

/** So that what a person typed and what the mail says can be compared. */
export function canonicalSender(channel: InboundChannel, address: string): string {
  return channel === 'email' ? canonicalRecipient(address) : address.replace(/[\s()./-]/g, '');
}
