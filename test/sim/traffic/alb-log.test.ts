import { parseAlbLine } from '../../../lib/sim/traffic/alb-log';
import { BrokenLine, type TrafficEvent } from '../../../lib/sim/traffic/event';
import { parseWafRecord } from '../../../lib/sim/traffic/waf-log';

/** Sample lines of https://docs.aws.amazon.com/elasticloadbalancing/latest/application/load-balancer-access-logs.html */
const HTTP =
  'http 2018-07-02T22:23:00.186641Z app/my-loadbalancer/50dc6c495c0c9188 192.168.131.39:2817 10.0.0.1:80 0.000 0.001 0.000 200 200 34 366 "GET http://www.example.com:80/ HTTP/1.1" "curl/7.46.0" - - arn:aws:elasticloadbalancing:us-east-2:123456789012:targetgroup/my-targets/73e2d6bc24d8a067 "Root=1-58337262-36d228ad5d99923122bbe354" "-" "-" 0 2018-07-02T22:22:48.364000Z "forward" "-" "-" "10.0.0.1:80" "200" "-" "-"';
const HTTPS = HTTP.replace('http ', 'https ').replace(
  'GET http://www.example.com:80/',
  'POST https://www.example.com:443/otp?x=1&y=%20',
);

const read = (line: string) => parseAlbLine(line) as TrafficEvent;

test('reads the line of the documentation', () => {
  expect(read(HTTP)).toEqual({
    time: Date.parse('2018-07-02T22:23:00.186Z'),
    userAgent: 'curl/7.46.0',
    request: {
      ip: '192.168.131.39',
      method: 'GET',
      uri: '/',
      headers: [
        ['host', 'www.example.com'],
        ['user-agent', 'curl/7.46.0'],
      ],
      httpVersion: 'HTTP/1.1',
    },
  });
});

test('leaves path and query as they are', () => {
  expect(read(HTTPS).request).toMatchObject({ method: 'POST', uri: '/otp?x=1&y=%20' });
});

test.each([
  [
    'a port that is not the default',
    'GET http://www.example.com:80/',
    'GET http://www.example.com:8080/',
    {
      headers: [
        ['host', 'www.example.com:8080'],
        ['user-agent', 'curl/7.46.0'],
      ],
    },
  ],
  ['no user agent', '"curl/7.46.0"', '"-"', { headers: [['host', 'www.example.com']] }],
  ['an IPv6 client', '192.168.131.39:2817', '2001:db8::1:2817', { ip: '2001:db8::1' }],
  ['an IPv6 client in brackets', '192.168.131.39:2817', '[2001:db8::1]:2817', { ip: '2001:db8::1' }],
  ['a target that could not be reached', '10.0.0.1:80 0.000 0.001 0.000 200 200', '- -1 -1 -1 503 -', { uri: '/' }],
  ['an escaped quote in the path', 'http://www.example.com:80/', 'http://www.example.com:80/a\\"b', { uri: '/a\\"b' }],
  ['a query without a path', 'http://www.example.com:80/', 'http://www.example.com:80?a=/', { uri: '/?a=/' }],
  [
    'a URL in the query',
    'http://www.example.com:80/',
    'http://www.example.com:80/a?u=https://b/c',
    { uri: '/a?u=https://b/c' },
  ],
  ['a blank in the path', 'http://www.example.com:80/', 'http://www.example.com:80/a b', { uri: '/a b' }],
])('reads a line with %s', (_, from, to, wanted) => {
  expect(read(HTTP.replace(from, to)).request).toMatchObject(wanted);
});

test('reads a user agent with quotes and blanks', () => {
  expect(read(HTTP.replace('curl/7.46.0', 'a \\"b\\" c\\\\')).userAgent).toBe('a \\"b\\" c\\\\');
});

