import { counted } from '../../lib/contract/counted';
import { isCovered, sendingWord } from '../../lib/contract/protection/sending-route';
import type { DoctorLine } from '../operator/doctor-line';
import type { ListedRoute } from './listed-route';

/** More lines of what was not understood than this help nobody. */
const MOST_OPEN = 12;

/** Says "ok" only where every route was read whole; `open` is what was not understood. */
export function examineRoutes(
  routes: readonly ListedRoute[],
  covered: readonly string[],
  open: readonly string[],
): DoctorLine[] {
  const unread = open.slice(0, MOST_OPEN).map((message): DoctorLine => ({ level: 'note', message }));
  if (open.length > MOST_OPEN)
    unread.push({ level: 'note', message: `and ${open.length - MOST_OPEN} more places that were not understood` });
  if (routes.length === 0) {
    const message = 'no route was found in what was given, so nothing is known of what sends';
    const remedy = "give the folder of the application's sources or its list of routes with --routes, or --openapi";
    return [...unread, { level: 'bad', message, remedy }];
  }
  const uncovered = uncoveredLines(routes, covered);
  return uncovered.length > 0 ? [...uncovered, ...unread] : [coveredLine(routes, covered, open), ...unread];
}

function uncoveredLines(routes: readonly ListedRoute[], covered: readonly string[]): DoctorLine[] {
  const lines = new Map<string, DoctorLine>();
  for (const route of routes) {
    const { method, path, field, operation } = route;
    const word = sendingWord({ method, path: field ?? (operation === undefined ? path : `${path}/${operation}`) });
    if (word === undefined || covers(covered, route)) continue;
    const name = nameOf(route);
    const message = `${name} looks like it sends something ("${word}") and is not covered`;
    const remedy =
      field === undefined
        ? undefined
        : `requestRoutes: [{ "path": "/graphql", "graphql": ["${field}"] }], with your path`;
    lines.set(name, { level: 'bad', message, ...(remedy === undefined ? {} : { remedy }) });
  }
  return [...lines.values()];
}

/** `POST …/otp`, where the dots are what is not known. */
function nameOf({ method, path, field, operation, isBelow }: ListedRoute): string {
  if (field !== undefined) return `${method.toLowerCase()} ${field}`;
  return `${method} ${isBelow === true ? '…' : ''}${path}${operation === undefined ? '' : `?/${operation}`}`;
}

function covers(covered: readonly string[], { path, field, isBelow }: ListedRoute): boolean {
  if (field !== undefined) {
    // A pattern for all of the path covers each field, too.
    return covered.some((pattern) =>
      pattern.includes('#') ? pattern.endsWith(`#${field}`) : /\/graphql(?:\/\*)?$/i.test(pattern),
    );
  }
  if (isBelow !== true) return isCovered(path, covered);
  // What stands before it may be what the pattern has there.
  const length = path.split('/').length;
  return covered.some(
    (pattern) =>
      !pattern.endsWith('/*') &&
      isCovered(path, [
        `/${pattern
          .split('/')
          .slice(1 - length)
          .join('/')}`,
      ]),
  );
}

function coveredLine(routes: readonly ListedRoute[], covered: readonly string[], open: readonly string[]): DoctorLine {
  const message = `of ${counted(routes.length, 'route')}, all that look like they send something are covered`;
  // What answers to OPTIONS is asked by browsers before they send.
  const handled = routes.filter(({ method }) => method !== 'OPTIONS' && method !== 'HEAD');
  const any = [...new Set(handled.map(({ path }) => path))].filter(
    (path) => /[*?]/.test(path) && !isCovered(path, covered),
  );
  if (any.length > 0) {
    const more = `; which routes ${any.slice(0, 3).join(', ')}${any.length > 3 ? ` and ${any.length - 3} more` : ''} stand for, nothing here tells`;
    return { level: 'note', message: message + more, remedy: 'give --openapi or --routes' };
  }
  if (open.length === 0) return { level: 'good', message };
  return {
    level: 'note',
    message: `${message}; but not everything was understood:`,
    remedy: "give what the framework's own command prints, or --openapi",
  };
}
