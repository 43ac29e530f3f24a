import { readFile } from 'node:fs/promises';
import { UsageError } from '../terminal/io';
import { type Draft, plain } from './generate/draft';
import { filled, type Recipient, refuseStrangers } from './recipients';
import type { Target } from './target';

export interface RequestArguments {
  readonly method: string | undefined;
  readonly header: readonly string[];
  readonly body: string | undefined;
  readonly 'body-file': string | undefined;
  readonly recipient: string | undefined;
}

/** As a browser says it, so that no rule about scripts hides what the rules say about spellings. */
const LIKE_A_BROWSER = [
  [
    'User-Agent',
    'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36',
  ],
  ['Accept', '*/*'],
  ['Accept-Language', 'en-US,en;q=0.9'],
] as const;

/** What connections and lengths need is written anew for each request. */
const OURS = /^(?:host|connection|content-length|transfer-encoding|keep-alive|upgrade|expect)$/i;

/** The request that works, as the user gave it. */
export class FirstRequest {
  /** @throws UsageError */
  static async of(target: Target, args: RequestArguments): Promise<FirstRequest> {
    const body = await bodyOf(args);
    const method = args.method ?? (body === undefined ? 'GET' : 'POST');
    if (!/^[A-Z]{1,20}$/.test(method))
      throw new UsageError(`--method must be written in capital letters, such as POST, got ${JSON.stringify(method)}`);
    const given = args.header.map(headerOf);
    const ours = given.find(([name]) => OURS.test(name));
    if (ours !== undefined) throw new UsageError(`--header ${ours[0]} is written by probe itself; leave it out`);
    const has = (name: string) => given.some(([other]) => other.toLowerCase() === name.toLowerCase());
    const type = given.find(([name]) => /^content-type$/i.test(name))?.[1];
    refuseStrangers([target.query, target.segments.join('/'), body ?? ''], args.recipient);
    const headers = [
      ...LIKE_A_BROWSER.filter(([name]) => !has(name)),
      ...given.filter(([name]) => !/^content-type$/i.test(name)),
    ];
    return new FirstRequest(target, method, headers, body, type ?? guessedType(body));
  }

  private constructor(
    private readonly target: Target,
    readonly method: string,
    private readonly headers: Draft['headers'],
    private readonly body: string | undefined,
    private readonly type: string,
  ) {}

  get segments(): readonly string[] {
    return this.target.segments;
  }

  /** Whether it has a place for another recipient each time. */
  get namesRecipient(): boolean {
    return [this.body ?? '', this.target.query, this.target.segments.join('/')].some((text) =>
      /\{(?:email|phone)\}/.test(text),
    );
  }

  /** A request of a browser to another path, with nothing of this one in it. */
  elsewhere(segments: readonly string[]): Draft {
    return plain(segments, { method: 'GET', host: this.target.host, headers: LIKE_A_BROWSER });
  }

  draft(recipient: Recipient, segments: readonly string[] = this.target.segments): Draft {
    const inUrl = (text: string) => filled(text, recipient, encodeURIComponent);
    const isForm = /urlencoded/i.test(this.type);
    return plain(segments.map(inUrl), {
      method: this.method,
      host: this.target.host,
      tail: this.target.tail,
      query: inUrl(this.target.query),
      headers: this.headers.map(([name, value]) => [name, filled(value, recipient)] as const),
      ...(this.body !== undefined && {
        body: {
          type: this.type,
          bytes: Buffer.from(filled(this.body, recipient, isForm ? encodeURIComponent : String), 'utf8'),
        },
      }),
    });
  }
}

async function bodyOf(args: RequestArguments): Promise<string | undefined> {
  const { body, 'body-file': file } = args;
  if (body !== undefined && file !== undefined) throw new UsageError('--body and --body-file exclude each other');
  return file === undefined ? body : readFile(file, 'utf8');
}

/** @throws UsageError */
function headerOf(text: string): readonly [string, string] {
  const colon = text.indexOf(':');
  const name = text.slice(0, colon).trim();
  const value = text.slice(colon + 1).trim();
  if (colon < 1 || !/^[\w!#$%&'*+.^`|~-]+$/.test(name) || !/^[\x20-\x7e]*$/.test(value))
    throw new UsageError(`--header must be 'Name: value', got ${JSON.stringify(text)}`);
  return [name, value];
}

function guessedType(body: string | undefined): string {
  return body === undefined ? '' : /^\s*[[{]/.test(body) ? 'application/json' : 'application/x-www-form-urlencoded';
}
