import { CidrSet } from '../../waf/cidr';

/**
 * Addresses from which CloudFront, Cloudflare and Fastly ask an origin, and private ones, which are a proxy of one's own. The lists change; what is
 * wanted here is only to notice a log in which nobody else is a client.
 * https://docs.aws.amazon.com/AmazonCloudFront/latest/DeveloperGuide/LocationsOfEdgeServers.html
 */
const RANGES: ReadonlyArray<readonly [string, CidrSet]> = (
  [
    [
      'CloudFront',
      '3.160.0.0/14 3.164.0.0/18 3.172.0.0/18 13.32.0.0/15 13.35.0.0/16 15.158.0.0/16 18.64.0.0/14 18.154.0.0/15 18.160.0.0/15 18.164.0.0/15 18.172.0.0/15 18.238.0.0/15 18.244.0.0/15 52.46.0.0/18 52.82.128.0/19 52.84.0.0/15 54.182.0.0/16 54.192.0.0/16 54.230.0.0/16 54.239.128.0/18 64.252.64.0/18 64.252.128.0/18 65.8.0.0/16 65.9.0.0/17 70.132.0.0/18 71.152.0.0/17 99.84.0.0/16 99.86.0.0/16 108.138.0.0/15 108.156.0.0/14 116.129.226.0/25 130.176.0.0/16 143.204.0.0/16 144.220.0.0/16 204.246.164.0/22 204.246.168.0/22 205.251.192.0/19 216.137.32.0/19 2600:9000::/28',
    ],
    [
      'Cloudflare',
      '103.21.244.0/22 103.22.200.0/22 103.31.4.0/22 104.16.0.0/13 104.24.0.0/14 108.162.192.0/18 131.0.72.0/22 141.101.64.0/18 162.158.0.0/15 172.64.0.0/13 173.245.48.0/20 188.114.96.0/20 190.93.240.0/20 197.234.240.0/22 198.41.128.0/17 2400:cb00::/32 2606:4700::/32 2803:f800::/32 2405:b500::/32 2405:8100::/32 2a06:98c0::/29 2c0f:f248::/32',
    ],
    [
      'Fastly',
      '23.235.32.0/20 43.249.72.0/22 103.244.50.0/24 103.245.222.0/23 103.245.224.0/24 104.156.80.0/20 140.248.64.0/18 140.248.128.0/17 146.75.0.0/17 151.101.0.0/16 157.52.64.0/18 167.82.0.0/17 167.82.128.0/20 172.111.64.0/18 185.31.16.0/22 199.27.72.0/21 199.232.0.0/16 2a04:4e40::/32 2a04:4e42::/32',
    ],
    [
      'a proxy with a private address',
      '10.0.0.0/8 172.16.0.0/12 192.168.0.0/16 100.64.0.0/10 127.0.0.0/8 fc00::/7 ::1/128',
    ],
  ] as const
).map(([name, ranges]) => [name, new CidrSet(ranges.split(' '))]);

/** What CloudFront sends when it doesn't pass the browser's on. */
const CLOUDFRONT_AGENT = 'Amazon CloudFront';
const MAX_ADDRESSES = 10_000;
const NEARLY_ALL = 0.95;

/** Notices a log whose clients are not people's addresses but those of what stands before the load balancer. */
export class ProxyWatch {
  private readonly seen = new Set<string>();
  private readonly of = new Map<string, number>();
  private requests = 0;
  private byAgent = 0;

  /** A request of an address that is known. */
  addAgain(userAgent: string): void {
    this.requests++;
    if (userAgent === CLOUDFRONT_AGENT) this.byAgent++;
  }

  add(address: string, userAgent: string): void {
    this.addAgain(userAgent);
    if (this.seen.size >= MAX_ADDRESSES || this.seen.has(address)) return;
    this.seen.add(address);
    const range = RANGES.find(([, set]) => set.has(address));
    if (range) this.of.set(range[0], (this.of.get(range[0]) ?? 0) + 1);
  }

  /** What nearly all clients are; undefined when most are somebody's own address. */
  get found(): string | undefined {
    if (this.requests === 0) return undefined;
    if (this.byAgent >= NEARLY_ALL * this.requests) return 'CloudFront';
    const all = [...this.of.values()].reduce((sum, count) => sum + count, 0);
    if (all < NEARLY_ALL * this.seen.size) return undefined;
    return [...this.of]
      .sort(([, a], [, b]) => b - a)
      .map(([name]) => name)
      .join(' and ');
  }
}
