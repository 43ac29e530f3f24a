import { randomUUID } from 'node:crypto';
import * as z from 'zod/mini';

const URL = 'https://challenges.cloudflare.com/turnstile/v0/siteverify';
const TIMEOUT_MS = 2000;
const ATTEMPTS = 2;

/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/ */
const ANSWER = z.object({
  success: z.boolean(),
  'error-codes': z._default(z.array(z.string()), []),
  hostname: z.optional(z.string()),
  action: z.optional(z.string()),
  challenge_ts: z.optional(z.string()),
});

export type SiteverifyResult =
  | { readonly kind: 'passed'; readonly hostname: string; readonly action: string; readonly solvedAt: number }
  | { readonly kind: 'failed'; readonly codes: readonly string[] }
  /** Our own secret is wrong: nobody's token can be judged. */
  | { readonly kind: 'misconfigured'; readonly codes: readonly string[] }
  | { readonly kind: 'unavailable'; readonly reason: string };

export interface SiteverifyRequest {
  readonly secret: string;
  readonly token: string;
  readonly remoteAddress?: string;
}

export type Siteverify = (request: SiteverifyRequest) => Promise<SiteverifyResult>;

export interface SiteverifyOptions {
  readonly fetch?: typeof fetch;
  readonly sleep?: (ms: number) => Promise<void>;
  readonly url?: string;
  /** For each of two attempts. */
  readonly timeoutMs?: number;
}

/**
 * Asks Cloudflare about a token, which it lets pass once. The idempotency key makes the second attempt safe when only the
 * answer to the first was lost.
 */
export function siteverify(options: SiteverifyOptions = {}): Siteverify {
  const { url = URL, timeoutMs = TIMEOUT_MS } = options;
  const send = options.fetch ?? fetch;
  const sleep = options.sleep ?? ((ms) => new Promise((resolve) => setTimeout(resolve, ms)));
  return async ({ secret, token, remoteAddress }) => {
    const body = JSON.stringify({
      secret,
      response: token,
      idempotency_key: randomUUID(),
      ...(remoteAddress ? { remoteip: remoteAddress } : {}),
    });
    let reason = '';
    for (let attempt = 1; attempt <= ATTEMPTS; attempt++) {
      if (attempt > 1) await sleep(100 + Math.random() * 200);
      try {
        const response = await send(url, {
          method: 'POST',
          headers: { 'content-type': 'application/json' },
          body,
          signal: AbortSignal.timeout(timeoutMs),
          redirect: 'error',
        });
        const answer = ANSWER.safeParse(await response.json().catch(() => undefined));
        if (answer.success && !answer.data['error-codes'].includes('internal-error')) return judged(answer.data);
        reason = `status ${response.status}`;
      } catch (error) {
        reason = (error as Error).name;
      }
    }
    return { kind: 'unavailable', reason };
  };
}

function judged(answer: z.infer<typeof ANSWER>): SiteverifyResult {
  const codes = answer['error-codes'];
  if (codes.some((code) => /-input-secret$/.test(code))) return { kind: 'misconfigured', codes };
  if (!answer.success) return { kind: 'failed', codes };
  const solvedAt = Date.parse(answer.challenge_ts ?? '');
  if (Number.isNaN(solvedAt) || answer.hostname === undefined) return { kind: 'failed', codes: ['incomplete-answer'] };
  return { kind: 'passed', hostname: answer.hostname, action: answer.action ?? '', solvedAt };
}
