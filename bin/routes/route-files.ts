import { readdir, stat } from 'node:fs/promises';
import { join, relative, sep } from 'node:path';
import { readText } from '../input/input-file';
import { CommandError } from '../terminal/io';
import { holdsRoutes, isOtherLanguage } from './other-languages';
import { SCHEMA, SCRIPT, SPRING } from './route-list';

/** What is made from sources, or tests them. */
const PASSED_OVER =
  /^(?:node_modules|dist|build|out|cdk\.out|coverage|target|vendor|__tests__|__mocks__|e2e|test|tests|\..*)$/;
const TEST_FILE = /\.(?:d|test|spec|e2e-spec|stories)\.[cm]?[jt]sx?$/;
/** More than any application has; a folder above all projects has more. */
const MOST_FILES = 20_000;
/** A script that is longer was put together by a program. */
const MOST_BYTES = 2_000_000;

/** Frameworks whose routes their own command tells, by a file that each of them has. */
const OWN_COMMANDS: ReadonlyArray<readonly [RegExp, string]> = [
  [/(?:^|\/)config\/routes\.rb$/, '"bin/rails routes"'],
  [/(?:^|\/)artisan$/, '"php artisan route:list --json"'],
  [/(?:^|\/)manage\.py$/, '"manage.py show_urls" of django-extensions'],
  [/(?:^|\/)symfony\.lock$/, '"bin/console debug:router --format=json"'],
  [/(?:^|\/)mix\.exs$/, '"mix phx.routes"'],
  [/(?:^|\/)go\.mod$/, 'an OpenAPI document with --openapi'],
];

/**
 * The texts of files and of all sources in folders, and what no file of them tells.
 *
 * @param described whether OpenAPI documents are given besides
 */
export async function routeFiles(
  paths: readonly string[],
  described: boolean,
): Promise<{ files: Map<string, string>; open: string[] }> {
  const files = new Map<string, string>();
  const open: string[] = [];
  const others: string[] = [];
  let told = described;
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      // What a framework printed speaks for the sources that can't be read.
      told ||= !isSource(path);
      files.set(slashed(path), await readText(path));
      continue;
    }
    const links: string[] = [];
    const found = await filesIn(path, links);
    open.push(...links.map((link) => `${slashed(link)}: is a link, and is not followed`));
    const sources = found.filter((file) => isSource(file));
    for (const [mark, command] of OWN_COMMANDS) {
      if (found.some((file) => mark.test(slashed(file))))
        others.push(`${path}: holds routes in another language; give ${command}, too`);
    }
    others.push(...(await inOtherLanguages(path, found)));
    if (sources.length === 0 && ![...open, ...others].some((each) => each.startsWith(`${path}: `))) {
      throw new CommandError(
        `${path}: holds no source in .js, .ts, .java, .kt or .graphql; give what the framework's own command prints`,
      );
    }
    for (const file of sources) {
      if ((await stat(file)).size > MOST_BYTES) open.push(`${slashed(file)}: is longer than 2 MB, and is not read`);
      else files.set(slashed(file), await readText(file));
    }
  }
  return { files, open: told ? open : [...open, ...others] };
}

/** Silence about a server in Python beside a page in TypeScript would pass for "covered". */
async function inOtherLanguages(path: string, found: readonly string[]): Promise<string[]> {
  const routers: string[] = [];
  for (const file of found.filter(isOtherLanguage)) {
    if ((await stat(file)).size > MOST_BYTES || holdsRoutes(await readText(file))) routers.push(slashed(file));
  }
  if (routers.length === 0) return [];
  const more = routers.length === 1 ? '' : ` and ${routers.length - 1} more`;
  return [
    `${path}: ${routers[0]}${more} look like routes in a language that is not read; give what the framework's own command prints, or --openapi`,
  ];
}

const slashed = (path: string) => relative('', path).split(sep).join('/') || path;

function isSource(file: string): boolean {
  return (SCRIPT.test(file) && !TEST_FILE.test(file)) || SPRING.test(file) || SCHEMA.test(file);
}

async function filesIn(folder: string, links: string[]): Promise<string[]> {
  const found: string[] = [];
  const waiting = [folder];
  for (let next = waiting.pop(); next !== undefined; next = waiting.pop()) {
    const entries = await readdir(next, { withFileTypes: true });
    for (const entry of entries.sort((a, b) => (a.name < b.name ? -1 : 1))) {
      if (PASSED_OVER.test(entry.name)) continue;
      // Where links lead may be anywhere, and in a circle.
      if (entry.isSymbolicLink()) links.push(join(next, entry.name));
      else if (entry.isDirectory()) waiting.push(join(next, entry.name));
      else if (entry.isFile()) found.push(join(next, entry.name));
    }
    if (found.length > MOST_FILES)
      throw new CommandError(
        `${folder}: holds more than ${MOST_FILES.toLocaleString('en')} files; give the folder of the application's sources`,
      );
  }
  return found;
}
