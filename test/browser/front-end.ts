import { execFileSync } from 'node:child_process';
import { once } from 'node:events';
import { readFileSync } from 'node:fs';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import { join } from 'node:path';
import type { Page } from 'playwright-core';
import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import { type LoadBalancer, startLoadBalancer } from '../../lib/load-balancer';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { Simulator } from '../../lib/sim/simulator';
import type { Verdict } from '../../lib/sim/verdict';
import { templateOf } from '../protection/stack';
import { API_KEY, type AwsStandIn, startAwsStandIn } from './aws-stand-in';
import { PATIENCE_MS } from './patience';

const ROOT = join(__dirname, '..', '..');

/** esbuild can't run inside jest's sandbox. */
function esbuild(entry: string, ...options: string[]): string {
  const program = join(ROOT, 'node_modules', 'esbuild', 'bin', 'esbuild');
  return execFileSync(program, [entry, '--bundle', '--charset=utf8', ...options], {
    cwd: ROOT,
    encoding: 'utf8',
    maxBuffer: 32 * 1024 * 1024,
  });
}

/** A module of the browser package as it is shipped. */
export function bundled(entry: string, format: 'esm' | 'iife', ...more: string[]): string {
  return esbuild(`lib/browser/${entry}`, '--minify', `--format=${format}`, '--target=es2020', ...more);
}

/** `react-page.jsx` with React as developers run it, which is where StrictMode rehearses effects. */
export function reactPage(): string {
  return esbuild(
    'test/browser/react-page.jsx',
    '--jsx=automatic',
    '--alias:cdk-otp-shield/browser/react=./lib/browser/react.ts',
    '--alias:cdk-otp-shield/browser=./lib/browser/index.ts',
    '--define:process.env.NODE_ENV="development"',
  );
}

export function exampleFile(name: string): string {
  return readFileSync(join(ROOT, 'examples', 'front-end', name), 'utf8');
}

/** A web ACL of its own, and listener rules between it and the pages. */
export interface Behind {
  readonly template: unknown;
  stage(origin: string): Promise<{ url: string; close(): Promise<void> }>;
}

export interface Received {
  readonly method: string;
  readonly body: string;
  readonly type: string;
  readonly token: string;
  readonly authorization: string;
}

/** A shop behind the shield: pages and API, the local load balancer with the synthesized web ACL, and AWS's scripts. */
export class FrontEnd {
  /** Moves the clock of the web ACL, never that of the browser. */
  ahead = 0;
  readonly received: Received[] = [];
  readonly verdicts: Verdict[] = [];
  csp = '';
  body = '';
  /** Further files of the page's host, by path. */
  readonly files = new Map<string, string>();
  api: { status: number; json: object } = { status: 200, json: { sent: true } };
  simulator!: Simulator;
  aws!: AwsStandIn;
  private balancer!: LoadBalancer;
  private stage: { url: string; close(): Promise<void> } | undefined;
  private readonly servers: http.Server[] = [];
  private pagePort = 0;

  /** `foreign`: the pages live on `shop.localhost`, the API on `api.localhost`. */
  static async start(props: Partial<OtpWebAclProps> = {}, foreign = false, behind?: Behind): Promise<FrontEnd> {
    const site = new FrontEnd();
    const origin = await site.serve((req, res) => void site.answer(req, res));
    if (foreign) site.pagePort = await site.serve((req, res) => site.page(req, res));
    const template = behind?.template ?? synthesized(props, foreign, `http://shop.localhost:${site.pagePort}`);
    const clock = { now: () => Date.now() + site.ahead };
    site.simulator = Simulator.fromTemplate(template, { clock });
    site.aws = await startAwsStandIn(site.simulator.tokens, clock.now);
    site.stage = await behind?.stage(`http://127.0.0.1:${origin}`);
    site.balancer = await startLoadBalancer({
      origin: site.stage?.url ?? `http://127.0.0.1:${origin}`,
      firewall: site.simulator,
      clock,
      onVerdict: (_request, verdict) => site.verdicts.push(verdict),
    });
    return site;
  }

  get pageUrl(): string {
    return `http://shop.localhost:${this.pagePort || this.balancer.port}`;
  }

  get apiUrl(): string {
    return this.pagePort ? `http://api.localhost:${this.balancer.port}` : this.pageUrl;
  }

  /** What the pages need, with more patience than people have: a machine that builds may be slow. */
  get settings(): { apiKey: string; integrationUrl: string; timeoutMs: number } {
    return { apiKey: API_KEY, integrationUrl: this.aws.url, timeoutMs: PATIENCE_MS };
  }

  /** Opens the page and makes `otpFetch` of these options. */
  async open(page: Page, options: object = {}, path = '/app'): Promise<void> {
    await page.goto(`${this.pageUrl}${path}`);
    const settings = JSON.stringify({ ...this.settings, ...options });
    await page.evaluate(`(() => { window.otpFetch = OtpShield.createOtpFetch(${settings}); })()`);
  }

