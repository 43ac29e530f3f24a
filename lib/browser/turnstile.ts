import { HumanCheckError } from './human-check-error';
import { createOtpFetch, guardsByDefault, type OtpFetchOptions, repeatable } from './otp-fetch';
import { loadScript, within } from './script';

declare global {
  interface Window {
    turnstile?: { render(container: HTMLElement, options: object): string; remove(widget: string): void };
  }
}

export interface TurnstileFetchOptions {
  /** Site key of the widget. */
  readonly siteKey: string;

  /** URL of the gate, from the stack's outputs. @default '/otp-shield' */
  readonly gateUrl?: string;

  /** `action` of `HumanCheck.turnstile`. @default 'otp' */
  readonly action?: string;

  /** Which requests are guarded; the others go out untouched. @default - all but GET, HEAD and OPTIONS */
  readonly guards?: (url: URL, method: string) => boolean;

  /** Where the widget goes, should it need the person. @default - a box at the lower edge of the window */
  readonly container?: HTMLElement | (() => HTMLElement);

  /** What stands in while Cloudflare is down, if the gate was told so. @default - nothing */
  readonly captcha?: OtpFetchOptions;

  /** How long script and gate may take, in milliseconds. A person may take any time. @default 15000 */
  readonly timeoutMs?: number;

  /** Nonce of the content security policy. @default - none */
  readonly nonce?: string;
}

const SCRIPT = 'https://challenges.cloudflare.com/turnstile/v0/api.js?render=explicit';
/** Before the token expires: the request takes its time, too. */
const MARGIN_MS = 10_000;

/** A `fetch` that passes Turnstile and shows the gate's token at the guarded requests. */
export function createTurnstileFetch(
  options: TurnstileFetchOptions,
): (input: RequestInfo | URL, init?: RequestInit) => Promise<Response> {
  const { guards = guardsByDefault, timeoutMs = 15_000, nonce } = options;
  const gateUrl = (options.gateUrl ?? '/otp-shield').replace(/\/$/, '');
  const throughCaptcha = options.captcha && createOtpFetch({ ...options.captcha, guards: () => true });
  let token = '';
  let goodUntil = 0;
  let renewing: Promise<void> | undefined;

  async function widget(): Promise<string> {
    await within(
      loadScript(SCRIPT, () => window.turnstile, nonce),
      timeoutMs,
    );
    const { container } = options;
    const own = container ? undefined : document.body.appendChild(document.createElement('div'));
    own?.style.setProperty('position', 'fixed');
    own?.style.setProperty('inset', 'auto 0 1rem');
    own?.style.setProperty('margin', 'auto');
    own?.style.setProperty('width', 'fit-content');
    own?.style.setProperty('z-index', '2147483647');
    let id = '';
    try {
      return await new Promise<string>((resolve, reject) => {
        const fail = (reason?: unknown) => {
          reject(new HumanCheckError('puzzle_failed', reason));
          return true;
        };
        id = window.turnstile!.render(own ?? (typeof container === 'function' ? container() : container!), {
          sitekey: options.siteKey,
          action: options.action ?? 'otp',
          appearance: 'interaction-only',
          callback: resolve,
          'error-callback': fail,
          'timeout-callback': fail,
          'unsupported-callback': fail,
        });
      });
    } finally {
      if (id) window.turnstile!.remove(id);
      own?.remove();
    }
  }

  async function throughGate(): Promise<Response> {
    let response: Response;
    try {
      const body = JSON.stringify({ token: await widget() });
      const headers = { 'content-type': 'application/json' };
      response = await within(fetch(`${gateUrl}/turnstile`, { method: 'POST', headers, body }), timeoutMs);
    } catch (error) {
      // Without the script there is no token; whether Cloudflare is down or only blocked here, the gate finds out.
      if (!throughCaptcha || !(error instanceof HumanCheckError)) throw error;
      return throughCaptcha(`${gateUrl}/captcha`, { method: 'POST' });
    }
    if (throughCaptcha && response.status === 503) {
      const { fallback } = await response
        .clone()
        .json()
        .catch(() => ({}));
      if (fallback === 'captcha') return throughCaptcha(`${gateUrl}/captcha`, { method: 'POST' });
    }
    return response;
  }

  async function renew(): Promise<void> {
    const response = await throughGate();
    if (!response.ok) throw new HumanCheckError('refused', await response.clone().text(), response);
    const { token: fresh, expiresIn } = await response.json();
    token = fresh;
    goodUntil = Date.now() + expiresIn * 1000 - MARGIN_MS;
  }

  function ensure(signal?: AbortSignal | null): Promise<void> {
    if (Date.now() < goodUntil) return Promise.resolve();
    renewing ??= renew().finally(() => {
      renewing = undefined;
    });
    // A person may have to click, so only the caller sets a limit.
    return within(renewing, 2 ** 31 - 1, signal);
  }

  return async (input, init) => {
    const given = input instanceof Request ? input : undefined;
    const url = new URL(given ? given.url : String(input), document.baseURI);
    const method = (init?.method ?? given?.method ?? 'GET').toUpperCase();
    if (!guards(url, method)) return fetch(input, init);
    const signal = init?.signal ?? given?.signal;
    const send = await repeatable(input, init);
    const attempt = () => send({ authorization: `Bearer ${token}` });
    await ensure(signal);
    const first = await attempt();
    if (first.status !== 401) return first;
    goodUntil = 0;
    await ensure(signal);
    const second = await attempt();
    if (second.status === 401) throw new HumanCheckError('refused', undefined, second);
    return second;
  };
}

export { HumanCheckError } from './human-check-error';
