import { execFile } from 'node:child_process';
import { join } from 'node:path';
import { promisify } from 'node:util';

interface Match {
  readonly Filename: string;
  readonly Message: string;
  readonly Rule: { readonly Id: string };
  readonly Location: { readonly Path?: string[] };
}

/** What cfn-lint says of each file, errors and warnings. One run over all of them, since the start alone takes a second. */
export async function lint(files: readonly string[], bin: string): Promise<Map<string, string[]>> {
  // Without files it would wait for a template on its standard input.
  if (files.length === 0) throw new Error('there is no template for cfn-lint to read');
  const options = ['--config-file', join(__dirname, 'cfn-lint.yaml'), '--format', 'json', '--regions', 'eu-central-1'];
  // It ends with an error when it has something to say.
  const { stdout, stderr } = await promisify(execFile)(
    join(bin, 'python'),
    [join(bin, 'cfn-lint'), ...options, '--', ...files],
    { maxBuffer: 64e6 },
  ).catch((error) => error);
  const findings = new Map<string, string[]>();
  for (const { Filename, Rule, Message, Location } of parsed(stdout, stderr)) {
    const said = findings.get(Filename) ?? [];
    findings.set(Filename, [...said, `${Rule.Id}: ${Message} (${Location.Path?.join('/')})`]);
  }
  return findings;
}

function parsed(stdout: string | undefined, stderr: unknown): Match[] {
  try {
    return JSON.parse(stdout ?? '');
  } catch {
    throw new Error(`cfn-lint gave no result: ${String(stderr).slice(-2000)}`);
  }
}
