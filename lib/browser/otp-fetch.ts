import './aws-waf';
import { guardsByDefault, repeatable, requestLine } from './guarded-request';
import { HumanCheckError } from './human-check-error';
import type { HumanCheckPass } from './human-check-pass';
import { type PuzzleOptions, solvePuzzle } from './puzzle';
import { loadScript, within } from './script';
import { sharedTask } from './shared-task';

export interface OtpFetchOptions extends PuzzleOptions {
  /** Key of the CAPTCHA API, from the stack's outputs. Safe to publish. */
  readonly apiKey: string;

  /** URL of AWS's script for this key (its folder, or `…/jsapi.js`), from the stack's outputs. */
  readonly integrationUrl: string;

  /**
   * What the routes ask for. `captcha`: a solved puzzle, so one is shown before the first request when there is no token yet.
   * `challenge`: a silent token; a puzzle only when AWS WAF asks for one (`HumanCheck.challenge` and `.adaptive`).
   * @default 'captcha'
   */
  readonly check?: 'captcha' | 'challenge';

  /** Which requests are guarded; the others go out untouched. @default - all but GET, HEAD and OPTIONS */
  readonly guards?: (url: URL, method: string) => boolean;

  /** Seconds for which a solved puzzle counts (`immunityTime` of the human check). @default 300 */
  readonly immunitySeconds?: number;

  /** An empty element for the puzzle; it is shown and hidden by its `hidden` attribute. @default - a modal dialog */
  readonly container?: HTMLElement | (() => HTMLElement);

  /** A locale such as `de-DE`. @default - of the page, then of the browser */
  readonly locale?: string;

  /** `tokenDomains` of the web ACL, when the page and the routes live on different hosts. @default - the host of the page */
  readonly tokenDomains?: string[];

  /** How long the script and a silent token may take, in milliseconds. A person may take any time. @default 15000 */
  readonly timeoutMs?: number;

  /** Nonce of the content security policy. @default - none */
  readonly nonce?: string;
}

