import { openStage, type Stage } from './dialog';
import { guardsByDefault, repeatable, requestLine } from './guarded-request';
import { HumanCheckError } from './human-check-error';
import { loadScript, within } from './script';
import { sharedTask } from './shared-task';
import { localeFor } from './texts';

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

  /** Where the widget goes, should it need the person; shown and hidden by its `hidden` attribute. @default - a modal dialog */
  readonly container?: HTMLElement | (() => HTMLElement);

  /** A locale such as `de-DE`. @default - of the page, then of the browser */
  readonly locale?: string;

  /**
   * What stands in while Cloudflare is down, if the gate was told so: `createOtpFetch` of `cdk-otp-shield/browser`, which must guard a POST to the
   * gate. @default - nothing
   */
  readonly captcha?: (input: string, init: RequestInit) => Promise<Response>;

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
  const { guards = guardsByDefault, timeoutMs = 15_000, nonce, captcha } = options;
  const gateUrl = (options.gateUrl ?? '/otp-shield').replace(/\/$/, '');
  let token = '';
  let goodUntil = 0;

  /** A token of Cloudflare's widget, which shows itself only when it needs the person. */
  function solveWidget(signal: AbortSignal): Promise<string> {
    const locale = localeFor(options.locale);
    let stage: Stage | undefined;
    let widget = '';
    return new Promise<string>((resolve, reject) => {
      const fail = (reason?: unknown) => {
        reject(new HumanCheckError('puzzle_failed', reason));
        return true;
      };
      stage = openStage(options.container, locale, reject);
      signal.addEventListener('abort', () => reject(signal.reason));
      stage.drawn();
      try {
        widget = window.turnstile!.render(stage.container, {
          sitekey: options.siteKey,
          action: options.action ?? 'otp',
          appearance: 'interaction-only',
          language: locale,
          // The wide form needs as much.
          size: stage.container.clientWidth < 300 ? 'compact' : 'flexible',
          callback: resolve,
          'before-interactive-callback': stage.show,
          'error-callback': fail,
          'unsupported-callback': fail,
          'timeout-callback': () => reject(new HumanCheckError('timed_out')),
        });
      } catch (error) {
        fail(error);
      }
    }).finally(() => {
      if (widget) window.turnstile!.remove(widget);
      stage?.close();
    });
  }

  async function throughGate(signal: AbortSignal): Promise<Response> {
    const standIn = () => captcha!(`${gateUrl}/captcha`, { method: 'POST', signal });
    let response: Response;
    try {
      await within(
        loadScript(SCRIPT, () => window.turnstile, nonce),
        timeoutMs,
        signal,
      );
      const body = JSON.stringify({ token: await solveWidget(signal) });
      const headers = { 'content-type': 'application/json' };
      response = await within(fetch(`${gateUrl}/turnstile`, { method: 'POST', headers, body, signal }), timeoutMs);
    } catch (error) {
      // Without the script there is no token; whether Cloudflare is down or only blocked here, the gate finds out.
      if (!captcha || !(error instanceof HumanCheckError) || error.code === 'closed') throw error;
      return standIn();
    }
    if (captcha && response.status === 503) {
      const { fallback } = await response
        .clone()
        .json()
        .catch(() => ({}));
      if (fallback === 'captcha') return standIn();
    }
    return response;
  }

  const renew = sharedTask(async (signal) => {
    const response = await throughGate(signal);
    if (!response.ok) throw new HumanCheckError('refused', await response.clone().text(), response);
    const { token: fresh, expiresIn } = await response.json();
    token = fresh;
    goodUntil = Date.now() + expiresIn * 1000 - MARGIN_MS;
  });

  return async (input, init) => {
    const { url, method, signal } = requestLine(input, init);
    if (!guards(url, method)) return fetch(input, init);
    const send = await repeatable(input, init);
    const attempt = async () => {
      if (Date.now() >= goodUntil) await renew(signal);
      return send({ authorization: `Bearer ${token}` });
    };
    const first = await attempt();
    if (first.status !== 401) return first;
    goodUntil = 0;
    const second = await attempt();
    if (second.status === 401) throw new HumanCheckError('refused', undefined, second);
    return second;
  };
}

export { HumanCheckError } from './human-check-error';
