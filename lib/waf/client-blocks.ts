import { type Cidr, formatAddress, type IpAddress, parseAddress, parseCidr } from './cidr';

/** What stands for one client, as AWS WAF writes it. */
export interface ClientBlocks {
  /** An IPv4 address with `/32`; of IPv6 the /64, within which devices change theirs. */
  readonly client: string;
  /** The /24 of IPv4, the /48 of IPv6. */
  readonly network: string;
  /** The /16 of IPv4, the /32 of IPv6: about what one provider gives to its customers of a region. */
  readonly provider: string;
}

/**
 * Ranges of IPv6 in which an address says an IPv4 address and its neighbours are strangers: a /64 would hold the whole Internet. The
 * client is the address itself there.
 */
const TRANSLATED: readonly Cidr[] = [
  // https://www.rfc-editor.org/rfc/rfc6052
  '64:ff9b::/96',
  // https://www.rfc-editor.org/rfc/rfc8215
  '64:ff9b:1::/48',
  // IPv4-translated, and the loopback address: https://www.rfc-editor.org/rfc/rfc7915
  '::/64',
].map((text) => parseCidr(text)!);

/** IPv4-compatible addresses, which no system uses any more: https://www.rfc-editor.org/rfc/rfc4291#section-2.5.5.1 */
const COMPATIBLE = parseCidr('::/96')!;

/**
 * The only reader of client addresses: block list, guard, gate and verifier tell clients apart by it. `::ffff:192.0.2.1` is the IPv4 client that met
 * a dual-stack socket. Undefined for what is no client of a load balancer: names, ports, brackets, zone ids, leading zeros of IPv4, and
 * IPv4-compatible addresses such as `::192.0.2.1`.
 */
export function clientBlocks(text: string): ClientBlocks | undefined {
  const address = parseAddress(text.trim());
  if (address === undefined) return undefined;
  if (address.version === 'IPV4')
    return { client: blockOf(address, 32), network: blockOf(address, 24), provider: blockOf(address, 16) };
  if (holds(COMPATIBLE, address) && address.words[3] > 1) return undefined;
  if (TRANSLATED.some((range) => holds(range, address))) {
    const block = blockOf(address, 128);
    return { client: block, network: block, provider: block };
  }
  return { client: blockOf(address, 64), network: blockOf(address, 48), provider: blockOf(address, 32) };
}

/** Tells whether a whole block lies within one of the others; all as `address/prefix`, in any spelling. */
export function within(others: readonly string[]): (block: string) => boolean {
  const outer = others.flatMap((text) => parseCidr(text) ?? []);
  const texts = new Set(outer.map(({ text }) => text));
  const prefixes = [...new Set(outer.map(({ prefix }) => prefix))];
  return (block) => {
    const inner = parseCidr(block);
    return (
      inner !== undefined && prefixes.some((prefix) => prefix <= inner.prefix && texts.has(blockOf(inner, prefix)))
    );
  };
}

function holds(range: Cidr, address: IpAddress): boolean {
  return range.version === address.version && blockOf(address, range.prefix) === range.text;
}

function blockOf(address: IpAddress, prefix: number): string {
  return parseCidr(`${formatAddress(address)}/${prefix}`)!.text;
}
