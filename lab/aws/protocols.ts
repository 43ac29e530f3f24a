import type { Input, Output } from './service';

/**
 * Input of the query protocol: `Tags.member.1.Key=a` becomes `{ Tags: [{ Key: 'a' }] }`.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-query-protocol.html
 */
export function decodeQuery(body: string): Input {
  const root: Record<string, unknown> = {};
  for (const [path, value] of new URLSearchParams(body)) {
    const steps = path.split('.').filter((step) => step !== 'member' && step !== 'entry');
    let node = root;
    for (const [index, step] of steps.entries()) {
      if (step === '__proto__') break;
      if (index === steps.length - 1) node[step] = value;
      else {
        node[step] ??= {};
        node = node[step] as Record<string, unknown>;
      }
    }
  }
  return lists(root) as Input;
}

function lists(node: unknown): unknown {
  if (typeof node !== 'object' || node === null) return node;
  const keys = Object.keys(node);
  const values = Object.values(node).map(lists);
  if (keys.length > 0 && keys.every((key) => /^\d+$/.test(key))) {
    return keys
      .map((key, index) => [Number(key), values[index]] as const)
      .sort(([a], [b]) => a - b)
      .map(([, value]) => value);
  }
  return Object.fromEntries(keys.map((key, index) => [key, values[index]]));
}

/** Output of the query protocol. */
export function encodeXml(name: string, output: Output): string {
  return `<${name}Response><${name}Result>${members(output, 'member')}</${name}Result></${name}Response>`;
}

/**
 * Output of the dialect that Amazon EC2 alone speaks: nothing around it, and items of lists have another name. Members are spelled as they are sent.
 *
 * @see https://smithy.io/2.0/aws/protocols/aws-ec2-query-protocol.html
 */
export function encodeEc2Xml(name: string, output: Output): string {
  return `<${name}Response>${members(output, 'item')}</${name}Response>`;
}

function members(value: unknown, item: string): string {
  if (value instanceof Map) {
    return [...value]
      .map(([key, entry]) => `<entry><key>${members(key, item)}</key><value>${members(entry, item)}</value></entry>`)
      .join('');
  }
  if (Array.isArray(value)) return value.map((one) => `<${item}>${members(one, item)}</${item}>`).join('');
  if (typeof value === 'object' && value !== null) {
    return Object.entries(value)
      .filter(([, member]) => member !== undefined)
      .map(([key, member]) => `<${key}>${members(member, item)}</${key}>`)
      .join('');
  }
  return String(value).replace(/[<>&]/g, (sign) => ({ '<': '&lt;', '>': '&gt;', '&': '&amp;' })[sign]!);
}

const REST: ReadonlyArray<readonly [string, RegExp, string]> = [
  ['GET', /^\/v2\/email\/account$/, 'GetAccount'],
  ['GET', /^\/v2\/email\/configuration-sets\/([^/]+)$/, 'GetConfigurationSet'],
  ['GET', /^\/v2\/email\/configuration-sets\/([^/]+)\/event-destinations$/, 'GetConfigurationSetEventDestinations'],
  ['PUT', /^\/v2\/email\/configuration-sets\/([^/]+)\/sending$/, 'PutConfigurationSetSendingOptions'],
];

/** The few calls of SES v2 that are needed, out of method and path. */
export function decodeRest(method: string, url: string): { name: string; input: Input } | undefined {
  const [path] = url.split('?');
  for (const [wanted, pattern, name] of REST) {
    const match = method === wanted ? pattern.exec(path!) : null;
    if (match)
      return { name, input: match[1] === undefined ? {} : { ConfigurationSetName: decodeURIComponent(match[1]) } };
  }
  return undefined;
}
