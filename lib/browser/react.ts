import type { OtpFetch, OtpFetchOptions } from './otp-fetch';

/** The part of React that is needed; pass `React` itself. */
export interface ReactHooks {
  useEffect(effect: () => undefined | (() => void), dependencies: readonly unknown[]): void;
  useMemo<T>(factory: () => T, dependencies: readonly unknown[]): T;
  useRef<T>(initial: T): { current: T };
  useState<T>(initial: T): [T, (next: T) => void];
}

type Fetch = (input: RequestInfo | URL, init?: RequestInit) => Promise<Response>;

export interface OtpRequest {
  /**
   * Sends the request. While one is on its way, gives the answer to that one, so that a double click sends one code. Undefined when it failed, which
   * stands in `error`, and when the component went away meanwhile.
   */
  send(input: RequestInfo | URL, init?: RequestInit): Promise<Response | undefined>;
  /** Whether a request is on its way, puzzle included. */
  readonly pending: boolean;
  /** Why the last request failed: a `HumanCheckError`, or what `fetch` rejects with. */
  readonly error: unknown;
}

/**
 * `const { useOtpFetch, useOtpRequest } = otpHooks(React, createOtpFetch);`
 *
 * React and `createOtpFetch` of `cdk-otp-shield/browser` are passed in, so that there is never a second copy of either.
 */
export function otpHooks(
  { useEffect, useMemo, useRef, useState }: ReactHooks,
  createOtpFetch: (options: OtpFetchOptions) => OtpFetch,
): {
  /** The same function until key, URL or check change; AWS's script is loaded when the component appears. */
  useOtpFetch(options: OtpFetchOptions): OtpFetch;
  /** State of one request at a time, by `useOtpFetch` or another guarded `fetch`. It is called off, puzzle included, when the component goes away. */
  useOtpRequest(guardedFetch: Fetch): OtpRequest;
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
    useOtpRequest(guardedFetch) {
      const [state, setState] = useState<{ pending: boolean; error: unknown }>({ pending: false, error: undefined });
      const running = useRef<{ promise: Promise<Response | undefined>; control: AbortController } | undefined>(
        undefined,
      );
      useEffect(
        () => () => {
          running.current?.control.abort();
          running.current = undefined;
        },
        [],
      );
      return {
        ...state,
        send(input, init) {
          if (running.current) return running.current.promise;
          const control = new AbortController();
          const outer = init?.signal;
          const callOff = () => control.abort(outer?.reason);
          outer?.addEventListener('abort', callOff);
          if (outer?.aborted) callOff();
          setState({ pending: true, error: undefined });
          const settled = (error: unknown, response?: Response) => {
            // Otherwise gone meanwhile.
            if (running.current?.control === control) {
              running.current = undefined;
              setState({ pending: false, error });
            }
            return response;
          };
          const promise = guardedFetch(input, { ...init, signal: control.signal }).then(
            (response) => settled(undefined, response),
            settled,
          );
          running.current = { promise, control };
          return promise;
        },
      };
    },
  };
}
