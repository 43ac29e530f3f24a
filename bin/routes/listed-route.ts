import type { Route } from '../../lib/contract/protection/sending-route';

/** A route that a list or a source names. */
export interface ListedRoute extends Route {
  /** Something stands before the path, and what it is stands in none of the files. */
  readonly isBelow?: boolean;
  /** A field of GraphQL, whose operations share one path. */
  readonly field?: string;
  /** One of several operations that share the path and stand in the query, which covers all or none of them. */
  readonly operation?: string;
}

/** What a list of routes says, and why it may not be all. */
export interface RouteList {
  readonly routes: readonly ListedRoute[];
  /** What was not understood, with its place. */
  readonly open: readonly string[];
}

export const listOf = (routes: readonly ListedRoute[], open: readonly string[] = []): RouteList => ({ routes, open });

/** `/a` and `b/` as `/a/b`. */
export function joined(...parts: readonly string[]): string {
  return `/${parts
    .flatMap((part) => part.split('/'))
    .filter((part) => part !== '')
    .join('/')}`;
}
