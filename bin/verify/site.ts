import http from 'node:http';
import https from 'node:https';
import { CommandError } from '../terminal/io';
import type { SiteAnswer } from './answer';

export interface SiteRequest {
  readonly method: string;
  /** As it stands in the request line: a path, or any other form. */
  readonly target: string;
  /** Beside those of every request. */
  readonly headers?: ReadonlyArray<readonly [string, string]>;
  readonly body?: string | Uint8Array;
}

const ANSWER_MS = 10_000;
const MOST_BYTES = 65_536;

/** The user's URL, asked as a client would; never more often than was said. */
export class Site {
  /** How often it was asked. */
  sent = 0;

  constructor(
    readonly url: URL,
    /** Stands as `User-Agent`, by which a person finds the run in the log. */
    readonly agent: string,
    private readonly most: number,
    private readonly signal: AbortSignal,
  ) {}

  get host(): string {
    return this.url.hostname;
  }

  /** What goes over the wire, in its order. */
  headersOf({ method, headers = [], body }: SiteRequest): Array<readonly [string, string]> {
    const length = Buffer.byteLength(body ?? '');
    return [
      ['Host', this.url.host],
      ['User-Agent', this.agent],
      ...(headers.some(([name]) => name.toLowerCase() === 'accept') ? [] : [['Accept', '*/*'] as const]),
      ...headers,
      ...(length > 0 || method === 'POST' ? [['Content-Length', String(length)] as const] : []),
    ];
  }

  /**
   * @throws CommandError when the bound is used up
   * @throws Error when nobody answers in time
   */
  async send(request: SiteRequest): Promise<SiteAnswer> {
    this.signal.throwIfAborted();
    if (this.sent >= this.most) throw new CommandError(`the bound of ${this.most} requests is used up`);
    this.sent++;
    const { protocol, hostname, port } = this.url;
    const send = protocol === 'https:' ? https.request : http.request;
    const sent = send({
      hostname: hostname.replace(/^\[|\]$/g, ''),
      port: port || (protocol === 'https:' ? 443 : 80),
      method: request.method,
      path: request.target,
      headers: this.headersOf(request).flat(),
      agent: false,
      // A command that is stopped waits for no answer; Ctrl-C has its own way out.
      signal: AbortSignal.any([this.signal, AbortSignal.timeout(ANSWER_MS)]),
    });
    return new Promise<SiteAnswer>((resolve, reject) => {
      sent.on('error', reject);
      sent.on('response', (response) => {
        const chunks: Buffer[] = [];
        let size = 0;
        const done = () => {
          const headers = response.headersDistinct as Record<string, readonly string[]>;
          resolve({ status: response.statusCode ?? 0, headers, body: Buffer.concat(chunks).toString('utf8') });
        };
        response.on('data', (chunk: Buffer) => {
          chunks.push(chunk);
          size += chunk.length;
          if (size <= MOST_BYTES) return;
          done();
          sent.destroy();
        });
        response.on('end', done);
        response.on('error', reject);
      });
      sent.end(request.body);
    });
  }
}
