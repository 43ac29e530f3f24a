import { openStage, type Stage } from './dialog';
import { guardsByDefault, repeatable, requestLine } from './guarded-request';
import { HumanCheckError } from './human-check-error';
import type { HumanCheckPass } from './human-check-pass';
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
): ((input: RequestInfo | URL, init?: RequestInit) => Promise<Response>) & HumanCheckPass {
  // As it is now: whoever puts the function that is made here in its place must not be called by it.
  const browserFetch = fetch;
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
        loadScript(SCRIPT, () => window.turnstile, nonce, 'otp-shield-turnstile'),
        timeoutMs,
        signal,
      );
      const body = JSON.stringify({ token: await solveWidget(signal) });
      const headers = { 'content-type': 'application/json' };
      response = await within(
        browserFetch(`${gateUrl}/turnstile`, { method: 'POST', headers, body, signal }),
        timeoutMs,
      );
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

  const asks = (_url: URL, status: number) => (status === 401 ? 'turnstile' : null);

  async function pass(_url: URL, asked?: string | null, signal?: AbortSignal | null) {
    if (asked) goodUntil = 0;
    if (Date.now() >= goodUntil) await renew(signal);
    return { authorization: `Bearer ${token}` };
  }

  async function always(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { url, signal } = requestLine(input, init);
    const send = await repeatable(browserFetch, input, init);
    const first = await send(await pass(url, null, signal));
    const asked = asks(url, first.status);
    if (!asked) return first;
    const second = await send(await pass(url, asked, signal));
    if (asks(url, second.status)) throw new HumanCheckError('refused', undefined, second);
    return second;
  }

  async function turnstileFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { url, method } = requestLine(input, init);
    return (guards(url, method) ? always : browserFetch)(input, init);
  }
  return Object.assign(turnstileFetch, { always, asks, pass });
}

export { HumanCheckError } from './human-check-error';
