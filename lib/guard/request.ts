import { CHANNELS, type Channel } from '../contract/recipient/guard';
import { type ClientBlocks, clientBlocks } from '../waf/client-blocks';

/** What an application says before it sends a code. */
export interface CheckRequest {
  readonly channel: Channel;
  /** Mail address, or phone number in international form. */
  readonly recipient: string;
  /** What the code is for, such as `sign-up`; 1 to 32 of a-z, 0-9 and `-`. */
  readonly purpose: string;
  /** Which application asks; 1 to 64 of a-z, 0-9, `-`, `_` and `.`. */
  readonly app: string;
  /** Address of the person's device, as the load balancer saw it. Without it the limits for clients and networks don't apply. */
  readonly clientAddress?: string;
}

/** What an application says after a code was typed in. */
export type VerifiedRequest = Omit<CheckRequest, 'clientAddress'>;

const LONGEST_RECIPIENT = 320;

/** What is wrong with a request; never quotes a value. */
export function faultOf(request: CheckRequest): string | undefined {
  if (typeof request !== 'object' || request === null) return 'the request must be an object';
  const { channel, recipient, purpose, app, clientAddress } = request;
  if (!CHANNELS.includes(channel)) return `channel must be one of ${CHANNELS.join(', ')}`;
  if (typeof recipient !== 'string' || recipient.length === 0 || recipient.length > LONGEST_RECIPIENT)
    return `recipient must be a text of 1 to ${LONGEST_RECIPIENT} characters`;
  if (typeof purpose !== 'string' || !/^[a-z0-9-]{1,32}$/.test(purpose))
    return 'purpose must be 1 to 32 characters of a-z, 0-9 and -';
  if (typeof app !== 'string' || !/^[\w.-]{1,64}$/.test(app))
    return 'app must be 1 to 64 characters of a-z, A-Z, 0-9, -, _ and .';
  if (clientAddress !== undefined && (typeof clientAddress !== 'string' || clientBlocks(clientAddress) === undefined))
    return 'clientAddress must be an IPv4 or IPv6 address';
  return undefined;
}

export function blocksOf({ clientAddress }: CheckRequest): ClientBlocks | undefined {
  return clientAddress === undefined ? undefined : clientBlocks(clientAddress);
}