/** Like `fetch`; rejects with `HumanCheckError` besides. */
export interface OtpFetch extends HumanCheckPass {
  (input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /**
   * Sends a request with a puzzle that is solved now, whatever token there is: for an answer that asks for a fresh proof. Send it to the route whose human check has an immunity of a
   * minute.
   */
  fresh(input: RequestInfo | URL, init?: RequestInit): Promise<Response>;
  /** Loads AWS's script ahead of time, for example when the form gets the focus. */
  prepare(): Promise<void>;
}

const HEADER = 'x-aws-waf-token';
const ACTION = 'x-amzn-waf-action';

/** A `fetch` that passes the AWS WAF human check in front of the guarded requests. */
export function createOtpFetch(options: OtpFetchOptions): OtpFetch {
  const {
    integrationUrl,
    check = 'captcha',
    guards = guardsByDefault,
    immunitySeconds = 300,
    timeoutMs = 15_000,
    nonce,
  } = options;
  const src = /\.js($|\?)/.test(integrationUrl) ? integrationUrl : integrationUrl.replace(/\/?$/, '/jsapi.js');
  // As it is now: whoever puts the function that is made here in its place must not be called by it.
  const browserFetch = fetch;
  let token = '';
  let solvedAt = 0;
  /** One puzzle for all who wait. */
  const puzzle = sharedTask(async (signal) => {
    token = await solvePuzzle(options, within(prepare(), timeoutMs), signal);
    solvedAt = Date.now();
  });

  function prepare(): Promise<void> {
    // The script reads it when it is loaded.
    if (options.tokenDomains) window.awsWafCookieDomainList ??= [...options.tokenDomains];
    return loadScript(src, () => window.AwsWafCaptcha && window.AwsWafIntegration, nonce);
  }

  async function challenge(signal?: AbortSignal | null): Promise<void> {
    await within(prepare(), timeoutMs, signal);
    token = await within(tokenOfScript(), timeoutMs, signal).catch((error) => {
      if (error instanceof HumanCheckError || signal?.aborted) throw error;
      throw new HumanCheckError('timed_out', error);
    });
  }

  /** Before the first attempt, so that a page on another origin, which can't read AWS WAF's answer, has a token. */
  async function obtain(foreign: boolean, signal?: AbortSignal | null): Promise<void> {
    dropAmbiguous();
    if (check === 'challenge') {
      if (!token || Date.now() - solvedAt > immunitySeconds * 1000) await challenge(signal);
    } else {
      // A little early: the request takes its time, too.
      const fresh = Date.now() - solvedAt < immunitySeconds * 1000 - 5000;
      const perhapsOnPage = !solvedAt && !foreign && cookies();
      if (!fresh && !perhapsOnPage) await puzzle(signal);
    }
  }

  /** From another origin AWS WAF's answer looks like a broken network. A stale token is the likelier reason, unless the puzzle was solved just now: AWS WAF knows no shorter immunity than a minute. */
  function asks(url: URL, status: number, action: string | null): string | null {
    if (!status) return url.origin !== location.origin && Date.now() - solvedAt > 50_000 ? 'captcha' : null;
    // 202 of a challenge is no success, and a 405 may be the application's own: the header tells.
    return status === 405 || status === 202 ? action : null;
  }

  async function pass(url: URL, asked?: string | null, signal?: AbortSignal | null): Promise<Record<string, string>> {
    const foreign = url.origin !== location.origin;
    if (!asked) await obtain(foreign, signal);
    else if (asked === 'challenge') await challenge(signal);
    else await puzzle(signal);
    return token && (foreign || !cookies()) ? { [HEADER]: token } : {};
  }

  async function always(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { url, signal } = requestLine(input, init);
    const send = await repeatable(browserFetch, input, init);
    const askedFor = (response: Response) => asks(url, response.status, response.headers.get(ACTION));
    let headers = await pass(url, null, signal);
    let asked: string | null;
    let first: Response | undefined;
    try {
      first = await send(headers);
      asked = askedFor(first);
      if (!asked) return first;
    } catch (error) {
      asked = asks(url, 0, null);
      if (!asked || signal?.aborted || !(error instanceof TypeError)) throw error;
    }
    headers = await pass(url, asked, signal);
    try {
      const second = await send(headers);
      if (askedFor(second)) throw new HumanCheckError('refused', asked, second);
      return second;
    } catch (error) {
      if (first || signal?.aborted || !(error instanceof TypeError)) throw error;
      throw new HumanCheckError('refused', error);
    }
  }

  async function otpFetch(input: RequestInfo | URL, init?: RequestInit): Promise<Response> {
    const { url, method } = requestLine(input, init);
    return (guards(url, method) ? always : browserFetch)(input, init);
  }
  return Object.assign(otpFetch, {
    prepare,
    always,
    asks,
    pass,
    fresh(input: RequestInfo | URL, init?: RequestInit) {
      // Long ago: what was solved then doesn't count any more.
      solvedAt = 1;
      return otpFetch(input, init);
    },
  });
}

async function tokenOfScript(): Promise<string> {
  return window.AwsWafIntegration!.getToken();
}

function cookies(): number {
  try {
    return document.cookie.split(/(?:^|; ?)aws-waf-token=/).length - 1;
  } catch {
    // A frame in a sandbox has no cookies; the token goes in the header.
    return 0;
  }
}

/** Two tokens are refused, and one may be left over from other token domains. Nobody can tell which, so all of them go. */
function dropAmbiguous(): void {
  if (cookies() < 2) return;
  const labels = location.hostname.split('.');
  for (const domain of ['', ...labels.map((_, n) => `;domain=${labels.slice(n).join('.')}`)]) {
    // biome-ignore lint/suspicious/noDocumentCookie: few browsers have the Cookie Store
    document.cookie = `aws-waf-token=;max-age=0;path=/${domain}`;
  }
}
