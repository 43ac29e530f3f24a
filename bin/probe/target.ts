import { lookup } from 'node:dns/promises';
import { BlockList, connect, isIP } from 'node:net';
import { CommandError, type Io, UsageError } from '../terminal/io';
import { waitedForAnswer } from '../terminal/running';
import type { Place } from './exchange';

/** The URL in the parts that are varied; nothing is decoded. */
export interface Target {
  readonly place: Place;
  readonly origin: string;
  /** As the header has it. */
  readonly host: string;
  readonly isLoopback: boolean;
  readonly segments: readonly string[];
  /** `/`, where the path ends with it. */
  readonly tail: string;
  /** Without `?`. */
  readonly query: string;
}

const LOOPBACK = new BlockList();
LOOPBACK.addSubnet('127.0.0.0', 8, 'ipv4');
LOOPBACK.addAddress('::1', 'ipv6');

const EXAMPLE = 'http://127.0.0.1:3000/api/auth/otp';

/** @throws UsageError, CommandError when the host has no address */
export async function targetOf(text: string | undefined): Promise<Target> {
  if (text === undefined) throw new UsageError(`needs --url, the route of your application, such as ${EXAMPLE}`);
  const parts = /^(https?):\/\/([^/?#@\s]+)(\/[\x21-\x22\x24-\x3e\x40-\x7e]*)(?:\?([\x21-\x22\x24-\x7e]*))?$/i.exec(
    text,
  );
  if (parts === null || !URL.canParse(text))
    throw new UsageError(
      `--url must be an http:// or https:// URL of a route, without user and fragment, such as ${EXAMPLE}, got ${JSON.stringify(text)}`,
    );
  const [, scheme = '', host = '', path = '', query = ''] = parts;
  const segments = path.split('/').slice(1);
  const tail = segments.at(-1) === '' ? '/' : '';
  if (tail !== '') segments.pop();
  if (!segments.some((segment) => /[a-z]{2}/i.test(segment)) || segments.includes(''))
    throw new UsageError(`--url must name a route as people write it, such as ${EXAMPLE}, got ${JSON.stringify(text)}`);
  const { hostname, port } = new URL(text);
  const isSecure = scheme.toLowerCase() === 'https';
  const name = hostname.replace(/^\[|\]$/g, '');
  const addresses = await lookup(name, { all: true }).catch(() => []);
  if (addresses.length === 0) throw new CommandError(`${name} has no address; nothing was sent`);
  const isLoopback = addresses.every(({ address }) => LOOPBACK.check(address, isIP(address) === 6 ? 'ipv6' : 'ipv4'));
  const at = Number(port) || (isSecure ? 443 : 80);
  return {
    place: {
      address: await listening(addresses, at, isLoopback),
      port: at,
      ...(isSecure && { secure: name }),
    },
    origin: `${scheme.toLowerCase()}://${host}`,
    host,
    isLoopback,
    segments,
    tail,
    query,
  };
}

/** The names of this machine mostly have two addresses, and many an application listens at one. Another machine hears nothing before its name was typed twice. */
async function listening(
  addresses: ReadonlyArray<{ readonly address: string }>,
  port: number,
  isLoopback: boolean,
): Promise<string> {
  if (isLoopback && addresses.length > 1) {
    for (const { address: host } of addresses) if (await accepts(host, port)) return host;
  }
  return addresses[0]!.address;
}

function accepts(host: string, port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = connect({ host, port, timeout: 1000 });
    const finish = (does: boolean) => {
      socket.destroy();
      resolve(does);
    };
    socket.on('connect', () => finish(true));
    socket.on('error', () => finish(false));
    socket.on('timeout', () => finish(false));
  });
}

/**
 * Another machine is asked only when its name was typed twice: a slip must not hit somebody else's site with thousands of requests.
 *
 * @throws UsageError when nobody can be asked, or the option names another host
 * @throws CommandError when the answer is another one
 */
export async function requireTypedTwice(
  { host, isLoopback }: Target,
  again: string | undefined,
  requests: number,
  io: Io,
): Promise<void> {
  if (again !== undefined && again !== host)
    throw new UsageError(`--host-again must be ${host}, as in --url, got ${JSON.stringify(again)}; nothing was sent`);
  if (isLoopback || again === host) return;
  if (io.ask === undefined)
    throw new UsageError(
      `${host} is another machine: give --host-again ${host} if it is yours and may be sent ${requests} requests; nothing was sent`,
    );
  const typed = await io.ask(
    `${host} is another machine. If it is yours, no real person uses it, and it may be sent ${requests} requests, type its name again: `,
  );
  waitedForAnswer();
  if (typed.trim() !== host) throw new CommandError('that is another name; nothing was sent');
}
