import { type Fetch, requestLine } from './guarded-request';
import { HumanCheckError } from './human-check-error';
import type { HumanCheckPass } from './human-check-pass';

export interface InstallOptions {
  /**
   * Which requests are guarded; all others go out untouched. Name the routes that send codes and nothing more: scripts of others on the page send requests, too, AWS's own among
   * them.
   */
  readonly guards: (url: URL, method: string) => boolean;
}

const ACTION = 'x-amzn-waf-action';
/** What happens to a request that is held back while a person is asked; the page must not see the answer that asked. */
const HELD = ['readystatechange', 'progress', 'load', 'error', 'loadend'] as const;

/**
 * Has the page's own `fetch` and `XMLHttpRequest`, and so axios and jQuery, pass the human check at the guarded requests. Whoever calls them gets the answer of the application. A
 * person who closes the puzzle makes `fetch` reject with `HumanCheckError`; an `XMLHttpRequest` fires `error`, and has the reason in `humanCheckError` (with axios
 * `error.request.humanCheckError`). Synchronous requests, `sendBeacon` and forms without a script aren't covered.
 *
 * ```ts
 * const uninstall = installOtpFetch(createOtpFetch({ apiKey, integrationUrl }), { guards: (url) => url.pathname === '/api/auth/otp' });
 * ```
 *
 * @param guarded of `createOtpFetch` or `createTurnstileFetch`, made before
 * @returns puts the originals back
 */
export function installOtpFetch(guarded: Fetch & HumanCheckPass, { guards }: InstallOptions): () => void {
  const { fetch: browserFetch, XMLHttpRequest: BrowserRequest } = window;

  const installedFetch: typeof fetch = (input, init) => {
    const { url, method } = requestLine(input, init);
    return guards(url, method) ? guarded.always(input, init) : browserFetch(input, init);
  };

  class GuardedRequest extends BrowserRequest {
    /** Why the human check was not passed. */
    humanCheckError?: unknown;
    private args: [method: string, url: string | URL, async?: boolean, user?: string | null, password?: string | null] =
      ['', ''];
    private asked: Array<[name: string, value: string]> = [];
    private url!: URL;
    private body?: Document | XMLHttpRequestBodyInit | null;
    /** `waiting`: a person is asked; then the attempts, whose answers may ask for something. */
    private step: 'none' | 'waiting' | 'first' | 'second' = 'none';
    private control = new AbortController();

    constructor() {
      super();
      // Before all other listeners, so that it can keep an event from them.
      for (const type of HELD) super.addEventListener(type, (event) => this.hold(event));
    }

    open(method: string, url: string | URL, async = true, user?: string | null, password?: string | null): void {
      this.control.abort();
      this.control = new AbortController();
      this.step = 'none';
      this.asked = [];
      this.args = [method, url, async, user, password];
      this.url = new URL(url, document.baseURI);
      super.open(method, url, async, user, password);
    }

    setRequestHeader(name: string, value: string): void {
      this.asked.push([name, value]);
      super.setRequestHeader(name, value);
    }

    send(body?: Document | XMLHttpRequestBodyInit | null): void {
      const [method, , async] = this.args;
      if (!async || !guards(this.url, method.toUpperCase())) {
        super.send(body);
        return;
      }
      this.body = body;
      this.pass(null, (headers) => {
        this.step = 'first';
        this.dispatch(headers);
      });
    }

    abort(): void {
      const waiting = this.step === 'waiting';
      this.control.abort();
      this.step = 'none';
      super.abort();
      if (waiting) this.tell('abort');
    }

    private pass(asked: string | null, then: (headers: Record<string, string>) => void): void {
      const { control } = this;
      this.step = 'waiting';
      guarded.pass(this.url, asked, control.signal).then(
        (headers) => control.signal.aborted || then(headers),
        (error) => control.signal.aborted || this.fail(error),
      );
    }

    private fail(error: unknown): void {
      this.step = 'none';
      this.humanCheckError = error;
      this.tell('error');
    }

    private dispatch(headers: Record<string, string>): void {
      for (const name in headers) super.setRequestHeader(name, headers[name]);
      super.send(this.body);
    }

    private hold(event: Event): void {
      if (this.step === 'waiting') event.stopImmediatePropagation();
      if (this.step === 'waiting' || this.step === 'none' || this.readyState < 2) return;
      // Without a status only a broken network is like an answer that can't be read, and a time-out looks alike until its event.
      const action = this.status ? this.getResponseHeader(ACTION) : null;
      const asked = this.status || !this.timeout ? guarded.asks(this.url, this.status, action) : null;
      if (!asked) return;
      event.stopImmediatePropagation();
      if (event.type !== 'loadend') return;
      if (this.step === 'second') this.fail(new HumanCheckError('refused', asked));
      else this.again(asked);
    }

    private again(asked: string): void {
      this.pass(asked, (headers) => {
        const [method, url, async, user, password] = this.args;
        super.open(method, url, async!, user, password);
        for (const [name, value] of this.asked) super.setRequestHeader(name, value);
        this.step = 'second';
        this.dispatch(headers);
      });
    }

    /** To the listeners of the page, past our own. */
    private tell(type: 'error' | 'abort'): void {
      this.dispatchEvent(new ProgressEvent(type));
      this.dispatchEvent(new ProgressEvent('loadend'));
    }
  }

  window.fetch = installedFetch;
  window.XMLHttpRequest = GuardedRequest;
  return () => {
    // What somebody else installed afterwards stays.
    if (window.fetch === installedFetch) window.fetch = browserFetch;
    if (window.XMLHttpRequest === GuardedRequest) window.XMLHttpRequest = BrowserRequest;
  };
}
