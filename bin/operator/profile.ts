import { readFileSync } from 'node:fs';
import { homedir } from 'node:os';
import { join } from 'node:path';
import { CommandError } from '../terminal/io';

const SHOWN = 12;

/** Where the AWS CLI and the SDK look for profiles. */
const files = () => [
  process.env.AWS_CONFIG_FILE || join(homedir(), '.aws', 'config'),
  process.env.AWS_SHARED_CREDENTIALS_FILE || join(homedir(), '.aws', 'credentials'),
];

/**
 * The SDK takes an unknown profile for no credentials, and looks for others in the meantime.
 *
 * @throws CommandError when the profile stands in neither file
 */
export function requireProfile(given: string | undefined): void {
  const profile = given ?? process.env.AWS_PROFILE;
  if (!profile) return;
  const known = [...new Set(files().flatMap(profilesIn))].sort();
  if (known.includes(profile)) return;
  const list =
    known.length === 0
      ? 'there are none'
      : `there are: ${known.slice(0, SHOWN).join(', ')}${known.length > SHOWN ? ` and ${known.length - SHOWN} more` : ''}`;
  throw new CommandError(
    `no profile ${JSON.stringify(profile)}${given === undefined ? ' (from AWS_PROFILE)' : ''} in ${files().join(' or ')}; ${list}`,
  );
}

function profilesIn(file: string): string[] {
  let text: string;
  try {
    text = readFileSync(file, 'utf8');
  } catch {
    return [];
  }
  return [...text.matchAll(/^\s*\[\s*(?:profile\s+)?["']?([^\]"']+?)["']?\s*\]/gm)]
    .map(([, name]) => name!)
    .filter((name) => !/^(sso-session|services)\s/.test(name));
}
