import { isLoopback, parseSimulatedClient, plainAddress } from '../../lib/load-balancer/simulated-client';
import { Rig, ScriptedFirewall } from './rig';

const rig = new Rig();
afterEach(() => rig.close());

const AS = (value: unknown) => ({ 'X-Otp-Shield-Client': typeof value === 'string' ? value : JSON.stringify(value) });

test('a replay plays a client: address, country and network for the firewall, address for the origin', async () => {
  const origin = await rig.rawOrigin();
  const firewall = new ScriptedFirewall();
  const times: number[] = [];
  const balancer = await rig.balancer({
    origin: origin.url,
    firewall,
    acceptClientHeader: true,
    setTime: (at) => times.push(at),
  });
  await fetch(balancer.url, { headers: AS({ ip: '203.0.113.7', country: 'DE', asn: 3320, at: 1_700_000_000_000 }) });
  expect(firewall.asked[0]).toMatchObject({ ip: '203.0.113.7', country: 'DE', asn: 3320 });
  expect(JSON.stringify(firewall.asked[0]!.headers).toLowerCase()).not.toContain('x-otp-shield-client');
  expect(origin.received[0]).toContain('X-Forwarded-For: 203.0.113.7\r\n');
  expect(origin.received[0]!.toLowerCase()).not.toContain('x-otp-shield-client');
  expect(times).toEqual([1_700_000_000_000]);
});

test('without the option the header is dropped and believed by nobody', async () => {
  const origin = await rig.rawOrigin();
  const firewall = new ScriptedFirewall();
  const balancer = await rig.balancer({ origin: origin.url, firewall });
  await fetch(balancer.url, { headers: AS({ ip: '203.0.113.7' }) });
  expect(firewall.asked[0]!.ip).toBe('127.0.0.1');
  expect(origin.received[0]!.toLowerCase()).not.toContain('x-otp-shield-client');
  expect(origin.received[0]).toContain('X-Forwarded-For: 127.0.0.1\r\n');
});

test.each([
  ['not json', 'is not JSON'],
  ['[]', 'must be a JSON object'],
  [{ ip: 'somewhere' }, 'needs "ip"'],
  [{ ip: '203.0.113.7', contry: 'DE' }, 'unknown keys: contry'],
  [{ ip: '203.0.113.7', country: 'de' }, 'two capital letters'],
  [{ ip: '203.0.113.7', asn: -1 }, '"asn"'],
  [{ ip: '203.0.113.7', at: 'now' }, '"at"'],
])('a header that says nothing sensible is 400 and says why: %j', async (value, reason) => {
  const origin = await rig.rawOrigin();
  const balancer = await rig.balancer({
    origin: origin.url,
    firewall: new ScriptedFirewall(),
    acceptClientHeader: true,
  });
  const answer = await fetch(balancer.url, { headers: AS(value) });
  expect(answer.status).toBe(400);
  expect(await answer.text()).toContain(reason.replace(/"/g, '\\"'));
  expect(origin.received).toEqual([]);
});

test('only loopback addresses are peers that may play clients', () => {
  const loopback = [
    '127.0.0.1',
    '127.8.8.8',
    '::1',
    '0:0:0:0:0:0:0:1',
    '::ffff:127.0.0.1',
    '::FFFF:127.0.0.1',
    '::ffff:7f00:1',
  ];
  expect(loopback.filter((address) => !isLoopback(address))).toEqual([]);
  expect(['10.0.0.1', '::ffff:10.0.0.1', '1.127.0.0', '127.evil', '', '::2'].some(isLoopback)).toBe(false);
});

describe('the stand-in CAPTCHA', () => {
  test('hands out a token for the host of the page, as a cookie and in the body', async () => {
    const origin = await rig.rawOrigin();
    const firewall = new ScriptedFirewall();
    const balancer = await rig.balancer({ origin: origin.url, firewall });
    const answer = await fetch(`${balancer.url}/__otp-shield/captcha`, { method: 'POST' });
    const { token } = (await answer.json()) as { token: string };
    expect(token).toContain('domain:127.0.0.1');
    expect(token).toContain('captchaSolvedAt:');
    expect(answer.headers.get('set-cookie')).toBe(`aws-waf-token=${token}; Path=/; SameSite=Lax; Max-Age=345600`);
    expect(origin.received).toEqual([]);
  });

  test('a silent challenge leaves no time of a solved CAPTCHA', async () => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url, firewall: new ScriptedFirewall() });
    const body = JSON.stringify({ kind: 'challenge', domain: 'spa.example.com' });
    const answer = await fetch(`${balancer.url}/__otp-shield/captcha`, { method: 'POST', body });
    const { token } = (await answer.json()) as { token: string };
    expect(token).toContain('domain:spa.example.com');
    expect(token).not.toContain('captchaSolvedAt');
  });

  test.each([
    ['GET', undefined, 405],
    ['POST', '{"domain":"a b"}', 400],
    ['POST', '{"kind":"magic"}', 400],
    ['POST', '{"kind"', 400],
  ])('%s with %j is %d', async (method, body, status) => {
    const origin = await rig.rawOrigin();
    const balancer = await rig.balancer({ origin: origin.url, firewall: new ScriptedFirewall() });
    const answer = await fetch(`${balancer.url}/__otp-shield/captcha`, { method, ...(body ? { body } : {}) });
    expect(answer.status).toBe(status);
    expect(answer.headers.get('set-cookie')).toBeNull();
  });
});

test('a peer of a dual-stack socket is its IPv4 address in any spelling', () => {
  expect(['::ffff:192.0.2.1', '::FFFF:192.0.2.1', '::ffff:c000:201', '192.0.2.1'].map(plainAddress)).toEqual(
    Array(4).fill('192.0.2.1'),
  );
  expect(['2001:db8::1', 'fe80::1%eth0', ''].map(plainAddress)).toEqual(['2001:db8::1', 'fe80::1%eth0', '']);
});

test.each(['fe80::1%eth0', ' 192.0.2.1', '192.0.2.01'])('a client with the address "%s" is refused', (ip) => {
  expect(() => parseSimulatedClient(JSON.stringify({ ip }))).toThrow('needs "ip", an IPv4 or IPv6 address');
});
