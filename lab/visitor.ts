import http from 'node:http';
import { TOKEN_COOKIE } from '../lib/contract/names';
import { HUMAN_CHECK_PATH } from '../lib/load-balancer/human-check-endpoint';
import { CLIENT_HEADER } from '../lib/load-balancer/simulated-client';

export interface Reply {
  readonly status: number;
  readonly headers: http.IncomingHttpHeaders;
  readonly body: string;
}

export interface Message {
  readonly headers?: Readonly<Record<string, string>>;
  readonly json?: object;
}

/** Connections to one load balancer, shared by everybody who is played. */
export class Network {
  private readonly agent = new http.Agent({ keepAlive: true, maxSockets: 32 });

  constructor(
    readonly port: number,
    private readonly onReply: (reply: Reply) => void = () => {},
  ) {}

  async send(method: string, path: string, headers: Record<string, string>, body?: string): Promise<Reply> {
    const reply = await this.exchange(method, path, headers, body);
    if (path !== HUMAN_CHECK_PATH) this.onReply(reply);
    return reply;
  }

  close(): void {
    this.agent.destroy();
  }

  private exchange(method: string, path: string, headers: Record<string, string>, body = ''): Promise<Reply> {
    return new Promise((resolve, reject) => {
      const length = body === '' ? {} : { 'content-length': String(Buffer.byteLength(body)) };
      const options = { host: '127.0.0.1', port: this.port, agent: this.agent, timeout: 20_000 };
      const req = http.request({ ...options, method, path, headers: { ...headers, ...length } }, (res) => {
        const chunks: Buffer[] = [];
        res.on('data', (chunk: Buffer) => chunks.push(chunk));
        res.on('error', reject);
        res.on('end', () =>
          resolve({ status: res.statusCode ?? 0, headers: res.headers, body: Buffer.concat(chunks).toString('utf8') }),
        );
      });
      req.on('timeout', () => req.destroy(new Error('the load balancer did not answer within 20 seconds')));
      req.on('error', reject);
      req.end(body);
    });
  }
}

/** The host under which the load balancer is reached in replays. */
export const APP_HOST = 'app.example.com';

/** Attackers send it, too: their requests look like everybody's. */
export const BROWSER =
  'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/140.0.0.0 Safari/537.36';

/** Somebody at one address. */
export class Visitor {
  /** What AWS WAF handed out, as the browser keeps it. */
  token: string | undefined;

  constructor(
    private readonly network: Network,
    readonly ip: string,
  ) {}

  send(method: string, path: string, message: Message = {}): Promise<Reply> {
    const headers = {
      host: APP_HOST,
      'user-agent': BROWSER,
      [CLIENT_HEADER]: JSON.stringify({ ip: this.ip }),
      ...(message.json === undefined ? {} : { 'content-type': 'application/json' }),
      ...message.headers,
    };
    return this.network.send(
      method,
      path,
      headers,
      message.json === undefined ? undefined : JSON.stringify(message.json),
    );
  }

  /** False where nothing hands out tokens. */
  async solveCaptcha(domain?: string): Promise<boolean> {
    const reply = await this.send('POST', HUMAN_CHECK_PATH, { json: domain === undefined ? {} : { domain } });
    if (reply.status !== 200) return false;
    this.token = (JSON.parse(reply.body) as { token: string }).token;
    return true;
  }

  get cookie(): Record<string, string> {
    return this.token === undefined ? {} : { cookie: `${TOKEN_COOKIE}=${this.token}` };
  }
}

/** The answer that AWS WAF gives to a request without a good token; an origin's own 405 has no such header. */
export function isHumanCheckAnswer(reply: Reply): boolean {
  return reply.headers['x-amzn-waf-action'] !== undefined;
}
