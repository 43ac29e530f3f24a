import { parseCidr } from '../../waf/cidr';

/**
 * `Fn::Cidr`: so many blocks of `bits` host bits, from the block's start on; undefined when they don't fit into it.
 * https://docs.aws.amazon.com/AWSCloudFormation/latest/TemplateReference/intrinsic-function-reference-cidr.html
 */
export function cidrBlocks(block: string, count: number, bits: number): string[] | undefined {
  const isV6 = block.includes(':');
  const width = isV6 ? 128 : 32;
  const prefix = width - bits;
  const [address, length] = block.split('/');
  const from = Number(length);
  if (!parseCidr(block) || !Number.isInteger(count) || count < 1 || count > 256) return undefined;
  if (!Number.isInteger(bits) || bits < 1 || prefix < from || count > 2 ** Math.min(prefix - from, 9)) return undefined;
  const mask = (1n << BigInt(width)) - (1n << BigInt(width - from));
  const start = (isV6 ? v6(address!) : v4(address!)) & mask;
  const step = 1n << BigInt(bits);
  return Array.from({ length: count }, (_, index) => {
    const at = start + step * BigInt(index);
    return `${isV6 ? textV6(at) : textV4(at)}/${prefix}`;
  });
}

function v4(text: string): bigint {
  return text.split('.').reduce((sum, part) => sum * 256n + BigInt(part), 0n);
}

function textV4(value: bigint): string {
  return [24n, 16n, 8n, 0n].map((shift) => (value >> shift) & 255n).join('.');
}

function v6(text: string): bigint {
  const [head = '', tail] = text.split('::');
  const groups = (part: string) => part.split(':').filter((group) => group !== '');
  const before = groups(head);
  const after = groups(tail ?? '');
  const all = [...before, ...Array<string>(8 - before.length - after.length).fill('0'), ...after];
  return all.reduce((sum, group) => (sum << 16n) + BigInt(`0x${group}`), 0n);
}

function textV6(value: bigint): string {
  return Array.from({ length: 8 }, (_, i) => ((value >> BigInt(112 - 16 * i)) & 0xffffn).toString(16)).join(':');
}
