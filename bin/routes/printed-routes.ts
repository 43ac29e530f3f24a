import { joined, type ListedRoute, listOf, type RouteList } from './listed-route';

const VERB = '(?:GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|ANY)';
/** `POST /api/otp`, and what stands before and behind it; `GET, POST /otp` of Flask and `GET|HEAD /otp`. */
const VERBS_AND_PATH = new RegExp(`\\b(${VERB}(?:(?:\\||,\\s*)[A-Z]+)*)\\s+(\\/\\S*)`);
/** `  POST       api/otp .......... otp › OtpController` of `php artisan route:list`. */
const ARTISAN = new RegExp(`^\\s*(${VERB}(?:\\|[A-Z]+)*)\\s+(\\S+) (?:\\.{2,}|›|$)`);
/** `[RouterExplorer] Mapped {/api/otp, POST} route` with which NestJS starts. */
const NEST_LOG = /Mapped \{(\/[^,}]*), ([A-Z]+)\}/;
/** `/accounts/otp/<TAB>shop.views.otp<TAB>otp` of show_urls, also between bars. */
const DJANGO = /^\|?\s*(\/\S*)[\s|]+[A-Za-z_][\w.<>]*\.[\w.<>]+(?:[\s|]|$)/;
/** `URI | /otp(.:format)` of `rails routes --expanded`. */
const EXPANDED = /^(Verb|URI)\s*\|\s*(\S*)/;
/** An engine of Rails: a path without a verb, and what it is mounted for. */
const ENGINE = /^\s*(?:\w+\s+)?(\/\S*)\s+([A-Z]\w*(?:::\w+)*)\s*$/;
const ENGINE_TITLE = /^Routes for ([A-Z]\w*(?:::\w+)*):/;

/**
 * Routes as a framework's own command prints them: `rails routes`, `artisan route:list`, `show_urls`, `flask routes`, `mix phx.routes`, the lines with which
 * NestJS starts, or one `POST /path` on a line. Other lines are passed over.
 */
export function printedRoutes(text: string, file: string): RouteList {
  const routes: ListedRoute[] = [];
  const engines = new Map<string, { path: string; isListed: boolean }>();
  const isRails = /Prefix\s+Verb\s+URI Pattern|^-+\[ Route /m.test(text);
  let engine = '';
  let verb = '';
  for (const line of text.split('\n')) {
    const title = isRails ? ENGINE_TITLE.exec(line)?.[1] : undefined;
    if (title !== undefined) {
      const mounted = engines.get(title);
      if (mounted !== undefined) mounted.isListed = true;
      engine = mounted?.path ?? '';
      continue;
    }
    const expanded = EXPANDED.exec(line);
    if (expanded?.[1] === 'Verb') verb = expanded[2]!;
    else if (expanded?.[1] === 'URI') routes.push(...each(verb || 'ANY', joined(engine, expanded[2]!)));
    const mount = isRails ? ENGINE.exec(line) : null;
    if (mount !== null) engines.set(mount[2]!, { path: mount[1]!, isListed: false });
    else if (expanded === null)
      routes.push(
        ...routesOf(line).map((route) => (engine === '' ? route : { ...route, path: joined(engine, route.path) })),
      );
  }
  const open = [...engines]
    .filter(([, { isListed }]) => !isListed)
    .map(([name, { path }]) => `${file}: what ${name} answers below ${path} is not listed`);
  return listOf(routes, open);
}

function routesOf(line: string): ListedRoute[] {
  const started = NEST_LOG.exec(line);
  if (started) return each(started[2]!, started[1]!);
  const listed = VERBS_AND_PATH.exec(line) ?? ARTISAN.exec(line);
  if (listed) return each(listed[1]!, listed[2]!);
  const django = DJANGO.exec(line);
  return django ? [{ method: 'ANY', path: django[1]! }] : [];
}

/** Without the parts of a path of Rails that may be missing, such as `(.:format)`. */
function each(verbs: string, path: string): ListedRoute[] {
  const plain = path.replace(/\([^)]*\)/g, '');
  return verbs.split(/\||,\s*/).map((method) => ({
    method: method === 'ALL' ? 'ANY' : method,
    path: plain.startsWith('/') ? plain || '/' : joined(plain),
  }));
}
