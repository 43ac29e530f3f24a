import { pause, REAL_BACKOFF } from '../../../lambda/runtime/backoff';
import { encoded } from '../../../lambda/runtime/signed-get';
import { worthAnotherTry } from '../../../lib/contract/aws-fault';
import { endpointOf, ServiceFault, type Signer, signedCall, unreachable } from '../../operator/signed-call';

/** Until the first bytes of an answer, and between two pieces of an object. */
const PATIENCE_MS = 20_000;
const ATTEMPTS = 5;
const S3 = 'Amazon S3';
/** Every bucket answers here with its own Region. */
const FIRST_REGION = 'us-east-1';

export interface ObjectHead {
  readonly key: string;
  readonly size: number;
  /** Changes with the contents. */
  readonly etag: string;
}

export interface Listing {
  readonly objects: readonly ObjectHead[];
  /** What is below, up to the next `/`; empty without a delimiter. */
  readonly folders: readonly string[];
}

/**
 * A bucket of Amazon S3, read with few calls: list and get. A bucket of another Region says which, and is asked there.
 *
 * @see https://docs.aws.amazon.com/AmazonS3/latest/API/API_ListObjectsV2.html
 */
export class Bucket {
  private region: string;

  constructor(
    readonly name: string,
    private readonly signer: Signer,
    region: string | undefined,
    private readonly signal: AbortSignal,
    private readonly patience = PATIENCE_MS,
  ) {
    this.region = region ?? FIRST_REGION;
  }

  /** Objects and folders of a prefix, page by page. */
  async *list(prefix: string, delimiter: '/' | '' = ''): AsyncGenerator<Listing> {
    let token: string | undefined;
    do {
      const query = {
        ...(token !== undefined && { 'continuation-token': token }),
        ...(delimiter !== '' && { delimiter }),
        'encoding-type': 'url',
        'list-type': '2',
        prefix,
      };
      const xml = await this.retried(async () => textOf(await this.call('', query)));
      yield {
        objects: all(xml, 'Contents').map((object) => ({
          key: decoded(one(object, 'Key')),
          size: Number(one(object, 'Size')),
          etag: one(object, 'ETag').replaceAll('&quot;', '').replaceAll('"', ''),
        })),
        folders: all(xml, 'CommonPrefixes').map((folder) => decoded(one(folder, 'Prefix'))),
      };
      token = one(xml, 'IsTruncated') === 'true' ? text(one(xml, 'NextContinuationToken')) : undefined;
    } while (token !== undefined);
  }

  /** An object in pieces. What breaks on the way goes on where it broke, as long as it is still the same object. */
  async *read({ key, etag, size }: ObjectHead): AsyncGenerator<Buffer> {
    let done = 0;
    for (let attempt = 1; ; attempt++) {
      const before = done;
      try {
        for await (const piece of this.pieces(key, etag, done)) {
          done += piece.length;
          yield piece;
        }
        if (done >= size) return;
        throw unreachable(S3, 'it ended too early');
      } catch (error) {
        if (done > before) attempt = 1;
        if (attempt >= ATTEMPTS || !worthAnotherTry(error) || this.signal.aborted) throw error;
        await pause(REAL_BACKOFF, attempt);
      }
    }
  }

  private async *pieces(key: string, etag: string, from: number): AsyncGenerator<Buffer> {
    const headers = { 'if-match': `"${etag}"`, ...(from > 0 && { range: `bytes=${from}-` }) };
    const stalled = new AbortController();
    let timer: NodeJS.Timeout | undefined;
    const patience = () => {
      clearTimeout(timer);
      timer = setTimeout(() => stalled.abort(), this.patience);
    };
    patience();
    try {
      const { body } = await this.call(`/${key.split('/').map(encoded).join('/')}`, {}, headers, stalled.signal);
      const read = (body as unknown as AsyncIterable<Uint8Array>)[Symbol.asyncIterator]();
      for (;;) {
        // What `fetch` says of a connection that broke names nothing.
        const { done, value } = await read.next().catch((cause) => Promise.reject(unreachable(S3, cause)));
        clearTimeout(timer);
        if (done) return;
        yield Buffer.from(value.buffer, value.byteOffset, value.byteLength);
        patience();
      }
    } finally {
      clearTimeout(timer);
      stalled.abort();
    }
  }

  private async retried<T>(work: () => Promise<T>): Promise<T> {
    for (let attempt = 1; ; attempt++) {
      try {
        return await work();
      } catch (error) {
        if (attempt >= ATTEMPTS || !worthAnotherTry(error) || this.signal.aborted) throw error;
        await pause(REAL_BACKOFF, attempt);
      }
    }
  }

  private async call(
    path: string,
    query: Readonly<Record<string, string>>,
    headers: Readonly<Record<string, string>> = {},
    stalled = AbortSignal.timeout(this.patience),
  ): Promise<Response> {
    const { service, signal } = { service: 's3', signal: AbortSignal.any([this.signal, stalled]) };
    for (let hop = 0; ; hop++) {
      const { region } = this;
      const answer = await signedCall(this.signer, {
        service,
        region,
        method: 'GET',
        ...this.at(path),
        query,
        headers,
        signal,
      });
      if (answer.ok) return answer;
      const there = answer.headers.get('x-amz-bucket-region');
      const said = await textOf(answer);
      const elsewhere = there ?? (one(said, 'Region') || undefined);
      if (hop === 0 && elsewhere !== undefined && elsewhere !== region) {
        this.region = elsewhere;
        continue;
      }
      throw fault(answer.status, said);
    }
  }

  /** With a dot in its name a bucket has no certificate of its own. */
  private at(path: string): { readonly endpoint: URL; readonly path: string } {
    const own = endpointOf('s3', this.region, `${this.name}.s3.${this.region}`);
    const isAws = own.hostname.startsWith(`${this.name}.s3.`);
    if (isAws && !this.name.includes('.')) return { endpoint: own, path: path || '/' };
    return { endpoint: isAws ? endpointOf('s3', this.region) : own, path: `/${this.name}${path}` };
  }
}

function textOf(answer: Response): Promise<string> {
  return answer.text().catch((cause) => Promise.reject(unreachable(S3, cause)));
}

function fault(status: number, xml: string): ServiceFault {
  const name = one(xml, 'Code') || (status === 404 ? 'NotFound' : status === 403 ? 'AccessDenied' : `HTTP ${status}`);
  return new ServiceFault(name, text(one(xml, 'Message')) || `Amazon S3 answered ${status}`, {
    httpStatusCode: status,
  });
}

function all(xml: string, element: string): string[] {
  return [...xml.matchAll(new RegExp(`<${element}>(.*?)</${element}>`, 'gs'))].map(([, inner]) => inner!);
}

function one(xml: string, element: string): string {
  return new RegExp(`<${element}>([^<]*)</${element}>`).exec(xml)?.[1] ?? '';
}

const ENTITIES: Readonly<Record<string, string>> = { amp: '&', lt: '<', gt: '>', quot: '"', apos: "'" };

function text(xml: string): string {
  return xml.replace(/&(amp|lt|gt|quot|apos);/g, (_, name: string) => ENTITIES[name]!);
}

/** With `encoding-type=url` names come as in a form. */
function decoded(name: string): string {
  return decodeURIComponent(text(name).replaceAll('+', ' '));
}
