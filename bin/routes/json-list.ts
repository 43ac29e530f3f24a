import { CommandError } from '../terminal/io';
import { fieldsOfIntrospection } from './graphql-schema';
import { joined, type ListedRoute, listOf, type RouteList } from './listed-route';
import { parsed } from './parsed';

/**
 * What frameworks print as JSON: `artisan route:list --json`, `show_urls --format json`, Symfony's `debug:router --format=json`, `/actuator/mappings`
 * of Spring, and the introspection of a GraphQL schema.
 *
 * @throws CommandError for what is none of these
 */
export function jsonRoutes(text: string, file: string): RouteList {
  const value = parsed(text, file);
  const found = Array.isArray(value) ? listOf(value.flatMap(entryOf)) : objectRoutes(value as Record<string, unknown>);
  if (found === undefined) {
    throw new CommandError(
      `${file}: is no list of routes that is known; give what "php artisan route:list --json", "show_urls --format json", Symfony's "debug:router --format=json" or ` +
        "Spring's /actuator/mappings prints, or an OpenAPI document with --openapi",
    );
  }
  return found;
}

function entryOf(entry: unknown): ListedRoute[] {
  const { method, uri, url } = (entry ?? {}) as { method?: unknown; uri?: unknown; url?: unknown };
  if (typeof url === 'string') return [{ method: 'ANY', path: url }];
  if (typeof uri !== 'string') return [];
  const methods = typeof method === 'string' ? method.split('|') : ['ANY'];
  return methods.map((each) => ({ method: each, path: joined(uri) }));
}

function objectRoutes(value: Record<string, unknown>): RouteList | undefined {
  const fields = fieldsOfIntrospection(value);
  if (fields !== undefined) return listOf(fields);
  const conditions: Array<{ methods?: unknown; patterns?: unknown }> = [];
  collect(value, 'requestMappingConditions', conditions);
  if (conditions.length > 0) {
    const routes = conditions.flatMap(({ methods, patterns }) =>
      texts(patterns).flatMap((path) =>
        (texts(methods).length === 0 ? ['ANY'] : texts(methods)).map((method) => ({ method, path })),
      ),
    );
    return listOf(routes, ['/actuator/mappings leaves out server.servlet.context-path, which stands before each path']);
  }
  const routes = Object.values(value).flatMap((entry) => {
    const { path, method } = (entry ?? {}) as { path?: unknown; method?: unknown };
    if (typeof path !== 'string') return [];
    return (typeof method === 'string' ? method.split('|') : ['ANY']).map((each) => ({ method: each, path }));
  });
  return routes.length === 0 ? undefined : listOf(routes);
}

const texts = (value: unknown): string[] =>
  Array.isArray(value) ? value.filter((each) => typeof each === 'string') : [];

function collect(value: unknown, key: string, found: object[], depth = 0): void {
  if (typeof value !== 'object' || value === null || depth > 30) return;
  for (const [name, inner] of Object.entries(value)) {
    if (name === key && typeof inner === 'object' && inner !== null) found.push(inner);
    else collect(inner, key, found, depth + 1);
  }
}
