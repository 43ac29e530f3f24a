const TRANSIENT: ReadonlySet<string> = new Set([
  'WAFOptimisticLockException',
  'WAFInternalErrorException',
  'WAFUnavailableEntityException',
  'WAFTagOperationException',
  'WAFTagOperationInternalErrorException',
  'ThrottlingException',
  'TimeoutError',
  'ECONNRESET',
]);

/** Whether the same call to AWS WAF may succeed a little later. After a stale lock token the caller reads a fresh one first. */
export function worthAnotherTry(error: unknown): boolean {
  const status = (error as { $metadata?: { httpStatusCode?: number } })?.$metadata?.httpStatusCode ?? 0;
  return TRANSIENT.has(nameOf(error)) || status >= 500 || status === 429;
}

export function nameOf(error: unknown): string {
  return error instanceof Error ? error.name : 'unknown error';
}
