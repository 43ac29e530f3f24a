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
const OWN_COMMANDS: ReadonlyArray<readonly [mark: RegExp, language: string, command: string]> = [
  [/(?:^|\/)config\/routes\.rb$/, 'rb', '"bin/rails routes"'],
  [/(?:^|\/)artisan$/, 'php', '"php artisan route:list --json"'],
  [/(?:^|\/)manage\.py$/, 'py', '"manage.py show_urls" of django-extensions'],
  [/(?:^|\/)symfony\.lock$/, 'php', '"bin/console debug:router --format=json"'],
  [/(?:^|\/)mix\.exs$/, 'ex', '"mix phx.routes"'],
  [/(?:^|\/)go\.mod$/, 'go', 'an OpenAPI document with --openapi'],
];

export interface RouteFiles {
  readonly files: Map<string, string>;
  /** What none of the files tells. */
  readonly open: readonly string[];
  /** What is not read, and taken to stand in the lists that were given. */
  readonly believed: readonly string[];
}

/**
 * The texts of files and of all sources in folders.
 *
 * @param documents how many OpenAPI documents are given besides
 */
export async function routeFiles(paths: readonly string[], documents: number): Promise<RouteFiles> {
  const files = new Map<string, string>();
  const open: string[] = [];
  const others: string[] = [];
  const languages = new Set<string>();
  let lists = documents;
  for (const path of paths) {
    if (!(await stat(path)).isDirectory()) {
      if (!isSource(path)) lists++;
      files.set(slashed(path), await readText(path));
      continue;
    }
    const links: string[] = [];
    const found = await filesIn(path, links);
    open.push(...links.map((link) => `${slashed(link)}: is a link, and is not followed`));
    const sources = found.filter((file) => isSource(file));
    for (const [mark, language, command] of OWN_COMMANDS) {
      if (!found.some((file) => mark.test(slashed(file)))) continue;
      languages.add(language);
      others.push(`${path}: holds routes in another language; give ${command}, too`);
    }
    const routers = await inOtherLanguages(found);
    for (const router of routers) languages.add(languageOf(router));
    if (routers.length > 0) others.push(`${path}: ${some(routers)} ${UNREAD}`);
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
  // A list speaks for one language at most: one of Rails' says nothing of a server in Go.
  if (languages.size > lists) return { files, open: [...open, ...others], believed: [] };
  return { files, open, believed: languages.size === 0 ? [] : [believed(languages, lists)] };
}

const UNREAD =
  "look like routes in a language that is not read; give what the framework's own command prints, or --openapi";

function believed(languages: ReadonlySet<string>, lists: number): string {
  const which = [...languages].sort().map((language) => `.${language}`);
  const of = lists === 1 ? 'the list that was given' : `the ${lists} lists that were given`;
  return `sources in ${which.join(', ')} are not read: their routes are taken from ${of}, which must name all of them`;
}

const languageOf = (file: string) => file.slice(file.lastIndexOf('.') + 1).replace(/^exs$/, 'ex');

const some = (files: readonly string[]) => `${files[0]}${files.length === 1 ? '' : ` and ${files.length - 1} more`}`;

/** Silence about a server in Python beside a page in TypeScript would pass for "covered". */
async function inOtherLanguages(found: readonly string[]): Promise<string[]> {
  const routers: string[] = [];
  for (const file of found.filter(isOtherLanguage)) {
    if ((await stat(file)).size > MOST_BYTES || holdsRoutes(await readText(file))) routers.push(slashed(file));
  }
  return routers;
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
