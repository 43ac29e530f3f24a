// Serves nginx and Apache as proxies of a small application, each in several ways, on free ports of 127.0.0.1, and ends with its standard input.
//
// Prints {name: port} once; for each name that comes in, [[line, fields], …] of what reached the application behind it since it was last asked.
import { spawn } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { createServer } from 'node:http';
import { connect } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';

const ROUTES = /^(?:\/api\/auth\/otp|\/v1\/users\/[^/]+\/verify-email|\/kiosk\/first-code|\/mounted\/auth\/otp)$/;
/** Where the proxy cuts `/api` off. */
const CUT_ROUTES = /^(?:\/auth\/otp|\/v1\/users\/[^/]+\/verify-email|\/kiosk\/first-code|\/mounted\/auth\/otp)$/;

/** What stands in the server of each, `B` for the address of its application. */
const NGINX = {
  'nginx that hands on what it read': ['location / { proxy_pass http://B/; }', ROUTES],
  'nginx that hands on what came': ['location / { proxy_pass http://B; }', ROUTES],
  'nginx that cuts a prefix off': [
    'location / { proxy_pass http://B; } location /api { proxy_pass http://B/; }',
    CUT_ROUTES,
  ],
  'nginx that rewrites': ['location / { rewrite ^/api/?(.*)$ /$1 break; proxy_pass http://B; }', CUT_ROUTES],
};
const APACHE = {
  'Apache as a proxy': ['ProxyPass "/" "http://B/"', ROUTES],
  'Apache that hands on what came': ['AllowEncodedSlashes NoDecode\nProxyPass "/" "http://B/" nocanon', ROUTES],
  'Apache that rewrites': [
    'RewriteEngine On\nRewriteRule "^/api/?(.*)$" "http://B/$1" [P,L]\nRewriteRule "^(.*)$" "http://B$1" [P]',
    CUT_ROUTES,
  ],
};

const hits = new Map();
const ports = {};
const folder = mkdtempSync(join(tmpdir(), 'otp-shield-proxies-'));

function listening(server) {
  return new Promise((done) => server.listen(0, '127.0.0.1', () => done(server.address().port)));
}

async function freePort() {
  const server = createServer();
  const port = await listening(server);
  await new Promise((done) => server.close(done));
  return port;
}

/** Decodes the path, as most applications do, and lets a slash at its end and more at its beginning be. */
async function application(name, routes) {
  hits.set(name, []);
  const server = createServer((request, response) => {
    const path = request.url.replace(/^[a-z]+:\/\/[^/]*/i, '').replace(/[?#].*$/s, '');
    try {
      if (request.method === 'POST' && routes.test(decodeURIComponent(path).replace(/(?<=.)\/$|^\/(?=\/)/g, '')))
        hits.get(name).push([request.headers['x-line'] ?? '', []]);
    } catch {
      // No UTF-8.
    }
    request.resume().on('end', () => response.end('sent'));
  });
  return listening(server);
}

async function configured(servers, write) {
  const found = [];
  for (const [name, [rules, routes]] of Object.entries(servers)) {
    const backend = await application(name, routes);
    ports[name] = await freePort();
    found.push(
      write(ports[name], rules.replaceAll('B/', `127.0.0.1:${backend}/`).replace(/\/\/B/g, `//127.0.0.1:${backend}`)),
    );
  }
  return found.join('\n');
}

const nginx = await configured(NGINX, (port, rules) => `server { listen 127.0.0.1:${port}; access_log off; ${rules} }`);
writeFileSync(
  join(folder, 'nginx.conf'),
  `daemon off; pid ${folder}/nginx.pid; error_log /dev/null; events {} http { client_body_temp_path ${folder}/a; proxy_temp_path ${folder}/b;
   fastcgi_temp_path ${folder}/c; uwsgi_temp_path ${folder}/d; scgi_temp_path ${folder}/e; proxy_connect_timeout 5s; proxy_read_timeout 10s;\n${nginx}\n}`,
);
const apache = await configured(
  APACHE,
  (port, rules) => `Listen 127.0.0.1:${port}\n<VirtualHost 127.0.0.1:${port}>\n${rules}\n</VirtualHost>`,
);
const modules = ['mpm_event', 'authz_core', 'proxy', 'proxy_http', 'rewrite'];
writeFileSync(
  join(folder, 'apache.conf'),
  `ServerRoot ${folder}\nPidFile ${folder}/apache.pid\nServerName localhost\nErrorLog /dev/null\nDefaultRuntimeDir ${folder}\nTimeout 10
User www-data\nGroup www-data\n${modules.map((name) => `LoadModule ${name}_module /usr/lib/apache2/modules/mod_${name}.so`).join('\n')}\n${apache}\n`,
);
const children = [
  spawn('nginx', ['-p', folder, '-c', join(folder, 'nginx.conf')], { stdio: 'ignore' }),
  spawn('apache2', ['-DFOREGROUND', '-f', join(folder, 'apache.conf')], { stdio: 'ignore' }),
];

async function answers(port) {
  for (let left = 100; left > 0; left--) {
    const open = await new Promise((done) => {
      const socket = connect(port, '127.0.0.1', () => done(true)).on('error', () => done(false));
      socket.setTimeout(1000, () => socket.destroy());
    });
    if (open) return;
    await new Promise((done) => setTimeout(done, 50));
  }
  throw new Error(`nothing listens on port ${port}`);
}

for (const port of Object.values(ports)) await answers(port);
console.log(JSON.stringify(ports));
for await (const name of createInterface({ input: process.stdin })) {
  console.log(JSON.stringify(hits.get(name).splice(0)));
}
await Promise.all(
  children.map((child) => {
    child.kill('SIGTERM');
    return child.exitCode ?? new Promise((done) => child.on('exit', done));
  }),
);
rmSync(folder, { recursive: true, force: true });
process.exit(0);
