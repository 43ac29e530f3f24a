import { createOtpFetch, type OtpFetch, type OtpFetchOptions } from './otp-fetch';

/** The part of React that is needed; pass `React` itself. */
export interface ReactHooks {
  useEffect(effect: () => void, dependencies: readonly unknown[]): void;
  useMemo<T>(factory: () => T, dependencies: readonly unknown[]): T;
}

/**
 * `const { useOtpFetch } = otpHooks(React);`
 *
 * React is passed in, so that this package depends on none and there is never a second copy of it.
 */
export function otpHooks({ useEffect, useMemo }: ReactHooks): {
  /** The same function until key or URL change; AWS's script is loaded when the component appears. */
  useOtpFetch(options: OtpFetchOptions): OtpFetch;
} {
  return {
    useOtpFetch(options) {
      const otpFetch = useMemo(() => createOtpFetch(options), [options.apiKey, options.integrationUrl, options.check]);
      useEffect(() => {
        // What fails here fails again, and is told, when a request is sent.
        otpFetch.prepare().catch(() => {});
      }, [otpFetch]);
      return otpFetch;
    },
  };
}
