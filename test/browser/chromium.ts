import { execFile } from 'node:child_process';
import { existsSync, mkdtempSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { type Browser, chromium, type Page } from 'playwright-core';

/**
 * A real Chromium out of the npm package `@sparticuz/chromium`: nothing to install, no root. Its own start options are left aside, since
 * they switch web security off.
 */
export async function launchChromium(): Promise<Browser> {
  const home = await unpack();
  const options = {
    executablePath: join(home, 'chromium'),
    timeout: 120_000,
    args: ['--no-sandbox', '--disable-dev-shm-usage', '--disable-gpu', '--font-render-hinting=none'],
    env: { ...process.env, FONTCONFIG_FILE: join(home, 'fonts.conf') } as Record<string, string>,
  };
  try {
    return await chromium.launch(options);
  } catch (error) {
    if (!/shared librar/.test(String(error))) throw error;
    // A machine without NSS: the package brings a copy.
    return chromium.launch({ ...options, env: { ...options.env, LD_LIBRARY_PATH: join(home, 'al2023', 'lib') } });
  }
}

/**
 * Keeps a picture of the page for somebody to look at, in the folder that OTP_SHIELD_PICTURES names. Without that nothing is drawn: tests ask the
 * page itself, and on a busy machine the browser sometimes gives up on a picture.
 */
export async function keepPicture(page: Page, name: string): Promise<void> {
  const folder = process.env.OTP_SHIELD_PICTURES;
  if (folder) await page.screenshot({ fullPage: true, path: join(folder, `${name}.png`) });
}

/**
 * Folder with the unpacked browser. Unpacked beside it and moved when complete: test files run side by side, and a run that was interrupted
 * must not leave half a browser behind.
 */
async function unpack(): Promise<string> {
  const { version } = JSON.parse(readFileSync(join(PACKAGE, 'package.json'), 'utf8')) as { version: string };
  const home = join(tmpdir(), `otp-shield-chromium-${version}-${process.getuid?.() ?? 0}`);
  if (existsSync(home)) return home;
  const draft = mkdtempSync(join(tmpdir(), 'otp-shield-chromium-draft-'));
  const script = 'require("@sparticuz/chromium").executablePath().catch((e) => { console.error(e); process.exit(1); })';
  await promisify(execFile)(process.execPath, ['-e', script], {
    cwd: PACKAGE,
    timeout: 120_000,
    // The package unpacks its libraries only where it believes to be on AWS Lambda.
    env: { ...process.env, TMPDIR: draft, AWS_EXECUTION_ENV: 'AWS_Lambda_nodejs22.x' },
  });
  writeFileSync(join(draft, 'fonts.conf'), fontsConf(join(home, 'fonts')));
  try {
    renameSync(draft, home);
  } catch (error) {
    if (!existsSync(home)) throw error;
    rmSync(draft, { recursive: true, force: true });
  }
  return home;
}

const PACKAGE = resolve(require.resolve('@sparticuz/chromium'), '../../..');

/** The fonts of the package for a machine that has none; its own file names another folder. */
function fontsConf(folder: string): string {
  const folders = [folder, '/usr/share/fonts', '/usr/local/share/fonts'].map((dir) => `<dir>${dir}</dir>`).join('');
  return `<?xml version="1.0"?><!DOCTYPE fontconfig SYSTEM "fonts.dtd"><fontconfig>${folders}</fontconfig>\n`;
}
