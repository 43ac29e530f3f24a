import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { noteAwsCall } from './note-aws-call';

/** Few, so that a listing has pages. */
const PAGE = 3;

/** Amazon S3 on loopback, as far as logs are read: lists with delimiters and pages, gives objects and parts of them, and fails as it is told. */
export class BucketServer {
  readonly objects = new Map<string, Buffer>();
  readonly requests: string[] = [];
  /** Requests answered before the credentials are over. */
  expiresAfter = Number.POSITIVE_INFINITY;
  /** Where the bucket really is. */
  region = 'eu-central-1';
  /** How often an object breaks off in its middle. */
  cuts = 0;
  /** Answers anything else, Athena for one. */
  other: ((request: http.IncomingMessage, body: string) => { status: number; body: string }) | undefined;
  private readonly server = http.createServer((request, response) => void this.answer(request, response));

  async start(): Promise<string> {
    this.server.listen(0, '127.0.0.1');
    await once(this.server, 'listening');
    return `http://127.0.0.1:${(this.server.address() as AddressInfo).port}`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    await new Promise((resolve) => this.server.close(resolve));
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    let body = '';
    for await (const piece of request) body += piece;
    const say = (status: number, text: string, headers = {}) => response.writeHead(status, headers).end(text);
    const target = request.headers['x-amz-target'];
    if (target !== undefined && this.other) {
      noteAwsCall('AthenaClient', `${String(target).replace('AmazonAthena.', '')}Command`, JSON.parse(body));
      const answer = this.other(request, body);
      say(answer.status, answer.body, { 'content-type': 'application/x-amz-json-1.1' });
      return;
    }
    const url = new URL(request.url!, 'http://s3');
    const [, bucket, ...rest] = url.pathname.split('/');
    const key = decodeURIComponent(rest.join('/'));
    this.requests.push(key === '' ? `list ${url.searchParams.get('prefix')}` : `get ${key}`);
    const [, region] = /Credential=[^/]+\/\d+\/([^/]+)\/s3\//.exec(request.headers.authorization ?? '') ?? [];
    const refuse = (status: number, code: string, more = '', headers = {}) =>
      say(status, `<Error><Code>${code}</Code><Message>said ${code}</Message>${more}</Error>`, headers);
    if (this.requests.length > this.expiresAfter) return void refuse(400, 'ExpiredToken');
    if (region !== this.region) {
      return void refuse(400, 'AuthorizationHeaderMalformed', `<Region>${this.region}</Region>`);
    }
    note(bucket!, key, url.searchParams, request.headers);
    if (bucket !== 'logs') return void refuse(404, 'NoSuchBucket');
    if (key === '') return void say(200, this.list(url.searchParams));
    const object = this.objects.get(key);
    if (!object) return void refuse(404, 'NoSuchKey');
    if (request.headers['if-match'] !== `"${etag(object)}"`) return void refuse(412, 'PreconditionFailed');
    const from = Number(/bytes=(\d+)-/.exec(request.headers.range ?? '')?.[1] ?? 0);
    const part = object.subarray(from);
    response.writeHead(from > 0 ? 206 : 200, { 'content-length': part.length });
    if (this.cuts > 0) {
      this.cuts--;
      response.write(part.subarray(0, part.length >> 1), () => response.destroy());
    } else response.end(part);
  }

  private list(query: URLSearchParams): string {
    const prefix = query.get('prefix') ?? '';
    const delimiter = query.get('delimiter') ?? '';
    const entries = new Map<string, string>();
    for (const [key, object] of [...this.objects].sort(([a], [b]) => (a < b ? -1 : 1))) {
      if (!key.startsWith(prefix)) continue;
      const end = delimiter === '' ? -1 : key.indexOf(delimiter, prefix.length);
      const name = end < 0 ? key : key.slice(0, end + 1);
      entries.set(
        name,
        end < 0
          ? `<Contents><Key>${encodeURIComponent(key)}</Key><ETag>&quot;${etag(object)}&quot;</ETag><Size>${object.length}</Size></Contents>`
          : `<CommonPrefixes><Prefix>${encodeURIComponent(name)}</Prefix></CommonPrefixes>`,
      );
    }
    const start = Number(query.get('continuation-token') ?? 0);
    const page = [...entries.values()].slice(start, start + PAGE);
    const more = start + PAGE < entries.size;
    const token = more ? `<NextContinuationToken>${start + PAGE}</NextContinuationToken>` : '';
    return `<ListBucketResult><IsTruncated>${more}</IsTruncated>${token}${page.join('')}</ListBucketResult>`;
  }
}

function note(Bucket: string, Key: string, query: URLSearchParams, headers: http.IncomingHttpHeaders): void {
  const said = (name: string, value: unknown) => (value ? { [name]: value } : {});
  if (Key === '') {
    const more = said('Delimiter', query.get('delimiter'));
    const input = { Bucket, Prefix: query.get('prefix'), EncodingType: query.get('encoding-type'), ...more };
    noteAwsCall('S3Client', 'ListObjectsV2Command', input);
  } else {
    const more = { ...said('IfMatch', headers['if-match']), ...said('Range', headers.range) };
    noteAwsCall('S3Client', 'GetObjectCommand', { Bucket, Key, ...more });
  }
}

function etag(object: Buffer): string {
  return `${object.length}-${object.subarray(0, 8).toString('hex')}`;
}

const AWS_ENV = [
  'AWS_ENDPOINT_URL',
  'AWS_ACCESS_KEY_ID',
  'AWS_SECRET_ACCESS_KEY',
  'AWS_REGION',
  'AWS_PROFILE',
  'XDG_CACHE_HOME',
  'HOME',
];

/** What the command finds in its environment, and a function that puts it back. */
export function awsEnvironment(url: string, home: string): () => void {
  const before = new Map(AWS_ENV.map((name) => [name, process.env[name]]));
  delete process.env.AWS_PROFILE;
  Object.assign(process.env, {
    AWS_ENDPOINT_URL: url,
    AWS_ACCESS_KEY_ID: 'stand-in',
    AWS_SECRET_ACCESS_KEY: 'stand-in',
    AWS_REGION: 'us-east-1',
    XDG_CACHE_HOME: home,
    HOME: home,
  });
  return () => {
    for (const [name, value] of before) {
      if (value === undefined) delete process.env[name];
      else process.env[name] = value;
    }
  };
}
