import { spawn } from 'node:child_process';
import http from 'node:http';
import type { AddressInfo } from 'node:net';

/** What a page typed, and what it got: the shell is a real one, the programs are ours. */
export interface Answer {
  readonly out: string;
  readonly code: number;
}

export type Program = (args: readonly string[]) => Promise<Answer>;

/** Programs of a page; whatever else it calls is the machine's. */
const PROGRAMS = ['aws', 'otp-shield', 'cdk', 'dig', 'curl'] as const;

const PRELUDE = `
set -u
ask() { # arguments with a zero byte behind each, the answer with the exit code in its first line
  local answer
  answer=$(printf '%s\\0' "$@" | command curl -sS --data-binary @- "$RUNBOOK_PROGRAMS") || return 99
  printf '%s' "\${answer#*$'\\n'}"
  return "\${answer%%$'\\n'*}"
}
${PROGRAMS.map((name) => `${name}() { ask ${name} "$@"; }`).join('\n')}
`;

/** Runs the blocks of a page in one shell, as somebody who copies them one after the other. */
export async function runBlocks(
  blocks: readonly string[],
  programs: Readonly<Record<(typeof PROGRAMS)[number], Program>>,
): Promise<{ readonly code: number; readonly err: string }> {
  const server = http.createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const [name = '', ...args] = Buffer.concat(chunks).toString().split('\0').slice(0, -1);
      programs[name as (typeof PROGRAMS)[number]](args).then(
        ({ out, code }) => response.end(`${code}\n${out}`),
        (error: Error) => response.end(`98\n${error.message}`),
      );
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  const { port } = server.address() as AddressInfo;
  const shell = spawn('bash', ['-c', PRELUDE + blocks.join('\n')], {
    env: { ...process.env, SENDGRID_API_KEY: 'of-the-operator', RUNBOOK_PROGRAMS: `http://127.0.0.1:${port}/` },
  });
  let err = '';
  shell.stderr.on('data', (chunk: Buffer) => {
    err += chunk.toString();
  });
  shell.stdout.resume();
  try {
    const code = await new Promise<number>((resolve) => shell.on('close', (status) => resolve(status ?? 97)));
    return { code, err };
  } finally {
    server.close();
  }
}

/** Blocks of a page that are typed into a shell, and the commands in its sentences and tables. */
export function blocksOf(page: string): { readonly blocks: string[]; readonly inline: string[] } {
  const blocks = [...page.matchAll(/```sh\n([\s\S]*?)```/g)].map(([, block = '']) => block);
  const text = page.replace(/```[\s\S]*?```/g, '');
  const inline = [...text.matchAll(/`((?:otp-shield|aws) [a-z][^`]*)`/g)].map(([, command = '']) =>
    command.replace(/\s+/g, ' '),
  );
  return { blocks, inline };
}
