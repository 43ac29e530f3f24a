import { faultName } from '../../../lib/contract/aws-fault';
import type { Pause } from '../../runtime/pause';

/** Why SendGrid's API gave no answer; never with the key or the body. */
class SendGridApiError extends Error {
  override readonly name = 'SendGridApiError';
}

export interface SendGridApiOptions {
  /** `https://api.sendgrid.com`, or the one of the EU. */
  readonly api: string;
  readonly apiKey: string;
  readonly fetch: typeof globalThis.fetch;
  readonly pause: Pause;
  readonly random: () => number;
}

const TIMEOUT_MS = 5000;
const ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;

/** One GET, with a time-out; throttling, faults of the server and of the network are tried again with jitter. */
export async function getJson(path: string, options: SendGridApiOptions): Promise<unknown> {
  const { api, apiKey, fetch, pause, random } = options;
  let failure = '';
  for (let attempt = 0; attempt < ATTEMPTS; attempt += 1) {
    if (attempt > 0) await pause(random() * FIRST_PAUSE_MS * 2 ** attempt);
    let status: number;
    try {
      const answer = await fetch(`${api}${path}`, {
        headers: { authorization: `Bearer ${apiKey.trim()}`, accept: 'application/json' },
        redirect: 'error',
        signal: AbortSignal.timeout(TIMEOUT_MS),
      });
      if (answer.ok) return await answer.json();
      status = answer.status;
    } catch (error) {
      failure = faultName(error);
      continue;
    }
    failure = `status ${status}`;
    if (status !== 429 && status < 500) break;
  }
  throw new SendGridApiError(`${path.split('?')[0]} gave no answer: ${failure}`);
}
