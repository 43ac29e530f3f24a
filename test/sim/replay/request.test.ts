import type { ReplayRequest } from '../../../lib/sim/replay/format';
import { RequestBuilder } from '../../../lib/sim/replay/request';
import type { TokenContents } from '../../../lib/sim/token-mint';

const START = 1_000_000;

/** Tokens that show what they are made of. */
class ShowingMint {
  minted = 0;

  mint(contents: TokenContents): string {
    this.minted++;
    return JSON.stringify(contents);
  }
}

function build(request: Partial<ReplayRequest>, at = 100, builder = new RequestBuilder(new ShowingMint(), START)) {
  const full = { at, ip: '192.0.2.1', ...request };
  return builder.build({ index: 0, at, ip: full.ip, request: full });
}

const text = (body: Uint8Array | undefined) => Buffer.from(body!).toString('latin1');

test('fills in what is absent', () => {
  expect(build({})).toEqual({ ip: '192.0.2.1', method: 'GET', uri: '/', headers: [] });
});

test('text of a body goes out as UTF-8, base64 as bytes', () => {
  expect(text(build({ body: 'é' }).body)).toBe('\xc3\xa9');
  expect(text(build({ bodyBase64: 'AP8=' }).body)).toBe('\x00\xff');
  expect(build({ body: '' }).body).toHaveLength(0);
});

test('text above ASCII in path and headers becomes bytes', () => {
  const { uri, headers } = build({ uri: '/é', headers: [['x', 'ü']] });
  expect(uri).toBe('/\xc3\xa9');
  expect(headers).toEqual([['x', '\xc3\xbc']]);
});

describe('a token', () => {
  const host: [string, string] = ['Host', 'App.example.com:8443'];

  test('has times relative to the request and the domain of its host', () => {
    const { headers } = build({ headers: [host], token: { captchaSolvedAt: -10, challengeSolvedAt: -20 } });
    expect(headers[1]).toEqual([
      'cookie',
      `aws-waf-token=${JSON.stringify({
        domain: 'app.example.com',
        captchaSolvedAt: START + 90_000,
        challengeSolvedAt: START + 80_000,
      })}`,
    ]);
  });

  test('joins cookies that are there', () => {
    const { headers } = build({ headers: [host, ['Cookie', 'a=1']], token: { value: 'T' } });
    expect(headers).toEqual([host, ['Cookie', 'a=1; aws-waf-token=T']]);
  });

  test.each([
    ['cookie', ['cookie']],
    ['header', ['x-aws-waf-token']],
    ['both', ['cookie', 'x-aws-waf-token']],
  ] as const)('goes into the %s', (place, names) => {
    expect(build({ token: { value: 'T', in: place } }).headers.map(([name]) => name)).toEqual(names);
  });

  test('with an id is one and the same for all its requests', () => {
    const mint = new ShowingMint();
    const builder = new RequestBuilder(mint, START);
    const first = build({ token: { captchaSolvedAt: 0, domain: 'd', id: 'farm' } }, 1, builder);
    const later = build({ token: { captchaSolvedAt: 0, domain: 'd', id: 'farm' } }, 50, builder);
    expect(later.headers).toEqual(first.headers);
    expect(mint.minted).toBe(1);
  });
});
