import { OtpRoute } from '../protection/otp-route';
import { GuardedMethods, type OtpRouteOptions, type ServerActionsOptions } from '../protection/otp-route-options';
import { list, oneOf, type Reader, textMatching, wholeNumber, yesOrNo } from './context-readers';
import { type Setting, setting, type ValueOf } from './setting';

/** Keys of a route that is written as an object, in `requestRoutes` and `verifyRoutes`. */
export const ROUTE_SETTINGS = {
  path: setting(
    textMatching(/^\//, 'a path that starts with "/"'),
    'needed, but with `serverActions`',
    'as in the lists of paths; for an operation, the path that has them all',
  ),
  methods: setting(
    oneOf(Object.values(GuardedMethods)),
    '`ALL`',
    '`ALL_BUT_GET` where GET only shows a form and sends nothing, `PUZZLE_ON_GET` where GET shows the puzzle, too, and the POST verifies it',
  ),
  hosts: setting(
    list,
    'every host',
    'hosts on which the path is the route, such as `shop.example.com`. Let the load balancer send only these to the application',
  ),
  headerName: setting(
    textMatching(/^[A-Za-z0-9_-]{1,64}$/, 'the name of a header: 1 to 64 letters, digits, "-" or "_"'),
    'none',
    'a header that the application looks at before it sends',
  ),
  headerValues: setting(list, 'needed with `headerName`', 'what it holds then'),
  recipientsPerRequest: setting(wholeNumber(1, 4), '1', 'recipients that one honest request names at most'),
  graphql: setting(list, 'none', 'fields of GraphQL that make a code go out, such as `sendOtp`'),
  jsonRpc: setting(list, 'none', 'methods of JSON-RPC that do, such as `auth.sendOtp`'),
  trpc: setting(
    list,
    'none',
    'procedures of tRPC that do, such as `auth.sendOtp`; `path` is where the router is mounted',
  ),
  serverActions: setting(
    yesOrNo,
    '`false`',
    '`true` for every server action of Next, on whatever path, less those in `except`',
  ),
  except: setting(list, 'none', 'only with `serverActions`: ids of actions that send nothing'),
  handlers: setting(
    list,
    'none',
    'only with `serverActions`: paths below which there are only route handlers, such as `/api`',
  ),
};

type RouteSettings = typeof ROUTE_SETTINGS;

/** A list of paths with commas, or a list of paths and objects, on the command line as JSON. */
export const routes: Reader<OtpRoute[]> = (value, key, faults) =>
  entriesOf(value, key, faults)?.flatMap((entry) => {
    const found: string[] = [];
    const route = typeof entry === 'string' ? sound(pathRoute(entry, {}), found) : objectRoute(entry, found);
    faults.push(...found.map((fault) => `${key}: ${fault}`));
    return route === undefined ? [] : [route];
  });

function entriesOf(value: unknown, key: string, faults: string[]): unknown[] | undefined {
  if (typeof value === 'string' && value.trim().startsWith('[')) {
    try {
      return entriesOf(JSON.parse(value), key, faults);
    } catch {
      faults.push(`${key} must be JSON where it starts with "[", got ${JSON.stringify(value)}`);
      return undefined;
    }
  }
  const isObject = (entry: unknown) => typeof entry === 'object' && entry !== null && !Array.isArray(entry);
  if (
    Array.isArray(value) &&
    value.some(isObject) &&
    value.every((entry) => entry !== '' && (isObject(entry) || typeof entry === 'string'))
  )
    return value;
  return list(value, key, faults);
}

function objectRoute(entry: unknown, faults: string[]): OtpRoute | undefined {
  const given = entry as Record<string, unknown>;
  for (const name of Object.keys(given)) {
    if (!Object.hasOwn(ROUTE_SETTINGS, name)) {
      faults.push(`${name} is no key of a route; allowed are ${Object.keys(ROUTE_SETTINGS).join(', ')}`);
    }
  }
  const read = <K extends keyof RouteSettings>(name: K) => {
    if (given[name] === undefined) return undefined;
    const wanted: Setting<unknown> = ROUTE_SETTINGS[name];
    return wanted.read(given[name], name, faults) as ValueOf<RouteSettings[K]>;
  };
  const [name, values] = [read('headerName'), read('headerValues')];
  if ((name === undefined) !== (values === undefined)) {
    faults.push('headerName and headerValues go together; give both or neither');
  }
  const options: OtpRouteOptions = {
    methods: read('methods') as GuardedMethods | undefined,
    hosts: read('hosts'),
    header: name !== undefined && values !== undefined ? { name, values } : undefined,
    recipientsPerRequest: read('recipientsPerRequest'),
  };
  const operations = OPERATIONS.flatMap((format) => {
    const names = read(format);
    return names === undefined ? [] : [{ format, names }];
  });
  if (operations.length > 1) {
    faults.push(
      `${operations.map(({ format }) => format).join(' and ')} must not both be given; write a route for each`,
    );
  }
  const actions = { except: read('except'), handlers: read('handlers') };
  if (read('serverActions') === true) return serverActions(given, { ...actions, hosts: options.hosts }, faults);
  for (const key of ['except', 'handlers'] as const) {
    if (actions[key] !== undefined) faults.push(`${key} has no effect without serverActions; leave it out`);
  }
  const path = read('path');
  if (given.path === undefined) faults.push(`path is missing in ${JSON.stringify(entry)}`);
  if (path === undefined || faults.length > 0) return undefined;
  const [operation] = operations;
  return sound(
    operation ? OtpRoute[operation.format](path, operation.names, options) : pathRoute(path, options),
    faults,
  );
}

const OPERATIONS = ['graphql', 'jsonRpc', 'trpc'] as const;
/** What else a route of server actions may say. */
const OF_ACTIONS: ReadonlySet<string> = new Set(['serverActions', 'except', 'handlers', 'hosts']);

function serverActions(
  given: Record<string, unknown>,
  options: ServerActionsOptions,
  faults: string[],
): OtpRoute | undefined {
  for (const name of Object.keys(given)) {
    if (!OF_ACTIONS.has(name))
      faults.push(`${name} has no effect with serverActions, which run on any path; leave it out`);
  }
  return faults.length > 0 ? undefined : sound(OtpRoute.serverActions(options), faults);
}

function pathRoute(path: string, options: OtpRouteOptions): OtpRoute {
  return path.endsWith('/*') ? OtpRoute.prefix(path.slice(0, -2), options) : OtpRoute.path(path, options);
}

function sound(route: OtpRoute, faults: string[]): OtpRoute | undefined {
  faults.push(...route._faults);
  return route._faults.length > 0 ? undefined : route;
}
