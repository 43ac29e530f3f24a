import { type FaultKind, faultName, isFault } from '../../lib/contract/aws-fault';
import { CommandError } from '../terminal/io';
import { running, withPatience } from '../terminal/running';

const EXPLANATIONS: Readonly<Partial<Record<FaultKind, (login: string) => string>>> = {
  noCredentials: (login) =>
    `no AWS credentials: sign in (${login}), name a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY`,
  expiredCredentials: (login) =>
    `the AWS credentials have expired: sign in again (${login}), or set new keys where they came from`,
  badCredentials: () =>
    'AWS refuses these credentials: check the access key, the session token and the clock of this machine',
  throttled: () =>
    'AWS is throttling this account, after several tries: other calls of it use up what AWS allows; wait ten seconds, look at otp-shield status, and type the command again',
  stale: () =>
    'somebody else writes the same IP set at the same moment, each time: look at otp-shield status who it is, wait ten seconds, and type the command again',
  unreachable: () => 'AWS could not be reached: check the network and the Region',
  badEndpoint: () => 'AWS_ENDPOINT_URL, or endpoint_url of the profile, is no URL',
};

/** One clear line instead of a stack, for what goes wrong between here and AWS. */
export async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await withPatience(what, work);
  } catch (error) {
    throw explain(what, error);
  }
}

/** One clear line for what went wrong between here and AWS; anything else as it is. */
export function explain(what: string, error: unknown): Error {
  if (!(error instanceof Error) || error instanceof CommandError) return error as Error;
  const asks = running.getStore()?.asks;
  const where = asks === undefined ? what : `${what}, with ${asks.text}`;
  const login = `aws sso login${asks?.profile === undefined ? '' : ` --profile ${asks.profile}`}`;
  const kind = (Object.keys(EXPLANATIONS) as FaultKind[]).find((each) => isFault(error, each));
  // A session that is over has no name of its own: what the SDK says of it tells.
  const said = kind === 'noCredentials' ? `; the SDK says: ${oneLine(error.message)}` : '';
  if (kind !== undefined) return new CommandError(`${EXPLANATIONS[kind]!(login)} (${where}${said})`);
  if (isFault(error, 'denied')) return new CommandError(`not allowed to ${where}: ${oneLine(error.message)}`);
  if ('$metadata' in error || 'syscall' in error)
    return new CommandError(`could not ${what}: ${faultName(error)}: ${oneLine(error.message)}`);
  return error;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
