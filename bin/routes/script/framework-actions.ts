import { joined, type ListedRoute, listOf, type RouteList } from '../listed-route';
import { pathOf } from './file-routes';

const SVELTE_PAGE = /(?:^|\/)routes(\/.*)?\/\+page\.server\.[cm]?[jt]s$/;
const REMIX_ROUTE = /(?:^|\/)app\/routes\/(.+?)(?:\/route)?\.[cm]?[jt]sx?$/;

/**
 * Operations of frameworks that run them on paths which no router of the sources names: actions of React Router and Remix, of SvelteKit and of Astro, server functions of TanStack Start.
 *
 * @param sources from a path with `/` to its text
 */
export function frameworkActions(sources: ReadonlyMap<string, string>): RouteList {
  const routes = [...sources].flatMap(([file, text]): ListedRoute[] => {
    const page = SVELTE_PAGE.exec(file);
    if (page && exportsOf(text, 'actions')) {
      const path = pathOf(page[1] ?? '');
      return [{ method: 'POST', path }, ...namesIn(text).map((operation) => ({ method: 'POST', path, operation }))];
    }
    const remix = REMIX_ROUTE.exec(file);
    if (remix && exportsOf(text, 'action')) return [{ method: 'POST', path: flatPath(remix[1]!) }];
    const named = (pattern: RegExp, below: string) =>
      [...text.matchAll(pattern)].map(([, name]) => ({ method: 'ANY', path: `${below}/${name}` }));
    const isRemote = /\.remote\.[cm]?[jt]s$/.test(file);
    return [
      ...(isRemote ? named(/\bexport\s+const\s+(\w+)\s*=\s*(?:form|command|query)\b/g, '/_app/remote/:hash') : []),
      ...named(/\b(\w+)\s*:\s*defineAction\s*\(/g, '/_actions'),
      // Their ids change with the build, so only what covers all of them does.
      ...named(/\b(?:const|let|var)\s+(\w+)\s*=\s*createServerFn\s*\(/g, '/_serverFn'),
    ];
  });
  return listOf(routes);
}

function exportsOf(text: string, name: string): boolean {
  return new RegExp(
    `\\bexport\\s+(?:async\\s+)?(?:function|const|let)\\s+${name}\\b|\\bexport\\s*\\{[^}]*\\b${name}\\b`,
  ).test(text);
}

/** Members of objects, of which the actions of a page are some: one too many is asked about for nothing. */
function namesIn(text: string): string[] {
  const members = text.matchAll(/^\s*(?:async\s+)?(\w+)\s*(?::\s*(?:async\b|\w+\s*=>|function\b)|\([^)]*\)\s*\{)/gm);
  return [...new Set([...members].map(([, name]) => name!))].filter(
    (name) => !/^(?:if|for|while|switch|catch)$/.test(name),
  );
}

/** `auth.$provider.resend` is `/auth/:provider/resend`; a name with `_` before it is no part of the path, `(lang)` may be missing. */
function flatPath(name: string): string {
  const parts = name
    .split(/[./]/)
    .filter((part) => !/^(?:_.*|index|\(.*\))$/.test(part))
    .map((part) => (part === '$' ? '*' : part.replace(/^\$/, ':').replace(/_$/, '')));
  return joined(...parts);
}
