import { once } from 'node:events';
import http from 'node:http';
import net, { type AddressInfo } from 'node:net';
import type { Firewall } from '../../lib/load-balancer';
import { type LoadBalancer, type LoadBalancerOptions, startLoadBalancer } from '../../lib/load-balancer/load-balancer';
import type { WafRequest } from '../../lib/sim/request';
import type { Verdict } from '../../lib/sim/verdict';

/** Any TCP peer that records the bytes of requests and answers each connection's first one. */
export interface RawOrigin {
  readonly url: string;
  readonly received: string[];
  close(): Promise<void>;
}

async function startRawOrigin(answer = 'HTTP/1.1 200 OK\r\nContent-Length: 2\r\n\r\nok'): Promise<RawOrigin> {
  const received: string[] = [];
  const sockets = new Set<net.Socket>();
  const server = net.createServer((socket) => {
    sockets.add(socket);
    let bytes = '';
    socket.on('error', () => socket.destroy());
    socket.on('data', (chunk) => {
      bytes += chunk.toString('latin1');
      const head = bytes.indexOf('\r\n\r\n');
      if (head < 0) return;
      const length = Number(/\r\ncontent-length: *(\d+)/i.exec(bytes)?.[1] ?? 0);
      if (bytes.length < head + 4 + length) return;
      received.push(bytes);
      const last = /\r\nconnection: close\r\n/i.test(bytes);
      bytes = '';
      if (last) socket.end(answer);
      else socket.write(answer);
    });
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`,
    received,
    async close() {
      for (const socket of sockets) socket.destroy();
      await new Promise((resolve) => server.close(resolve));
    },
  };
}

/** A firewall whose verdicts the test chooses, and which remembers what it was asked. */
export class ScriptedFirewall implements Firewall {
  readonly asked: WafRequest[] = [];
  readonly tokens = { mint: (claims: object) => `token:${JSON.stringify(claims).replace(/[",]/g, '')}` };
  constructor(private readonly judge: (request: WafRequest) => Verdict = () => allow()) {}
  evaluate(request: WafRequest): Verdict {
    this.asked.push(request);
    return this.judge(request);
  }
}

const QUIET = { labels: [], fidelity: 'exact', notes: [], trace: [], insertedHeaders: [] } as const;

export function allow(insertedHeaders: Verdict['insertedHeaders'] = []): Verdict {
  return { ...QUIET, action: 'ALLOW', rule: 'Default_Action', insertedHeaders };
}

export function block(status: number, body: string): Verdict {
  const headers = [
    ['content-type', 'application/json'],
    ['retry-after', '600'],
  ] as const;
  return { ...QUIET, action: 'BLOCK', rule: 'rate-limit', status, response: { status, headers, body } };
}

/** Sends bytes and collects what comes back until the peer closes. */
export function sendRaw(port: number, ...parts: string[]): Promise<string> {
  return new Promise((resolve, reject) => {
    const socket = net.connect(port, '127.0.0.1');
    let answer = '';
    socket.setTimeout(8000, () => socket.destroy(new Error(`no end of the answer: ${answer}`)));
    socket.on('data', (chunk) => {
      answer += chunk.toString('latin1');
    });
    socket.on('error', (error: NodeJS.ErrnoException) =>
      error.code === 'ECONNRESET' ? resolve(answer) : reject(error),
    );
    socket.on('close', () => resolve(answer));
    void (async () => {
      for (const part of parts) {
        if (socket.destroyed) return;
        socket.write(Buffer.from(part, 'latin1'));
        await new Promise((next) => setTimeout(next, 20));
      }
    })();
  });
}

/** Reads the answer to its end: a socket with an unread answer stays open, and its worker with it. */
export async function statusOf(url: string): Promise<number> {
  const response = await fetch(url);
  await response.arrayBuffer();
  return response.status;
}

const CLOCK = { now: () => Date.parse('2026-01-05T09:00:00Z') };

/** Starts servers and stops them all after the test. */
export class Rig {
  private readonly open: Array<{ close(): Promise<void> }> = [];

  async balancer(
    options: Omit<LoadBalancerOptions, 'clock'> & Partial<Pick<LoadBalancerOptions, 'clock'>>,
  ): Promise<LoadBalancer> {
    return this.keep(await startLoadBalancer({ clock: CLOCK, ...options }));
  }

  async rawOrigin(answer?: string): Promise<RawOrigin> {
    return this.keep(await startRawOrigin(answer));
  }

  async origin(listener: http.RequestListener): Promise<string> {
    const server = http.createServer(listener);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    this.open.push({
      async close() {
        server.closeAllConnections();
        await new Promise((resolve) => server.close(resolve));
      },
    });
    return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  }

  keep<T extends { close(): Promise<void> }>(server: T): T {
    this.open.push(server);
    return server;
  }

  async close(): Promise<void> {
    for (const server of this.open.splice(0).reverse()) await server.close();
  }
}
