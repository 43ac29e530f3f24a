import { CommandError } from '../terminal/io';
import { schemaRoutes } from './graphql-schema';
import { jsonRoutes } from './json-list';
import { listOf, type RouteList } from './listed-route';
import { printedRoutes } from './printed-routes';
import { fileRoutes } from './script/file-routes';
import { frameworkActions } from './script/framework-actions';
import { nestRoutes } from './script/nest-routes';
import { Program } from './script/program';
import { routerRoutes } from './script/router-routes';
import { trpcRoutes } from './script/trpc-routes';
import { springRoutes } from './spring-source';

export const SCRIPT = /\.[cm]?[jt]sx?$/;
export const SPRING = /\.(?:java|kt)$/;
export const SCHEMA = /\.(?:graphqls?|gql)$/;

/**
 * Routes of lists that frameworks print, of sources and of schemas, each by what its name or its beginning says it is. Sources know each other, so a router
 * has the path where another file mounts it.
 *
 * @param files from a path with `/` to its text
 * @throws CommandError when a file that was named holds no route at all, since silence would read like "all covered"
 */
export function listedRoutes(files: ReadonlyMap<string, string>): RouteList {
  const scripts = new Map<string, string>();
  const lists: RouteList[] = [];
  for (const [file, text] of files) {
    if (SCRIPT.test(file)) scripts.set(file, text);
    else lists.push(byKind(file, text));
  }
  if (scripts.size > 0) lists.push(scriptRoutes(scripts));
  return listOf(
    lists.flatMap(({ routes }) => routes),
    lists.flatMap(({ open }) => open),
  );
}

function byKind(file: string, text: string): RouteList {
  if (SPRING.test(file)) return springRoutes(text, file);
  if (SCHEMA.test(file)) return schemaRoutes(text);
  if (/^\s*(?:\{\s*["}]|\[\s*[[{"\]\d])/.test(text)) return jsonRoutes(text, file);
  const printed = printedRoutes(text, file);
  if (printed.routes.length > 0) return printed;
  throw new CommandError(
    `${file}: holds no route that can be read; give what "rails routes", "php artisan route:list --json" or "show_urls" prints, lines such as "POST /path", ` +
      'sources in .js, .ts, .java or .kt or their folder, a schema in .graphql, or an OpenAPI document with --openapi',
  );
}

/** Routes of sources in JavaScript and TypeScript. */
function scriptRoutes(sources: ReadonlyMap<string, string>): RouteList {
  const program = new Program(sources);
  const schemas = program
    .scopes()
    .flatMap(({ tagged }) => tagged)
    .filter(({ tag }) => tag === 'gql' || tag === 'graphql')
    .map(({ text }) => schemaRoutes(text));
  const all = [
    routerRoutes(program),
    nestRoutes(program),
    trpcRoutes(program),
    fileRoutes(program),
    frameworkActions(sources),
    ...schemas,
  ];
  return listOf(
    all.flatMap(({ routes }) => routes),
    [...all.flatMap(({ open }) => open), ...program.unread.map((file) => `${file}: is nested too deeply to be read`)],
  );
}
