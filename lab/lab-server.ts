import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { inlinePolicy } from './inline-policy';
import { labPage } from './lab-page';
import { LIVE_ACTIONS, type LiveAction, type LiveState } from './live-traffic';
import type { LoopStory } from './loop-timeline';
import { closeServer, loopbackUrl } from './loopback';
import type { ReplayReport } from './report';

/** Everything that the page shows. */
export interface LabState {
  /** What is being done, while the replays run. */
  readonly progress?: { readonly done: number; readonly all: number; readonly now: string };
  readonly reports: readonly ReplayReport[];
  readonly live?: LiveState;
  /** The closed loop, once it was played. */
  readonly loop?: LoopStory;
}

export interface LabServerOptions {
  readonly port: number;
  readonly state: () => LabState;
  readonly start: (action: LiveAction) => void;
}

/** No oftener than this, however fast the traffic is. */
const PUSH_MS = 150;

/** Serves the page of the lab on loopback and pushes what changes. */
export class LabServer {
  private readonly listeners = new Set<http.ServerResponse>();
  private readonly server: http.Server;
  private pending: NodeJS.Timeout | undefined;

  /** @throws errno error, e.g. `EADDRINUSE` */
  static async open(options: LabServerOptions): Promise<LabServer> {
    const server = new LabServer(options);
    await new Promise<void>((resolve, reject) => {
      server.server.once('error', reject);
      server.server.listen(options.port, '127.0.0.1', resolve);
    });
    return server;
  }

  private constructor(private readonly options: LabServerOptions) {
    this.server = http.createServer({ requestTimeout: 10_000 }, (req, res) => this.serve(req, res));
  }

  get url(): string {
    return `${loopbackUrl(this.server)}/`;
  }

  /** Something changed; tells the open pages soon. */
  changed(): void {
    this.pending ??= setTimeout(() => {
      this.pending = undefined;
      const event = this.event();
      for (const listener of this.listeners) listener.write(event);
    }, PUSH_MS);
  }

  async close(): Promise<void> {
    clearTimeout(this.pending);
    for (const listener of this.listeners) listener.end();
    await closeServer(this.server);
  }

  private serve(req: http.IncomingMessage, res: http.ServerResponse): void {
    const { port } = this.server.address() as AddressInfo;
    // A page elsewhere could point a name of its own at this address.
    if (!new Set([`127.0.0.1:${port}`, `localhost:${port}`]).has(req.headers.host ?? '')) {
      answer(res, 403, 'text/plain', 'this page answers to 127.0.0.1 and localhost only\n');
      return;
    }
    const path = (req.url ?? '').split('?')[0]!;
    const action = LIVE_ACTIONS.find((name) => path === `/start/${name}`);
    if (req.method === 'POST' && action !== undefined) {
      // A form or an image of another origin can't send this header.
      if (req.headers['x-lab'] !== '1') answer(res, 403, 'text/plain', 'not from the page of the lab\n');
      else {
        this.options.start(action);
        answer(res, 202, 'application/json', '{}');
      }
    } else if (req.method === 'GET' && path === '/') {
      const page = labPage();
      res.setHeader('Content-Security-Policy', inlinePolicy(page));
      answer(res, 200, 'text/html; charset=utf-8', page);
    } else if (req.method === 'GET' && path === '/state') {
      answer(res, 200, 'application/json', JSON.stringify(this.options.state()));
    } else if (req.method === 'GET' && path === '/events') {
      res.writeHead(200, { 'Content-Type': 'text/event-stream', 'Cache-Control': 'no-store' });
      res.write(this.event());
      this.listeners.add(res);
      res.on('close', () => this.listeners.delete(res));
    } else {
      answer(res, 404, 'text/plain', 'not found\n');
    }
  }

  private event(): string {
    return `data: ${JSON.stringify(this.options.state())}\n\n`;
  }
}

function answer(res: http.ServerResponse, status: number, type: string, body: string): void {
  res.writeHead(status, {
    'Content-Type': type,
    'Content-Length': Buffer.byteLength(body),
    'Cache-Control': 'no-store',
    'X-Content-Type-Options': 'nosniff',
    'Referrer-Policy': 'no-referrer',
  });
  res.end(body);
}
