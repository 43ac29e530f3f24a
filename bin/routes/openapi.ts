import { CommandError } from '../terminal/io';
import { type ListedRoute, listOf, type RouteList } from './listed-route';
import { parsed } from './parsed';

const METHODS: ReadonlySet<string> = new Set(['get', 'put', 'post', 'delete', 'options', 'head', 'patch', 'trace']);

type Servers = ReadonlyArray<{ readonly url?: string }> | undefined;

/** Operations of an OpenAPI document (JSON or YAML, version 2 or 3), under the path of each of its servers. */
export function openApiRoutes(text: string, file: string): RouteList {
  const document = parsed(text, file) as {
    paths?: Record<string, Record<string, unknown> | null>;
    servers?: Servers;
    basePath?: string;
  } | null;
  if (typeof document?.paths !== 'object' || document.paths === null) {
    throw new CommandError(`${file}: has no "paths"; an OpenAPI document is needed`);
  }
  const routes: ListedRoute[] = [];
  const open: string[] = [];
  for (const [path, item] of Object.entries(document.paths)) {
    if (typeof item?.$ref === 'string') open.push(`${file}: ${path} is described in ${item.$ref}, which is not read`);
    for (const [method, operation] of Object.entries(item ?? {})) {
      if (!METHODS.has(method)) continue;
      const servers =
        (operation as { servers?: Servers } | null)?.servers ?? (item?.servers as Servers) ?? document.servers;
      for (const base of basesOf(document.basePath, servers))
        routes.push({ method: method.toUpperCase(), path: `${base}${path}` });
    }
  }
  return listOf(routes, open);
}

function basesOf(basePath: string | undefined, servers: Servers): string[] {
  const bases = basePath !== undefined ? [basePath] : (servers ?? [{}]).map(({ url }) => pathOf(url));
  return [...new Set(bases.map((base) => base.replace(/\/$/, '')))];
}

function pathOf(url: string | undefined): string {
  if (url === undefined) return '';
  const path = /^[a-z]+:\/\/[^/]*(\/.*)?$/i.exec(url)?.[1] ?? (url.startsWith('/') ? url : '');
  return path.replace(/\{[^}]*\}/g, '*');
}
