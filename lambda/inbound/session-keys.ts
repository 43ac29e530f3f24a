import { createHmac } from 'node:crypto';
import type { InboundChannel } from '../../lib/contract/inbound/inbound';
import { canonicalRecipient } from '../../lib/guard/canonical-mailbox';
import { codeFrom } from './code';

/** Everything that is derived from the secret of one deployment. Each use has a name of its own, so that no value stands for two things. */
export class SessionKeys {
  constructor(
    private readonly root: string,
    private readonly channel: InboundChannel,
  ) {}

  /**
   * The code of a session, from the cookie of the browser. Nothing that is stored leads to it: the table knows the hash of the code, and the
   * cookie is with the browser only.
   */
  codeOf(cookie: string): string {
    return codeFrom(this.mac('code', cookie));
  }

  /** Key of the session in the table. */
  sessionId(code: string): string {
    return this.mac('session', code).subarray(0, 18).toString('base64url');
  }

  /** Seed of the box in which the sender's address waits; without the cookie nobody opens it, not even who has this secret and the table. */
  boxSeed(cookie: string): Uint8Array {
    return this.mac('box', cookie);
  }

  claim(address: string): string {
    return this.mac('claim', canonicalSender(this.channel, address)).subarray(0, 18).toString('base64url');
  }

  networkId(network: string): string {
    return this.mac('network', network).subarray(0, 12).toString('base64url');
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
