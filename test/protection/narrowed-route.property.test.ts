import fc from 'fast-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import { runs } from '../runs';
import { labelsOf, SimulatedWebAcl } from './traffic';

/**
 * Hosts, headers and methods that narrow a route, judged by a reading of its own: what a server that puts the request together from its lines takes for
 * the host, the header and the method, in each of the ways in which servers do.
 */
const PATH = '/account/reset';
const shop = new SimulatedWebAcl({
  requestRoutes: [
    OtpRoute.path(PATH, {
      methods: GuardedMethods.ALL_BUT_GET,
      hosts: ['shop.example.com', '*.shop.example.net'],
      header: { name: 'X-Action', values: ['send-otp'] },
    }),
  ],
});

type Header = readonly [name: string, value: string];

const host = fc.constantFrom(
  'shop.example.com',
  'SHOP.example.com:8443',
  'a.shop.example.net',
  'blog.example.com',
  'shop.example.com.evil.org',
  'localhost:3000',
  '203.0.113.9',
);
const forwarded = fc.constantFrom<Header>(
  ['X-Forwarded-Host', 'shop.example.com'],
  ['Forwarded', 'host=shop.example.com'],
  ['X-Original-Host', 'shop.example.com'],
);
const action = fc
  .tuple(
    fc.constantFrom('X-Action', 'x-action', 'X_Action', 'x.action'),
    fc.constantFrom('send-otp', 'SEND-OTP', 'login', 'login, send-otp', 'send-otx'),
  )
  .map(([name, value]): Header => [name, value]);
const override = fc
  .tuple(
    fc.constantFrom('X-HTTP-Method-Override', 'x-http-method', 'X-Method-Override', 'X-HTTP-Verb', 'Accept'),
    fc.constantFrom('POST', 'post', 'PUT'),
  )
  .map(([name, value]): Header => [name, value]);
const filler = fc.constantFrom<Header>(
  ['User-Agent', 'Mozilla/5.0'],
  ['Cookie', 'a=b'],
  ['Referer', 'https://shop.example.com/account'],
);
const query = fc.constantFrom('', '?next=/home', '?_method=POST', '?%5fmethod=put', '?.method=POST', '?a=1&b=2');

const named = (headers: readonly Header[], wanted: RegExp) =>
  headers.filter(([name]) => wanted.test(name.toLowerCase())).map(([, value]) => value.toLowerCase());

/** Whether some server takes it for a request on one of the hosts. */
function onHost(headers: readonly Header[], own: string): boolean {
  const hosts = [own, ...named(headers, /^(?:x-(?:forwarded|original)-host|forwarded)$/)].map((text) =>
    text
      .toLowerCase()
      .replace(/^host=/, '')
      .replace(/:\d+$/, ''),
  );
  return hosts.some((name) => name === 'shop.example.com' || name.endsWith('.shop.example.net'));
}

function acts(headers: readonly Header[]): boolean {
  return named(headers, /^x[^a-z]action$/).some((value) => value.includes('send-otp'));
}

function sends(method: string, uri: string, headers: readonly Header[]): boolean {
  if (method !== 'GET') return true;
  // PHP takes a dot in a name for an underscore.
  const names = [...new URL(uri, 'http://x').searchParams.keys()].map((name) => name.replace('.', '_'));
  return names.includes('_method') || named(headers, /method|verb/).length > 0;
}

test('a request that some server takes for the route counts, and one that plainly is another is left alone', () => {
  const counted = [0, 0];
  fc.assert(
    fc.property(
      fc.constantFrom('POST', 'GET', 'GET', 'HEAD', 'PUT'),
      query,
      host,
      fc.tuple(
        fc.array(action, { maxLength: 2 }),
        fc.array(forwarded, { maxLength: 1 }),
        fc.array(override, { maxLength: 1 }),
        fc.array(filler, { maxLength: 3 }),
      ),
      fc.integer({ min: 0, max: 20 }),
      (method, arguments_, own, groups, turn) => {
        const given = groups.flat();
        const headers = [...given.slice(turn % (given.length + 1)), ...given.slice(0, turn % (given.length + 1))];
        const uri = `${PATH}${arguments_}`;
        const verdict = shop.sim.evaluate({ ip: '203.0.113.7', method, uri, headers: [['Host', own], ...headers] });
        const seen = labelsOf(verdict).includes('otp:request');
        const wanted = onHost(headers, own) && acts(headers) && sends(method, uri, headers);
        // Addresses and names without a dot lead anywhere, and the header's other spelling counts whatever it holds.
        const open = /^(?:localhost|203)/.test(own) || named(headers, /^x[^a-z-]action$/).length > 0;
        if (wanted) expect([uri, method, own, headers, seen]).toEqual([uri, method, own, headers, true]);
        else if (!open) expect([uri, method, own, headers, seen]).toEqual([uri, method, own, headers, false]);
        counted[wanted ? 1 : 0]! += 1;
      },
    ),
    { numRuns: runs(300, 20_000) },
  );
  expect(Math.min(...counted)).toBeGreaterThan(20);
});
