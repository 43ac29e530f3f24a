import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import type { InboundChannel, InboundSessionSettings } from '../../lib/contract/inbound/inbound';
import { INBOUND_BASE_PATH } from '../../lib/contract/inbound/inbound';
import { Deployment } from '../inbound/deployment';

const ROOT = join(__dirname, '..', '..');

/** The page of a deployment, and the page of the application that it hands the token to. */
export class InboundSite {
  /** Tokens that were posted to `/welcome`. */
  readonly tokens: string[] = [];
  /** Headers that came along. */
  readonly posted: http.IncomingHttpHeaders[] = [];
  /** While it is set, everything is answered with it. */
  outage: number | undefined;

  private constructor(
    private readonly server: http.Server,
    readonly origin: string,
    readonly deployment: Deployment,
  ) {}

  static async start(channel: InboundChannel, over: Partial<InboundSessionSettings> = {}): Promise<InboundSite> {
    let site: InboundSite | undefined;
    const server = http.createServer((request, response) => void site!.answer(request, response));
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    const origin = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
    const deployment = await Deployment.start(channel, { origin, ...over });
    site = new InboundSite(server, origin, deployment);
    return site;
  }

  get pageUrl(): string {
    return `${this.origin}${INBOUND_BASE_PATH[this.deployment.channel]}/`;
  }

  async close(): Promise<void> {
    this.server.closeAllConnections();
    this.server.close();
    await this.deployment.close();
  }

  private async answer(request: http.IncomingMessage, response: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of request) chunks.push(chunk as Buffer);
    const body = Buffer.concat(chunks).toString();
    if (request.url === '/welcome') {
      this.posted.push(request.headers);
      this.tokens.push(new URLSearchParams(body).get('token') ?? '');
      response.end('<!doctype html><title>Welcome</title><h1>Welcome</h1>');
      return;
    }
    if (this.outage !== undefined) {
      response.writeHead(this.outage).end();
      return;
    }
    const result = await this.deployment.api.handle({
      requestContext: { elb: { targetGroupArn: 'arn' } },
      httpMethod: request.method!,
      path: request.url!.split('?')[0]!,
      headers: { ...(request.headers as Record<string, string>), 'x-forwarded-for': '203.0.113.9' },
      body,
      isBase64Encoded: false,
    });
    response.writeHead(result.statusCode, result.headers as http.OutgoingHttpHeaders).end(result.body);
  }
}

/** What a phone reads out of the picture of a page: from pixels, with another library than the one that draws. */
export async function scan(page: Page, selector: string): Promise<string> {
  // On a busy machine the browser sometimes gives up on a picture.
  const once = () => page.locator(selector).screenshot();
  const png = (await once().catch(once)).toString('base64');
  const blank = await page.context().newPage();
  try {
    await blank.addScriptTag({ content: qrDecoder() });
    return await blank.evaluate<string>(`(async () => {
      const picture = new Image();
      picture.src = 'data:image/png;base64,${png}';
      await picture.decode();
      const canvas = document.createElement('canvas');
      canvas.width = picture.width;
      canvas.height = picture.height;
      const context = canvas.getContext('2d');
      context.drawImage(picture, 0, 0);
      return Qr.decodeQR(context.getImageData(0, 0, canvas.width, canvas.height));
    })()`);
  } finally {
    await blank.close();
  }
}

let decoder: string | undefined;

function qrDecoder(): string {
  const esbuild = join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild');
  const args = ['node_modules/qr/decode.js', '--bundle', '--format=iife', '--global-name=Qr'];
  decoder ??= execFileSync(esbuild, args, { cwd: ROOT, encoding: 'utf8' });
  return decoder;
}