test.each([
  ['nothing', '', 'not a line of an ALB access log'],
  ['another format', 'ts=1 level=info msg=hello', 'not a line of an ALB access log'],
  ['half a line', HTTP.slice(0, 150), 'not a line of an ALB access log'],
  ['no time', HTTP.replace('2018-07-02T22:23:00.186641Z', 'yesterday'), 'no time'],
  ['a day that is none', HTTP.replace('2018-07-02T', '2018-13-02T'), 'no time'],
  ['no client', HTTP.replace('192.168.131.39:2817', '-'), 'no client address'],
  [
    'a request that the load balancer could not parse',
    HTTP.replace('GET http://www.example.com:80/ HTTP/1.1', '- http://www.example.com:80- -'),
    'no request',
  ],
  ['an empty request', HTTP.replace('GET http://www.example.com:80/ HTTP/1.1', '-'), 'no request'],
])('tells of %s that it is broken', (_, line, reason) => {
  const result = parseAlbLine(line);
  expect(result).toBeInstanceOf(BrokenLine);
  expect((result as BrokenLine).reason).toContain(reason);
});

test.each([
  ['#Version: 1.0', 'Amazon CloudFront'],
  [
    '2019-12-04\t21:02:31\tLAX1\t392\t192.0.2.100\tGET\td111.cloudfront.net\t/otp\t200\t-\tMozilla/5.0%20(x)\t-\t-\tHit',
    'Amazon CloudFront, which is not read; give the log of AWS WAF with --waf-log',
  ],
  ['{"date":"2026-12-01","time":"10:00:00","x-edge-location":"FRA6-C1","sc-bytes":"392"}', 'Amazon CloudFront'],
  ['2023-10-04T17:05:15.514108Z 203.0.113.1 36280 443 TLSv1.2 ECDHE-RSA-AES128-GCM-SHA256 4.036', 'connection log'],
  ['2015-05-13T23:39:43.945958Z my-lb 192.168.131.39:2817 10.0.0.1:80 0.000073 0.001048', 'Classic Load Balancer'],
  [
    'tls 2.0 2018-12-20T02:59:40 net/my-network-loadbalancer/c6e77e28c25b2234 g3d4b5e8bb8464cd',
    'Network Load Balancer',
  ],
  [`${'79a59df9'.repeat(8)} bucket [06/Feb/2019:00:00:38 +0000] 192.0.2.3 -`, "Amazon S3's server access log"],
  ['192.0.2.1 - frank [10/Oct/2000:13:55:36 -0700] "POST /otp HTTP/1.0" 200 2326', "web server's own log"],
  ['2 123456789010 eni-1235b8ca123456789 172.31.16.139 172.31.16.21 20641 22 6', 'VPC flow log'],
  ['{"Records":[{"eventVersion":"1.08","userIdentity":{}}]}', 'AWS CloudTrail'],
  ['PAR1\u0015\u0004', 'Apache Parquet'],
  ['\x1f\x8b\x08\x08', 'compressed twice'],
])('a log of another kind is named, by either reader: %s', (line, name) => {
  for (const parsed of [parseAlbLine(line), parseWafRecord(line)])
    expect((parsed as BrokenLine).reason).toContain(name);
});

test('a reason never repeats what the line holds', () => {
  const secret = HTTP.replace('GET http://www.example.com:80/ HTTP/1.1', '- secret');
  expect(JSON.stringify(parseAlbLine(secret))).not.toContain('secret');
});

test('cut anywhere, it is broken or read, never thrown over', () => {
  for (let length = 0; length < HTTP.length; length++) {
    const result = parseAlbLine(HTTP.slice(0, length));
    if (!(result instanceof BrokenLine)) expect(result.request.uri).toBe('/');
  }
});

test('what the load balancer escapes is what the client sent', () => {
  const line = HTTP.replace(/"[A-Z]+ [^"]*"/, String.raw`"GET http://www.example.com:80/a?q=\x22x\x22\x5C HTTP/1.1"`);
  expect(read(line).request.uri).toBe('/a?q="x"\\');
});

test('a record of AWS WAF is told as one', () => {
  expect(parseAlbLine('{"timestamp":1,"httpRequest":{}}')).toMatchObject({
    reason: expect.stringContaining('--waf-log') as string,
  });
});
