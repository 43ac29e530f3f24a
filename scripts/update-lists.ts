// Renews what the recipient guard knows about domains: npm run update-lists [-- FILE_OR_URL]
// The disposable domains come from their npm package. Gateways from mail to text message come from a file or page that mentions them, such as
// the CSV of https://github.com/mfitzp/List_of_SMS_gateways; only names made for the purpose are taken, since some lists hold carriers'
// ordinary mail domains, at which people have mailboxes.
import { spawnSync } from 'node:child_process';
import { readFileSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

const root = resolve(__dirname, '..');
const FILE = join(root, 'lib/guard/validation/mail-lists.json');
/** Names that say what they are for. */
const MADE_FOR_MESSAGES = /^(?:sms|mms|txt|text|msg|messaging|message|page|pcs|gsm)\.[a-z0-9-]+(?:\.[a-z0-9-]+)+$/;

/** New gateways among all domains that a text mentions behind an @. */
export function gatewaysIn(text: string, known: readonly string[]): string[] {
  const found = [...text.toLowerCase().matchAll(/@([a-z0-9-]+(?:\.[a-z0-9-]+)+)/g)].map(([, domain]) => domain!);
  return [...new Set(found)].filter((domain) => MADE_FOR_MESSAGES.test(domain) && !known.includes(domain)).sort();
}

async function textOf(source: string): Promise<string> {
  if (!/^https:/.test(source)) return readFileSync(source, 'utf8');
  const response = await fetch(source, { signal: AbortSignal.timeout(20_000) });
  if (!response.ok) throw new Error(`${source} answers ${response.status}`);
  return response.text();
}

async function main(source: string | undefined): Promise<void> {
  const npm = spawnSync('npm', ['install', '--save-dev', '--save-exact', 'disposable-email-domains@latest'], {
    cwd: root,
    stdio: 'inherit',
  });
  if (npm.status !== 0) throw new Error('npm could not renew disposable-email-domains');
  if (source === undefined) return;
  const lists = JSON.parse(readFileSync(FILE, 'utf8')) as { smsGateways: string[] };
  const added = gatewaysIn(await textOf(source), lists.smsGateways);
  lists.smsGateways = [...lists.smsGateways, ...added].sort();
  writeFileSync(FILE, `${JSON.stringify(lists, null, 2)}\n`);
  console.log(added.length === 0 ? 'no new gateways' : `new gateways, look them over: ${added.join(', ')}`);
}

if (require.main === module) {
  main(process.argv[2]).catch((error: Error) => {
    console.error(error.message);
    process.exit(1);
  });
}
