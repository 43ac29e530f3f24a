/**
 * Every client is made with these: a call can't hang (connection and answer have time-outs) and is retried with backoff
 * and jitter. `adaptive` also slows down on throttling: SES allows one call a second and account.
 */
export const CLIENT_OPTIONS = {
  maxAttempts: 4,
  retryMode: 'adaptive',
  requestHandler: {
    connectionTimeout: 2000,
    requestTimeout: 5000,
    // Without it the SDK only logs a warning and waits on.
    throwOnRequestTimeout: true,
  },
} as const;
