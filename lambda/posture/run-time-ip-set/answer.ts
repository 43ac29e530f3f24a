import { type Backoff, pause } from '../../runtime/backoff';
import type { Envelope } from './request';

export interface Answer {
  readonly Status: 'SUCCESS' | 'FAILED';
  readonly PhysicalResourceId: string;
  readonly Reason?: string;
  readonly Data?: Readonly<Record<string, string>>;
}

const ATTEMPTS = 5;
const TIMEOUT = 5_000;
/** CloudFormation takes 4,096 bytes in all. */
const LONGEST_REASON = 1_000;

/**
 * Puts the answer where CloudFormation waits for it. Neither the URL nor what a failed call says of it goes into an error.
 *
 * @param plainHttp only an emulator waits behind plain HTTP
 * @throws {Error} when the answer can't be delivered; Lambda then asks the handler once more, which finds everything done
 */
export async function deliver(
  { responseUrl, ...ids }: Envelope,
  answer: Answer,
  backoff: Backoff,
  plainHttp = false,
): Promise<void> {
  const url = URL.canParse(responseUrl) ? new URL(responseUrl) : undefined;
  if (url?.protocol !== 'https:' && !(plainHttp && url?.protocol === 'http:')) {
    throw new Error('the address for the answer is no HTTPS URL');
  }
  const reason = answer.Reason ?? 'done';
  const body = JSON.stringify({ ...ids, ...answer, Reason: reason.slice(0, LONGEST_REASON) });
  for (let attempt = 0; ; attempt++) {
    const status = await put(url, body);
    if (status !== undefined && status < 300) return;
    if (attempt + 1 >= ATTEMPTS) {
      throw new Error(`CloudFormation took no answer: ${status ?? 'no connection'} after ${ATTEMPTS} attempts`);
    }
    await pause(backoff, attempt);
  }
}

async function put(url: URL, body: string): Promise<number | undefined> {
  try {
    const { status } = await fetch(url, {
      method: 'PUT',
      body,
      // The URL is signed for an empty type.
      headers: { 'content-type': '' },
      redirect: 'error',
      signal: AbortSignal.timeout(TIMEOUT),
    });
    return status;
  } catch {
    return undefined;
  }
}
