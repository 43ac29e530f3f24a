import { CommandError } from '../terminal/io';

const NO_CREDENTIALS =
  'no AWS credentials: sign in (aws sso login), name a profile (--profile), or set AWS_ACCESS_KEY_ID and AWS_SECRET_ACCESS_KEY';

/** Names under which services report the same fault. */
const EXPLANATIONS: ReadonlyArray<readonly [RegExp, string]> = [
  [/^CredentialsProviderError$/, NO_CREDENTIALS],
  [
    /^(ExpiredToken(Exception)?|TokenRefreshRequired)$/,
    'the AWS credentials have expired: sign in again (aws sso login)',
  ],
  [
    /^(UnrecognizedClientException|InvalidClientTokenId|InvalidSignatureException|SignatureDoesNotMatch|AuthFailure)$/,
    'AWS refuses these credentials: check the access key, the session token and the clock of this machine',
  ],
  [
    /^(Throttling(Exception)?|TooManyRequestsException)$/,
    'AWS is throttling this account: wait some seconds and try again',
  ],
  [
    /^(TimeoutError|ENOTFOUND|ECONNREFUSED|ECONNRESET|EAI_AGAIN)$/,
    'AWS could not be reached: check the network and the Region',
  ],
  [/^ERR_INVALID_URL$/, 'AWS_ENDPOINT_URL, or endpoint_url of the profile, is no URL'],
];

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
  const code = (error as NodeJS.ErrnoException).code ?? '';
  const known = EXPLANATIONS.find(([pattern]) => pattern.test(error.name) || pattern.test(code));
  if (known) return new CommandError(`${known[1]} (${what})`);
  if (/^Region is missing/.test(error.message)) {
    return new CommandError('no AWS Region: give --region, set AWS_REGION, or set one in the profile');
  }
  if (/^(AccessDenied(Exception)?|AuthorizationError(Exception)?|UnauthorizedOperation)$/.test(error.name)) {
    return new CommandError(`not allowed to ${what}: ${oneLine(error.message)}`);
  }
  if ('$metadata' in error || 'syscall' in error)
    return new CommandError(`could not ${what}: ${error.name}: ${oneLine(error.message)}`);
  return error;
}

function oneLine(text: string): string {
  return text.replace(/\s+/g, ' ').trim();
}
