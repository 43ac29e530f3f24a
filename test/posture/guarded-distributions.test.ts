import { createHash, createHmac } from 'node:crypto';
import { createServer, type IncomingMessage, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { SignatureV4 } from '@smithy/signature-v4';
import { guardedDistributions } from '../../lambda/posture/guarded-distributions';
import { encoded, signedHeaders } from '../../lambda/runtime/signed-get';

const ACL = 'arn:aws:wafv2:us-east-1:111122223333:global/webacl/otp/a1b2';
const CREDENTIALS = { accessKeyId: 'AKIDEXAMPLE', secretAccessKey: 'secret/with+signs', sessionToken: 'a session=' };
const NO_WAITING = { sleep: async () => {}, random: () => 0 };
const PATH = `/2020-05-31/distributionsByWebACLId/${encoded(ACL)}`;

test('the signature is that of AWS’s own signer', async () => {
  const now = Date.UTC(2026, 10, 30, 12);
  const endpoint = new URL('https://cloudfront.amazonaws.com');
  const query = { MaxItems: '100', Marker: "E1 ~*'(é)" };
  const ours = signedHeaders(
    { endpoint, path: PATH, query, service: 'cloudfront', region: 'us-east-1' },
    CREDENTIALS,
    now,
  );
  class Sha256 {
    private readonly hash;
    constructor(secret?: string | Uint8Array) {
      this.hash = secret === undefined ? createHash('sha256') : createHmac('sha256', secret);
    }
    update(data: string | Uint8Array) {
      this.hash.update(data);
    }
    async digest() {
      return new Uint8Array(this.hash.digest());
    }
    reset() {}
  }
  const signer = new SignatureV4({
    credentials: CREDENTIALS,
    region: 'us-east-1',
    service: 'cloudfront',
    sha256: Sha256 as never,
  });
  const { headers } = await signer.sign(
    {
      method: 'GET',
      protocol: 'https:',
      hostname: endpoint.hostname,
      path: PATH,
      query,
      headers: { host: endpoint.host },
    },
    { signingDate: new Date(now) },
  );
  expect(ours.authorization).toBe(headers.authorization);
});

describe('the distributions of a web ACL', () => {
  let server: Server;
  let answers: Array<[status: number, body: string]>;
  const asked: IncomingMessage[] = [];
  beforeAll((done) => {
    server = createServer((request, response) => {
      asked.push(request);
      const [status, body] = answers.shift() ?? [500, ''];
      response.writeHead(status).end(body);
    }).listen(0, '127.0.0.1', done);
  });
  afterAll((done) => {
    server.close(done);
  });
  const ask = () => {
    const { port } = server.address() as AddressInfo;
    return guardedDistributions(async () => CREDENTIALS, NO_WAITING, new URL(`http://127.0.0.1:${port}`))(ACL);
  };
  const list = (inside: string, next?: string) =>
    `<?xml version="1.0"?><DistributionList xmlns="http://cloudfront.amazonaws.com/doc/2020-05-31/">${
      next ? `<NextMarker>${next}</NextMarker>` : ''
    }<IsTruncated>${next !== undefined}</IsTruncated><Items>${inside}</Items></DistributionList>`;
  const summary = (id: string, origin: string) =>
    `<DistributionSummary><Id>${id}</Id><ARN>arn</ARN><Origins><Quantity>1</Quantity><Items><Origin><Id>o</Id><DomainName>${id}.example.com</DomainName>${origin}</Origin></Items></Origins></DistributionSummary>`;

  test('over pages, with origins that have an address of their own', async () => {
    answers = [
      [503, '<Error><Code>ServiceUnavailable</Code></Error>'],
      [200, list(summary('E1', '<CustomOriginConfig><HTTPPort>80</HTTPPort></CustomOriginConfig>'), 'E1')],
      [200, list(summary('E2', '<VpcOriginConfig><VpcOriginId>vo</VpcOriginId></VpcOriginConfig>'))],
    ];
    expect(await ask()).toEqual([
      { id: 'E1', openOrigins: ['E1.example.com'] },
      { id: 'E2', openOrigins: [] },
    ]);
    expect(asked.at(-1)!.url).toBe(`${PATH}?Marker=E1&MaxItems=100`);
    expect(asked.at(-1)!.headers['x-amz-security-token']).toBe(CREDENTIALS.sessionToken);
  });

  test('none is an answer; what can not be read is none', async () => {
    answers = [[200, list('')]];
    expect(await ask()).toEqual([]);
    answers = [[200, '<html>a proxy</html>']];
    await expect(ask()).rejects.toMatchObject({ name: 'UnreadableAnswer' });
    answers = [[403, '<ErrorResponse><Error><Code>AccessDenied</Code></Error></ErrorResponse>']];
    await expect(ask()).rejects.toMatchObject({ name: 'AccessDenied' });
    answers = [];
    await expect(ask()).rejects.toMatchObject({ name: 'HTTP 500' });
  });
});
