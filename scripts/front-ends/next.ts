// A Next application with a server action that sends a code, built and run for real, behind the local load balancer with the synthesized web ACL: `npm run proof next`. Installs
// Next into a folder of its own, since it is 340 MB that nothing else needs.
import { execFileSync, type StdioOptions, spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import net, { type AddressInfo } from 'node:net';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { startLoadBalancer } from '../../lib/load-balancer';
import { OtpRoute } from '../../lib/protection/otp-route';
import { Simulator } from '../../lib/sim/simulator';
import { launchChromium } from '../../test/browser/chromium';
import { bundled } from '../../test/browser/front-end';
import { templateOf } from '../../test/protection/stack';
import { checks, same } from './checks';

const PACKAGES = { next: '16.4.6', react: '19.3.1', 'react-dom': '19.3.1' };
const INSTALL_MS = 300_000;

const FILES: Readonly<Record<string, string>> = {
  'package.json': JSON.stringify({ name: 'shop', private: true, dependencies: PACKAGES }),
  'app/layout.jsx': `export default function Layout({ children }) {
    return <html lang="en"><head><script src="/otp-shield.js"></script><script src="/install.js"></script><script src="/setup.js"></script></head><body>{children}</body></html>;
  }`,
  'app/page.jsx': `import { SignUp } from './sign-up';
  export default function Page() { return <SignUp />; }`,
  'app/sign-up.jsx': `'use client';
  import { useActionState } from 'react';
  import { sendCode } from './actions';
  export function SignUp() {
    const [said, act, pending] = useActionState(sendCode, '');
    return <form action={act}><input name="email" defaultValue="ada@people.de" /><button disabled={pending}>Send me a code</button><output id="said">{said}</output></form>;
  }`,
  'app/actions.js': `'use server';
  let sent = 0;
  export async function sendCode(_before, form) { sent++; return 'sent ' + sent + ' to ' + form.get('email'); }`,
  'public/setup.js': `const otpFetch = OtpShield.createOtpFetch({ apiKey: 'any', integrationUrl: location.origin + '/__otp-shield/scripts/', timeoutMs: 60000 });
  OtpShieldInstall.installOtpFetch(otpFetch, { guards: (url, method) => method === 'POST' && url.pathname === '/' });`,
};

async function main(): Promise<void> {
  const folder = mkdtempSync(join(tmpdir(), 'otp-shield-next-'));
  const files = {
    ...FILES,
    'public/otp-shield.js': bundled('global/otp-shield.ts', 'iife'),
    'public/install.js': bundled('global/otp-shield-install.ts', 'iife'),
  };
  for (const [path, text] of Object.entries(files)) {
    mkdirSync(dirname(join(folder, path)), { recursive: true });
    writeFileSync(join(folder, path), text);
  }
  const env = { ...process.env, NEXT_TELEMETRY_DISABLED: '1' };
  const stdio: StdioOptions = ['ignore', 'ignore', 'inherit'];
  const quiet = { cwd: folder, env, stdio, timeout: INSTALL_MS };
  execFileSync('npm', ['install', '--no-audit', '--no-fund', '--loglevel=error'], quiet);
  const program = join(folder, 'node_modules/next/dist/bin/next');
  execFileSync(process.execPath, [program, 'build'], quiet);
  const port = await freePort();
  const next = spawn(process.execPath, [program, 'start', '-H', '127.0.0.1', '-p', String(port)], {
    ...quiet,
    timeout: 2 * INSTALL_MS,
  });
  const clock = { now: () => Date.now() };
  const firewall = Simulator.fromTemplate(templateOf({ requestRoutes: [OtpRoute.serverActions()] }).toJSON(), {
    clock,
  });
  const balancer = await startLoadBalancer({ origin: `http://127.0.0.1:${port}`, firewall, clock });
  const url = balancer.url.replace('127.0.0.1', 'shop.localhost');
  const browser = await launchChromium();
  try {
    await answering(port);
    const open = async () => {
      const page = await (await browser.newContext()).newPage();
      page.setDefaultTimeout(60_000);
      const asked: string[] = [];
      page.on('request', (request) => {
        if (request.headers()['next-action']) asked.push(request.headers()['next-action']!);
      });
      await page.goto(url);
      await page.waitForLoadState('networkidle');
      return { page, asked };
    };
    let action = '';
    await checks({
      'a server action passes once the puzzle is solved': async () => {
        const { page, asked } = await open();
        await page.click('text=Send me a code');
        await page.click('text=I am human');
        await page.getByText('sent 1 to ada@people.de').waitFor();
        action = asked.at(-1)!;
      },
      'the same action without a puzzle is asked for one': async () => {
        const { status } = await fetch(balancer.url, {
          method: 'POST',
          headers: { 'next-action': action },
          body: '["$undefined"]',
        });
        same(status, 405);
      },
      'a form without JavaScript is asked for one, too': async () => {
        const form = new FormData();
        form.append(`$ACTION_ID_${action}`, '');
        form.append('email', 'ada@people.de');
        same((await fetch(balancer.url, { method: 'POST', body: form })).status, 405);
      },
      'who only looks at the page is asked for nothing': async () => {
        same((await fetch(balancer.url)).status, 200);
        const { asked } = await open();
        same(asked, []);
      },
    });
  } finally {
    await browser.close();
    await balancer.close();
    next.kill();
    rmSync(folder, { recursive: true, force: true });
  }
}

async function freePort(): Promise<number> {
  const server = net.createServer();
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  await new Promise((resolve) => server.close(resolve));
  return port;
}

async function answering(port: number): Promise<void> {
  for (const end = Date.now() + 60_000; Date.now() < end; ) {
    const up = await fetch(`http://127.0.0.1:${port}/`).then(
      () => true,
      () => false,
    );
    if (up) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
  throw new Error('Next does not answer');
}

void main().catch((error) => {
  console.error(error);
  process.exitCode = 1;
});
