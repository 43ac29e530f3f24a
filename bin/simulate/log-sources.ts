import { createReadStream } from 'node:fs';
import { readdir, realpath, stat } from 'node:fs/promises';
import { join, sep } from 'node:path';
import { fileSource, type LogSource, pipeSource } from '../../lib/sim/traffic/log-source';
import { CommandError, UsageError } from '../terminal/io';

/** What AWS puts beside logs to see whether it may write there. */
const TEST_FILES = new Set(['ELBAccessLogTestFile', 'aws-logs-write-test']);

/**
 * What is read for the arguments of `--alb-log` and `--waf-log`: files, folders with all that is below them, patterns with `*`, `?` and `**`
 * (for more files than a command line takes), pipes, and `-` for standard input. A file that is reached twice is read once.
 *
 * @throws UsageError, CommandError, errno errors
 */
export async function logSources(given: readonly string[]): Promise<readonly LogSource[]> {
  if (given.filter((path) => path === '-').length > 1) throw new UsageError('standard input (-) can be read once only');
  const sources: LogSource[] = [];
  for (const path of given) sources.push(...(await sourcesOf(path)));
  return eachOnce(sources);
}

/** A folder beside a pattern below it, or a link to today's file, would count requests twice and fill limits that nobody filled. */
async function eachOnce(sources: readonly LogSource[]): Promise<readonly LogSource[]> {
  const seen = new Set<string>();
  const once: LogSource[] = [];
  for (const source of sources) {
    const place = source.again ? await realpath(source.name) : undefined;
    if (place !== undefined && seen.has(place)) continue;
    if (place !== undefined) seen.add(place);
    once.push(source);
  }
  return once;
}

async function sourcesOf(path: string): Promise<readonly LogSource[]> {
  if (path === '-') return [pipeSource('standard input', () => process.stdin)];
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT' && /[*?]/.test(path)) return undefined;
    throw error;
  });
  if (found?.isDirectory()) return filesBelow(path, path);
  if (found?.isFile()) return [fileSource(path, found.size)];
  if (found) return [pipeSource(path, () => createReadStream(path))];
  const matched = await matching(path);
  if (matched.length === 0) throw new CommandError(`${path}: no file matches`);
  return matched;
}

async function filesBelow(folder: string, name: string): Promise<readonly LogSource[]> {
  const sources: LogSource[] = [];
  for (const path of await walk(folder)) sources.push(await file(path));
  if (sources.length === 0) throw new CommandError(`${name}: no file is in this folder`);
  return sources;
}

async function file(path: string): Promise<LogSource> {
  return fileSource(path, (await stat(path)).size);
}

/** Paths of all files, in the order of their names. Hidden ones are nobody's logs. */
async function walk(folder: string): Promise<string[]> {
  const entries = await readdir(folder, { withFileTypes: true });
  const paths: string[] = [];
  for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
    if (entry.name.startsWith('.') || TEST_FILES.has(entry.name)) continue;
    const path = join(folder, entry.name);
    const kind = entry.isSymbolicLink() ? await stat(path).catch(() => undefined) : entry;
    if (kind?.isDirectory() && !entry.isSymbolicLink()) paths.push(...(await walk(path)));
    else if (kind?.isFile()) paths.push(path);
  }
  return paths;
}

async function matching(pattern: string): Promise<readonly LogSource[]> {
  const parts = pattern.split(sep);
  const fixed = parts.findIndex((part) => /[*?]/.test(part));
  const base = parts.slice(0, fixed).join(sep) || (pattern.startsWith(sep) ? sep : '.');
  const folder = await stat(base).catch(() => undefined);
  if (!folder?.isDirectory()) return [];
  const expression = expressionOf(parts.slice(fixed));
  const prefix = base === sep ? sep : `${base}${sep}`;
  const paths = (await walk(base)).filter((path) => expression.test(join(sep, path).slice(join(sep, prefix).length)));
  return Promise.all(paths.map(file));
}

/** `**` goes over folders, `*` and `?` don't. */
function expressionOf(parts: readonly string[]): RegExp {
  const text = parts
    .map((part, index) => {
      const isLast = index === parts.length - 1;
      if (part === '**') return isLast ? '.*' : '(?:[^/]+/)*';
      const name = part
        .replace(/[.+^${}()|[\]\\]/g, '\\$&')
        .replace(/\*/g, '[^/]*')
        .replace(/\?/g, '[^/]');
      return isLast ? name : `${name}/`;
    })
    .join('');
  return new RegExp(`^${text}$`);
}
