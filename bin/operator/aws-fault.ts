import { type FaultKind, faultName, isFault } from '../../lib/contract/aws-fault';
import { CommandError } from '../terminal/io';

const EXPLANATIONS: Readonly<Partial<Record<FaultKind, string>>> = {
  noCredentials:
    'no AWS credentials: sign in (aws sso login), name a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY',
  expiredCredentials: 'the AWS credentials have expired: sign in again (aws sso login)',
  badCredentials:
    'AWS refuses these credentials: check the access key, the session token and the clock of this machine',
  throttled: 'AWS is throttling this account: wait some seconds and try again',
  unreachable: 'AWS could not be reached: check the network and the Region',
  badEndpoint: 'AWS_ENDPOINT_URL, or endpoint_url of the profile, is no URL',
};

/** One clear line instead of a stack, for what goes wrong between here and AWS. */
export async function explained<T>(what: string, work: () => Promise<T>): Promise<T> {
  try {
    return await work();
  } catch (error) {
    throw explain(what, error);
  }
}

function explain(what: string, error: unknown): Error {
  if (!(error instanceof Error) || error instanceof CommandError) return error as Error;
  const known = Object.entries(EXPLANATIONS).find(([kind]) => isFault(error, kind as FaultKind));
  if (known) return new CommandError(`${known[1]} (${what})`);
  if (isFault(error, 'denied')) return new CommandError(`not allowed to ${what}: ${oneLine(error.message)}`);
  if ('$metadata' in error || 'syscall' in error)
    return new CommandError(`could not ${what}: ${faultName(error)}: ${oneLine(error.message)}`);
  return error;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
