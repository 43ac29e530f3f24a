import { CHANNELS, type Channel } from '../contract/recipient/guard';
import { type ClientBlocks, clientBlocks, within } from '../waf/client-blocks';

/** What an application says before it sends a code. */
export interface CheckRequest {
  readonly channel: Channel;
  /** Mail address, or phone number in international form. */
  readonly recipient: string;
  /** What the code is for, such as `sign-up`; 1 to 32 of a-z, 0-9 and `-`. */
  readonly purpose: string;
  /** Which application asks; 1 to 64 of a-z, 0-9, `-`, `_` and `.`. */
  readonly app: string;
  /**
   * Address of the person's device, as the load balancer saw it. Without it the limits for clients and networks don't apply, and no network becomes familiar: that from which
   * a code was typed in helps the same recipient when it comes back without its cookie.
   */
  readonly clientAddress?: string;
  /** The token that an earlier `verified` gave this device, from its cookie. One that is no good is as none. */
  readonly deviceToken?: string;
  /**
   * Your own name for the device, where you know by better evidence than our token that it is this recipient's, such as a session or a passkey; 1 to 128 characters. The
   * guard believes it: it must never be a text that a client chooses.
   */
  readonly knownDevice?: string;
  /**
   * Names the proof that a person asks now, when it is younger than a minute and your server has checked it: the token of a puzzle just solved. Good once; 1 to 4,096
   * characters. Only a keyed hash of it is kept.
   */
  readonly freshProof?: string;
}

/** What an application says after a code was typed in. */
export interface VerifiedRequest extends Omit<CheckRequest, 'freshProof'> {
  /**
   * Id of the text in which the code went out: the `MessageId` that the call which sent it (SendTextMessage) gave, kept beside the code on your server and never taken from a client. The guard tells the
   * sender that this text was answered, where the sender wants to know (`messageFeedback`). An id that is no good is as none, and counted.
   */
  readonly messageId?: string;
}

/** What an application says before it compares a code. */
export interface AttemptRequest extends Pick<CheckRequest, 'channel' | 'recipient' | 'purpose' | 'app'> {
  /**
   * Your server's name for the code that was sent, such as the id of the sign-up; 1 to 128 characters. Never the code itself, and nothing that a client chooses: each has
   * tries of its own, so that nobody uses up those of another person.
   */
  readonly codeId: string;
}

const LONGEST_RECIPIENT = 320;
/** Optional texts of a request, and how long they may be. A token is judged later, so that a bad cookie is nobody's fault. */
const LONGEST = { deviceToken: 4096, knownDevice: 128, freshProof: 4096, codeId: 128 } as const;

/** What is wrong with a request; never quotes a value. */
export function faultOf(request: CheckRequest & { readonly codeId?: string }): string | undefined {
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
  for (const [name, longest] of Object.entries(LONGEST)) {
    const text = request[name as keyof typeof LONGEST];
    if (text === undefined) continue;
    if (typeof text !== 'string' || text.length > longest || (text === '' && name !== 'deviceToken'))
      return `${name} must be a text of 1 to ${longest} characters`;
  }
  return undefined;
}

/** Addresses of private networks: an application that gives the one of its load balancer would make everybody familiar to everybody. */
const isPrivate = within([
  '10.0.0.0/8',
  '100.64.0.0/10',
  '127.0.0.0/8',
  '169.254.0.0/16',
  '172.16.0.0/12',
  '192.168.0.0/16',
  '::/64',
  'fc00::/7',
  'fe80::/10',
]);

/** Where somebody is at home; none for an address that says nothing about that. */
export function homeOf(
  request: Pick<CheckRequest, 'clientAddress'>,
): Pick<ClientBlocks, 'network' | 'provider'> | undefined {
  const blocks = blocksOf(request);
  return blocks === undefined || isPrivate(blocks.network) ? undefined : blocks;
}

export function blocksOf({ clientAddress }: Pick<CheckRequest, 'clientAddress'>): ClientBlocks | undefined {
  return clientAddress === undefined ? undefined : clientBlocks(clientAddress);
}
