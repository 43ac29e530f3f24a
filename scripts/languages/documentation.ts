import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ROOT } from '../package/tarball';

const words = (text: string) => text.replace(/\s+/g, ' ').trim();

/** Blocks of code in docs/languages.md are parts of the programs that run here. */
export function checkDocumentation(): string {
  const projects = join(__dirname, 'projects');
  const programs = readdirSync(projects, { recursive: true, encoding: 'utf8' })
    .filter((path) => /\.(py|java|go|ts)$/.test(path))
    .map((path) => words(readFileSync(join(projects, path), 'utf8')));
  const page = readFileSync(join(ROOT, 'docs/languages.md'), 'utf8');
  const blocks = [...page.matchAll(/^```(python|java|go)\n([\s\S]*?)^```/gm)];
  const strange = blocks.filter(([, , code]) => !programs.some((program) => program.includes(words(code))));
  if (strange.length > 0)
    throw new Error(`in no program that runs here:\n${strange.map(([block]) => block).join('\n')}`);
  if (new Set(blocks.map(([, language]) => language)).size < 3) throw new Error('a language has no example');
  return `${blocks.length} blocks`;
}
