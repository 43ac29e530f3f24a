import { parse } from 'yaml';
import type { Route } from '../../lib/contract/protection/sending-route';
import { CommandError } from '../terminal/io';

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

/** Operations of an OpenAPI document (JSON or YAML, version 2 or 3), under the path of its first server. */
export function openApiRoutes(text: string, file: string): Route[] {
  const document = read(text, file) as {
    paths?: Record<string, Record<string, unknown> | null>;
    servers?: ReadonlyArray<{ url?: string }>;
    basePath?: string;
  } | null;
  if (typeof document?.paths !== 'object' || document.paths === null) {
    throw new CommandError(`${file}: has no "paths"; an OpenAPI document is needed`);
  }
  const base = (document.basePath ?? pathOf(document.servers?.[0]?.url)).replace(/\/$/, '');
  return Object.entries(document.paths).flatMap(([path, item]) =>
    Object.keys(item ?? {})
      .filter((method) => METHODS.has(method))
      .map((method) => ({ method: method.toUpperCase(), path: `${base}${path}` })),
  );
}

function read(text: string, file: string): unknown {
  try {
    return parse(text, { maxAliasCount: 100 });
  } catch (error) {
    const [line] = (error instanceof Error ? error.message : String(error)).split('\n');
    throw new CommandError(`${file}: neither JSON nor YAML: ${line}`);
  }
}

function pathOf(url: string | undefined): string {
  if (url === undefined) return '';
  const path = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(url)?.[1] ?? (url.startsWith('/') ? url : '');
  return path.replace(/\{[^}]*\}/g, '*');
}

/** What a list of routes says, and why it may not be all. */
export interface RouteList {
  readonly routes: readonly Route[];
  /** What nobody followed; undefined where the list names each route whole. */
  readonly open?: string;
}

/**
 * Routes as a framework's own command prints them (`rails routes`, `php artisan route:list --json`, `show_urls`, or one `POST /path` on a line), or as
 * sources declare them. Other lines are passed over.
 *
 * @throws {CommandError} when not one route is found, since silence would read like "all covered"
 */
export function listedRoutes(text: string, file: string): RouteList {
  const found = artisanRoutes(text, file) ?? linesOf(text);
  if (found.routes.length > 0) return found;
  throw new CommandError(
    `${file}: holds no route that can be read; give what "rails routes", "php artisan route:list --json" or "show_urls" prints, ` +
      'lines such as "POST /path", or an OpenAPI document with --openapi',
  );
}

/** `[{ "method": "GET|HEAD", "uri": "api/otp" }]`; undefined for what is no JSON. */
function artisanRoutes(text: string, file: string): RouteList | undefined {
  if (!/^\s*[[{]/.test(text)) return undefined;
  const entries: unknown = read(text, file);
  if (!Array.isArray(entries))
    throw new CommandError(`${file}: must be a list of routes; give an OpenAPI document with --openapi`);
  const routes = entries.flatMap(({ method, uri }: { method?: unknown; uri?: unknown }) =>
    typeof method === 'string' && typeof uri === 'string'
      ? method.split('|').map((each) => ({ method: methodOf(each), path: `/${uri.replace(/^\//, '')}` }))
      : [],
  );
  return { routes };
}

function linesOf(text: string): RouteList {
  const printed: Route[] = [];
  const declared: Route[] = [];
  // Of the class that the methods after it stand in.
  let prefix = '';
  for (const line of text.split('\n')) {
    const route = printedRoute(line);
    if (route !== undefined) {
      printed.push(route);
      continue;
    }
    const [, place] =
      /@(?:Controller|RequestMapping)\s*\(\s*(?:(?:path|value)\s*[:=]\s*)?['"`]([^'"`]*)['"`]/.exec(line) ?? [];
    if (place !== undefined) prefix = place;
    declared.push(...declaredRoutes(line, prefix));
  }
  if (declared.length === 0) return { routes: printed };
  const open =
    'sources are read line by line: routers that are mounted elsewhere, and paths that are put together, are not followed';
  return { routes: [...printed, ...declared], open };
}

/** `POST /api/otp`, `otp POST /otp(.:format) otp#create`, and `/accounts/otp/<TAB>shop.views.otp<TAB>otp`. */
function printedRoute(line: string): Route | undefined {
  const listed = /\b((?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|ANY)(?:\|[A-Z]+)*)\s+(\/\S*)/.exec(line);
  // A route of Rails that may end in a format, and other parts that may be missing.
  if (listed) return { method: methodOf(listed[1]!.split('|')[0]!), path: listed[2]!.replace(/\([^)]*\)/g, '') || '/' };
  const django = /^(\/\S*)\s+[A-Za-z_][\w.<>]*\.[\w.<>]+(?:\s|$)/.exec(line);
  return django ? { method: 'ANY', path: django[1]! } : undefined;
}

function declaredRoutes(line: string, prefix: string): Route[] {
  const called = /\.\s*(get|post|put|patch|delete|head|options|all|use)\s*\(\s*(['"`])(\/[^'"`]*)\2/i.exec(line);
  if (called) return [{ method: methodOf(called[1]!), path: called[3]! }];
  const marked =
    /@(Get|Post|Put|Patch|Delete|All)(?:Mapping)?\s*\(\s*(?:(?:path|value)\s*=\s*)?(?:['"`]([^'"`]*)['"`])?/.exec(line);
  if (!marked) return [];
  const path = [prefix, marked[2] ?? ''].flatMap((part) => part.split('/')).filter((part) => part !== '');
  return [{ method: methodOf(marked[1]!), path: `/${path.join('/')}` }];
}

function methodOf(word: string): string {
  const method = word.toUpperCase();
  return method === 'ALL' || method === 'USE' ? 'ANY' : method;
}
