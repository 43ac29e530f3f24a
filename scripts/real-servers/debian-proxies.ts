import { type ChildProcess, spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import * as net from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fromDebian } from './languages';

const PATIENCE_MS = 10_000;

/** A proxy of Debian before a server; `front` is cut off as its manuals show it, without a slash. */
interface DebianProxy {
  readonly name: string;
  readonly package: string;
  readonly works: readonly [string, ...string[]];
  readonly command: (file: string, folder: string) => readonly [string, ...string[]];
  readonly configuration: (port: number, origin: number, folder: string) => string;
}

const NGINX: DebianProxy = {
  name: 'nginx, rewrite without a slash',
  package: 'nginx-light',
  works: ['nginx', '-v'],
  command: (file, folder) => ['nginx', '-c', file, '-p', folder, '-e', 'stderr'],
  configuration: (port, origin, folder) => `
daemon off;
pid ${folder}/pid;
error_log stderr crit;
events {}
http {
  access_log off;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  server {
    listen 127.0.0.1:${port};
    location /front {
      rewrite ^/front/?(.*) /$1 break;
      proxy_pass http://127.0.0.1:${origin};
    }
  }
}
`,
};

const HAPROXY: DebianProxy = {
  name: 'HAProxy, rewrite without a slash',
  package: 'haproxy',
  works: ['haproxy', '-v'],
  command: (file) => ['haproxy', '-f', file, '-q'],
  configuration: (port, origin) => `
defaults
  mode http
  timeout connect 2s
  timeout client 5s
  timeout server 5s
frontend f
  bind 127.0.0.1:${port}
  http-request deny deny_status 404 unless { path_beg /front }
  http-request replace-path ^/front/?(.*) /\\1
  default_backend b
backend b
  server s 127.0.0.1:${origin}
`,
};

export const DEBIAN_PROXIES: readonly DebianProxy[] = [NGINX, HAPROXY];

export interface RunningProxy {
  readonly port: number;
  close(): Promise<void>;
}

/** @returns why not, where it is not installed */
export async function startDebianProxy(
  proxy: DebianProxy,
  origin: number,
): Promise<RunningProxy | { readonly missing: string }> {
  const there = await fromDebian([proxy.package], proxy.works, proxy.works);
  if ('missing' in there) return there;
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-proxy-'));
  const port = await freePort();
  const file = join(folder, 'conf');
  writeFileSync(file, proxy.configuration(port, origin, folder));
  const [command, ...rest] = proxy.command(file, folder);
  const child = spawn(command, rest, { stdio: ['ignore', 'ignore', 'inherit'] });
  const close = async () => {
    await ended(child);
    rmSync(folder, { recursive: true, force: true });
  };
  for (const deadline = Date.now() + PATIENCE_MS; !(await listens(port)); ) {
    if (child.exitCode === null && Date.now() < deadline) continue;
    await close();
    throw new Error(`${proxy.name} did not start`);
  }
  return { port, close };
}

async function ended(child: ChildProcess): Promise<void> {
  if (child.exitCode !== null) return;
  const exited = new Promise<void>((resolve) => child.once('exit', () => resolve()));
  child.kill('SIGTERM');
  const timer = setTimeout(() => child.kill('SIGKILL'), 3000);
  await exited;
  clearTimeout(timer);
}

function freePort(): Promise<number> {
  return new Promise((resolve) => {
    const server = net.createServer().listen(0, '127.0.0.1', () => {
      const { port } = server.address() as net.AddressInfo;
      server.close(() => resolve(port));
    });
  });
}

function listens(port: number): Promise<boolean> {
  return new Promise((resolve) => {
    const socket = net.connect(port, '127.0.0.1');
    const done = (answer: boolean) => {
      socket.destroy();
      setTimeout(() => resolve(answer), answer ? 0 : 50);
    };
    socket.once('connect', () => done(true));
    socket.once('error', () => done(false));
  });
}
