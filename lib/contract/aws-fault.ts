/** The name under which clients of Amazon Cognito report what a web ACL refused. */
export const REFUSED_BY_WEB_ACL = 'ForbiddenException';

/** Names under which AWS's services, the SDK and Node.js report what we act on. The same fault has another name in each service. */
const FAULT = {
  missing: ['ResourceNotFoundException', 'WAFNonexistentItemException', 'NotFoundException', 'NotFound'],
  exists: [
    'AlreadyExistsException',
    'ResourceAlreadyExistsException',
    'WAFDuplicateItemException',
    'ConflictException',
  ],
  /** Somebody wrote since the lock token was read. */
  stale: ['WAFOptimisticLockException'],
  /** The condition of a write to a table doesn't hold. */
  conditionFailed: ['ConditionalCheckFailedException'],
  /** Somebody else's transaction was at the same item. */
  contended: ['TransactionConflictException'],
  /** A transaction as a whole; its reasons say what each part met. */
  transactionCanceled: ['TransactionCanceledException'],
  /** Something still refers to it. */
  inUse: ['WAFAssociatedItemException'],
  full: ['WAFLimitsExceededException'],
  busy: [
    'WAFInternalErrorException',
    'WAFUnavailableEntityException',
    'WAFTagOperationException',
    'WAFTagOperationInternalErrorException',
  ],
  throttled: ['Throttling', 'ThrottlingException', 'TooManyRequestsException', 'RequestLimitExceeded', 'SlowDown'],
  denied: [
    'AccessDenied',
    'AccessDeniedException',
    'AuthorizationError',
    'AuthorizationErrorException',
    'UnauthorizedOperation',
  ],
  unreachable: ['TimeoutError', 'ENOTFOUND', 'ECONNREFUSED', 'ECONNRESET', 'EAI_AGAIN'],
  /** The call reached nobody, so nobody did anything. */
  notConnected: ['ENOTFOUND', 'ECONNREFUSED', 'EAI_AGAIN'],
  noCredentials: ['CredentialsProviderError'],
  expiredCredentials: ['ExpiredToken', 'ExpiredTokenException', 'TokenRefreshRequired'],
  badCredentials: [
    'UnrecognizedClientException',
    'InvalidClientTokenId',
    'InvalidSignatureException',
    'SignatureDoesNotMatch',
    'AuthFailure',
  ],
  badEndpoint: ['ERR_INVALID_URL'],
  /** What CloudFormation says of a stack that isn't there, and of a name that it doesn't take. */
  invalid: ['ValidationError'],
} as const satisfies Readonly<Record<string, readonly string[]>>;

export type FaultKind = keyof typeof FAULT;

/** Reasons of a canceled transaction that end by themselves: https://docs.aws.amazon.com/amazondynamodb/latest/APIReference/API_TransactWriteItems.html */
const PASSING_CANCELLATIONS = ['None', 'TransactionConflict', 'ThrottlingError', 'ProvisionedThroughputExceeded'];

/** Whether a part of a canceled transaction was refused for a moment only, or not at all. */
export function isPassingCancellation(code = 'None'): boolean {
  return PASSING_CANCELLATIONS.includes(code);
}

/** Whether a call failed for that reason. */
export function isFault(error: unknown, kind: FaultKind): boolean {
  if (!(error instanceof Error)) return false;
  const names: readonly string[] = FAULT[kind];
  return names.includes(error.name) || names.includes((error as { code?: string }).code ?? '');
}

/** Whether the same call may succeed a little later. After a stale lock token the caller reads a fresh one first. */
export function worthAnotherTry(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } })?.$metadata?.httpStatusCode ?? 0;
  const passing = (['stale', 'busy', 'throttled', 'unreachable'] as const).some((kind) => isFault(error, kind));
  return passing || status >= 500 || status === 429;
}

/** For logs: what failed, without the message, which may hold what nobody should read. */
export function faultName(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
