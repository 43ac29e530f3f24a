import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { Alarms } from '../../lab/aws/alarm-evaluation';
import { CloudWatchStandIn } from '../../lab/aws/cloudwatch';
import { MetricStore } from '../../lab/aws/metric-store';
import { TestClock } from '../lab/aws/rig';
import { ALB, leadOut, operatorRig } from './operator-rig';

// What `otp-shield doctor` sees of a load balancer that verifies the tokens of Turnstile. Its way out: doctor-way-out.test.ts.

const KEY = { kty: 'RSA', n: 'x', e: 'AQAB', kid: 'a' };
const clock = new TestClock();
const store = new MetricStore(clock.now() - 7_200_000);
let rig: Awaited<ReturnType<typeof operatorRig>>;
let keys: http.Server;
let answer: (res: http.ServerResponse) => void;
let url: string;

beforeAll(async () => {
  keys = http.createServer((_req, res) => answer(res)).listen(0, '127.0.0.1');
  await once(keys, 'listening');
  url = `http://127.0.0.1:${(keys.address() as AddressInfo).port}/otp-shield/keys/a-_9.json`;
});
afterAll(async () => {
  keys.closeAllConnections();
  await new Promise((resolve) => keys.close(resolve));
});
beforeEach(async () => {
  answer = (res) => res.end(JSON.stringify({ keys: [KEY] }));
  rig = await operatorRig({ cloudwatch: new CloudWatchStandIn(store, new Alarms({}, store), clock) }, clock);
  rig.stacks.stacks.clear();
  rig.loadBalancers.loadBalancers.set(ALB, {});
  leadOut(rig);
  verifies(url);
});
afterEach(() => rig.close());

function verifies(JwksEndpoint: string): void {
  const Actions = [
    { Type: 'jwt-validation', JwtValidationConfig: { JwksEndpoint, Issuer: 'https://shop.example.com' } },
    { Type: 'forward' },
  ];
  rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [{ Actions, Conditions: [] }] }]);
}

const look = () => rig.type(`doctor --load-balancer ${ALB} --covered /otp`);

test('keys that can be read, no errors, and what it did not look at', async () => {
  const { exitCode, out } = await look();
  expect(out).toContain(`ok   ${url} answers with keys, asked from here`);
  expect(out).toContain('ok   it answered no request with 500 in the last hour, which says nothing if nobody asked');
  expect(out).toMatch(/^note not looked at: network ACLs/m);
  expect(exitCode).toBe(0);
});

test.each<[string, (res: http.ServerResponse) => void, string]>([
  ['403 of a web ACL', (res) => res.writeHead(403).end('no'), 'status 403'],
  ['a redirect', (res) => res.writeHead(301, { location: '/' }).end(), 'status 301'],
  ['a page', (res) => res.end('<html>'), 'no JSON'],
  ['null', (res) => res.end('null'), 'no keys'],
  ['no keys', (res) => res.end('{"keys":[]}'), 'no keys'],
  ['eleven keys', (res) => res.end(JSON.stringify({ keys: Array(11).fill(KEY) })), '11 keys, at most 10 are allowed'],
  ['too much', (res) => res.end(JSON.stringify({ keys: [KEY], more: 'x'.repeat(151 * 1024) })), 'more than 150 KB'],
  ['nothing', (res) => res.destroy(), 'TypeError'],
])('%s in place of the keys is to mend', async (_, wrong, complaint) => {
  answer = wrong;
  const { exitCode, out } = await look();
  expect(out).toContain(`BAD  ${url} does not answer with keys (${complaint})`);
  expect(exitCode).toBe(3);
});

test('answers of 500 are to mend', async () => {
  const name = 'app/example/50dc6c495c0c9188';
  store.put('AWS/ApplicationELB', 'HTTPCode_ELB_500_Count', { LoadBalancer: name }, clock.now() - 600_000, 4);
  const { exitCode, out } = await look();
  expect(out).toContain("BAD  it answered 4 requests with 500 in the last hour: it can't reach the keys");
  expect(exitCode).toBe(3);
});

test('metrics that may not be read are to mend, and the rest is shown', async () => {
  rig.standIn.fail('cloudwatch:GetMetricData', 'AccessDeniedException', 9);
  const { exitCode, out } = await look();
  expect(out).toMatch(/^BAD .*not allowed to read the metrics of the load balancer/m);
  expect(out).toContain('answers with keys, asked from here');
  expect(out).toMatch(/^note not looked at/m);
  expect(out).toContain('it fails closed when AWS WAF cannot be reached');
  expect(exitCode).toBe(3);
});

test('a load balancer that verifies nothing, or tokens of somebody else, is not asked about keys', async () => {
  verifies('https://login.example.com/.well-known/jwks.json');
  expect((await look()).out).not.toMatch(/keys/);
  rig.loadBalancers.listeners.set(ALB, [{ arn: 'listener', port: 443, rules: [{ Actions: [{ Type: 'forward' }] }] }]);
  expect((await look()).out).not.toMatch(/keys/);
});
