// Renews what the recipient guard knows about domains: npm run update-lists [-- FILE_OR_URL]
// The disposable domains come from their npm package. Gateways from mail to text message come from a file or page that mentions them, such as
// the CSV of https://github.com/mfitzp/List_of_SMS_gateways; only names made for the purpose are taken, since some lists hold carriers'
// ordinary mail domains, at which people have mailboxes.
import { spawnSync } from 'node:child_process';
import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { DEFAULT_GUARD_SETTINGS } from '../lib/contract/recipient/guard-defaults';

const ROOT = resolve(__dirname, '..');
const LISTS = 'lib/guard/validation/mail-lists.json';
const PACKAGE = 'disposable-email-domains';
/** Names that say what they are for. */
const MADE_FOR_MESSAGES = /^(?:sms|mms|txt|text|msg|messaging|message|page|pcs|gsm)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;
/** Letters of any script: the list has domains that nobody wrote in their ASCII form. */
const DOMAIN = /^(?:[\p{L}\p{M}\p{N}-]{1,63}\.)+[\p{L}\p{M}\p{N}-]{2,63}$/u;
/** Nobody prunes a third of such a list on purpose. */
const LEAST_KEPT = 2 / 3;
const NPM_MS = 120_000;

/** New gateways among all domains that a text mentions behind an @. */
export function gatewaysIn(text: string, known: readonly string[]): string[] {
  const found = [...text.toLowerCase().matchAll(/@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/g)].map(([, domain]) => domain!);
  return [...new Set(found)].filter((domain) => MADE_FOR_MESSAGES.test(domain) && !known.includes(domain)).sort();
}

/** Why a list of disposable domains must not take the place of the one that is there; nothing when it may. */
export function objectionTo(list: unknown, before: readonly string[]): string | undefined {
  if (!Array.isArray(list) || !list.every((entry): entry is string => typeof entry === 'string'))
    return 'it is no list of names';
  if (list.length === 0) return 'it is empty';
  const odd = list.find((entry) => !DOMAIN.test(entry));
  if (odd !== undefined) return `${JSON.stringify(odd.slice(0, 80))} is no domain`;
  const names = new Set(list);
  const provider = DEFAULT_GUARD_SETTINGS.mailProviders.find((domain) => names.has(domain));
  if (provider !== undefined) return `it has ${provider}, where people have their mailboxes`;
  const kept = before.filter((entry) => names.has(entry)).length;
  if (kept < before.length * LEAST_KEPT) return `of ${before.length} domains that were known it has ${kept}`;
  return undefined;
}

interface LockEntry {
  readonly version: string;
  readonly integrity?: string;
}

/**
 * The newest version, once its lists were looked at. It's fetched beside the project: `npm install` in it would also drop what the lock file has for
 * other platforms.
 *
 * @throws {Error} when there is none to be had, or it must not be used; then nothing was changed
 */
export function renewDisposableDomains(root: string): string {
  const installed = join(root, 'node_modules', PACKAGE);
  const beside = mkdtempSync(join(tmpdir(), 'update-lists-'));
  try {
    writeFileSync(join(beside, 'package.json'), '{"private":true}');
    const { status, error, stderr } = spawnSync(
      'npm',
      [
        'install',
        '--prefix',
        beside,
        '--ignore-scripts',
        '--loglevel=error',
        '--no-audit',
        '--no-fund',
        '--save-exact',
        `${PACKAGE}@latest`,
      ],
      { cwd: beside, encoding: 'utf8', timeout: NPM_MS },
    );
    if (status !== 0) {
      const said = stderr.split('\n').filter((line) => line.startsWith('npm error '));
      const reason = error?.message ?? said.map((line) => line.slice('npm error '.length)).join('; ');
      throw new Error(`npm could not fetch ${PACKAGE}: ${reason}`);
    }
    const fetched = join(beside, 'node_modules', PACKAGE);
    for (const file of ['index.json', 'wildcard.json']) {
      const objection = objectionTo(contentOf(join(fetched, file)), readJson(join(installed, file)) as string[]);
      if (objection !== undefined) throw new Error(`${file} of the newest ${PACKAGE} is not used: ${objection}`);
    }
    const lock = readJson(join(beside, 'package-lock.json')) as { packages: Record<string, LockEntry> };
    const { version, integrity } = lock.packages[`node_modules/${PACKAGE}`]!;
    if (version === (readJson(join(installed, 'package.json')) as LockEntry).version)
      return `${PACKAGE} ${version} is the newest`;
    pin(root, version, integrity);
    rmSync(installed, { recursive: true });
    cpSync(fetched, installed, { recursive: true });
    return `${PACKAGE} ${version} takes its place`;
  } finally {
    rmSync(beside, { recursive: true, force: true });
  }
}

function pin(root: string, version: string, integrity: string | undefined): void {
  edit(join(root, 'package.json'), (content) => {
    (content.devDependencies as Record<string, string>)[PACKAGE] = version;
  });
  edit(join(root, 'package-lock.json'), (content) => {
    const packages = content.packages as Record<string, Record<string, unknown>>;
    (packages['']!.devDependencies as Record<string, string>)[PACKAGE] = version;
    Object.assign(packages[`node_modules/${PACKAGE}`]!, { version, integrity });
  });
}

/** @throws {Error} when the source can't be read or has nothing to do with gateways */
export async function renewGateways(root: string, source: string): Promise<string> {
  const text = await textOf(source).catch((error: Error) => {
    throw new Error(`${source} can't be read: ${error.cause instanceof Error ? error.cause.message : error.message}`);
  });
  if (gatewaysIn(text, []).length === 0) throw new Error(`${source} names no gateway at all`);
  let message = 'no new gateways';
  edit(join(root, LISTS), (content) => {
    const known = content.smsGateways as string[];
    const added = gatewaysIn(text, known);
    content.smsGateways = [...known, ...added].sort();
    if (added.length > 0) message = `new gateways, look them over: ${added.join(', ')}`;
  });
  return message;
}

async function textOf(source: string): Promise<string> {
  if (!/^https:/.test(source)) return readFileSync(source, 'utf8');
  const response = await fetch(source, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`the answer is ${response.status}`);
  return response.text();
}

function contentOf(file: string): unknown {
  try {
    return existsSync(file) ? readJson(file) : undefined;
  } catch {
    return undefined;
  }
}

function readJson(file: string): unknown {
  return JSON.parse(readFileSync(file, 'utf8'));
}

function edit(file: string, change: (content: Record<string, unknown>) => void): void {
  const content = readJson(file) as Record<string, unknown>;
  change(content);
  writeFileSync(file, `${JSON.stringify(content, null, 2)}\n`);
}

async function main(source: string | undefined): Promise<void> {
  console.log(renewDisposableDomains(ROOT));
  if (source !== undefined) console.log(await renewGateways(ROOT, source));
}

if (require.main === module) {
  main(process.argv[2]).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