  /** Sends a code request from the page; what came of it is read with `outcome`. */
  async ask(page: Page, name = 'asked', init: object = {}): Promise<void> {
    const json = { 'content-type': 'application/json' };
    const request = { method: 'POST', headers: json, body: '{"email":"ada@people.de"}', ...init };
    // Not awaited in the page: `outcome` does.
    await page.evaluate(`(() => { window.${name} = otpFetch('${this.apiUrl}/api/auth/otp', ${JSON.stringify(request)})
      .then(async (r) => r.status + ' ' + (await r.text()), (e) => e.name + ' ' + (e.code ?? e.message)); })()`);
  }

  outcome(page: Page, name = 'asked'): Promise<string> {
    return page.evaluate(`window.${name}`);
  }

  setStrict(open: boolean): void {
    for (const set of this.simulator.ipSets.list().filter(({ logicalId }) => logicalId.includes('Strict'))) {
      this.simulator.ipSets.update(set.logicalId, open ? EVERY_ADDRESS[set.ipAddressVersion] : []);
    }
  }

  async close(): Promise<void> {
    await this.balancer.close();
    await this.stage?.close();
    await this.aws.close();
    for (const server of this.servers) {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    }
  }

  private async serve(listener: http.RequestListener): Promise<number> {
    const server = http.createServer(listener);
    this.servers.push(server);
    server.listen(0, '127.0.0.1');
    await once(server, 'listening');
    return (server.address() as AddressInfo).port;
  }

  private page(req: http.IncomingMessage, res: http.ServerResponse): void {
    if (this.csp) res.setHeader('Content-Security-Policy', this.csp);
    const file = this.files.get(req.url ?? '') ?? scriptOf(req.url ?? '')?.();
    if (file !== undefined) {
      const type = req.url?.endsWith('.html') ? 'html' : 'javascript';
      res.setHeader('Content-Type', `text/${type}; charset=utf-8`).end(file);
      return;
    }
    res.setHeader('Content-Type', 'text/html; charset=utf-8');
    res.end(
      `<!doctype html><html lang="en"><title>Shop</title><meta name="viewport" content="width=device-width">
      <link rel="icon" href="data:,"><script src="/otp-shield.js"></script><body><h1>Sign up</h1>
      <button id="send">Send me a code</button><a href="#help" id="help">Help</a><div id="box" hidden></div>${this.body}</body></html>`,
    );
  }

  private async answer(req: http.IncomingMessage, res: http.ServerResponse): Promise<void> {
    const chunks: Buffer[] = [];
    for await (const chunk of req) chunks.push(chunk as Buffer);
    if (req.headers.origin) res.setHeader('Access-Control-Allow-Origin', req.headers.origin);
    if (req.method === 'OPTIONS') {
      res.setHeader('Access-Control-Allow-Headers', 'content-type, x-aws-waf-token, authorization');
      res.setHeader('Access-Control-Allow-Methods', 'POST').writeHead(204).end();
      return;
    }
    if (!req.url?.startsWith('/api/')) {
      this.page(req, res);
      return;
    }
    this.received.push({
      method: req.method ?? '',
      body: Buffer.concat(chunks).toString('utf8'),
      type: req.headers['content-type'] ?? '',
      token: String(req.headers['x-aws-waf-token'] ?? ''),
      authorization: req.headers.authorization ?? '',
    });
    res.writeHead(this.api.status, { 'Content-Type': 'application/json' }).end(JSON.stringify(this.api.json));
  }
}

const scripts = new Map<string, string>();

/** The scripts that are shipped, for pages without a bundler. */
function scriptOf(url: string): (() => string) | undefined {
  const entry = {
    '/otp-shield.js': 'global/otp-shield.ts',
    '/turnstile.js': 'global/otp-shield-turnstile.ts',
    '/install.js': 'global/otp-shield-install.ts',
  }[url];
  if (!entry) return undefined;
  return () => {
    const script = scripts.get(entry) ?? bundled(entry, 'iife');
    scripts.set(entry, script);
    return script;
  };
}

const templates = new Map<string, string>();
const SOME_ORIGIN = 'http://shop.localhost:65535';

/** Synthesis takes seconds, and the tests want the same few web ACLs again and again. */
function synthesized(props: Partial<OtpWebAclProps>, foreign: boolean, origin: string): unknown {
  const key = JSON.stringify([props, foreign]);
  const all = foreign ? { ...props, allowedOrigins: [SOME_ORIGIN], tokenDomains: ['shop.localhost'] } : props;
  const text = templates.get(key) ?? JSON.stringify(templateOf(all).toJSON());
  templates.set(key, text);
  return JSON.parse(text.replaceAll(SOME_ORIGIN, origin));
}
