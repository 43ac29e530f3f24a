import { joined, type ListedRoute, listOf, type RouteList } from '../listed-route';
import type { Program } from './program';
import { methodOf } from './router-names';
import type { Module, Scope } from './syntax';

const HANDLERS: ReadonlySet<string> = new Set(['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'OPTIONS']);
const APP_FILE = /(?:^|\/)app(\/.*)?\/route\.[cm]?[jt]sx?$/;
const PAGES_FILE = /(?:^|\/)pages(\/api\/.*)\.[cm]?[jt]sx?$/;
const NITRO_FILE = /(?:^|\/)server\/(api|routes)(\/.*?)(?:\.(get|post|put|patch|delete|head|options))?\.[cm]?[jt]s$/;
const SVELTE_FILE = /(?:^|\/)routes(\/.*)?\/\+server\.[cm]?[jt]s$/;

/** Routes that Next, Nuxt and SvelteKit name by their files. */
export function fileRoutes(program: Program): RouteList {
  const open: string[] = [];
  const routes = program.all().flatMap((module): ListedRoute[] => {
    const { file } = module;
    if (hasActions(module.scope))
      open.push(`${file}: holds server actions, which run on any path; OtpRoute.serverActions covers them`);
    if (/(?:^|\/)\[trpc\](?:\.|\/)/.test(file)) return [];
    const app = APP_FILE.exec(file) ?? SVELTE_FILE.exec(file);
    if (app) return methodsOf(module).map((method) => ({ method, path: pathOf(app[1] ?? '') }));
    const page = PAGES_FILE.exec(file);
    if (page) return [{ method: 'ANY', path: pathOf(page[1]!) }];
    const nitro = NITRO_FILE.exec(file);
    if (!nitro || !module.exports.has('default')) return [];
    return [{ method: methodOf(nitro[3] ?? 'any'), path: pathOf(nitro[1] === 'api' ? `/api${nitro[2]}` : nitro[2]!) }];
  });
  return listOf(routes, open);
}

/** Handlers that another package makes are exported, too: `export const { GET, POST } = handlers`. */
function methodsOf({ exports }: Module): string[] {
  return [...exports.keys()].filter((name) => HANDLERS.has(name));
}

/** `[id]` is any segment, `[...rest]` all further ones; `(group)` and `@slot` are no part of the path. */
export function pathOf(folders: string): string {
  const parts = folders.split('/').filter((part) => !/^(?:\(.*\)|@.*|index)$/.test(part));
  return joined(...parts.map((part) => (/^\[+\.\.\./.test(part) ? '*' : part.replace(/^\[+([^\]]*)\]+$/, ':$1'))));
}

function hasActions(scope: Scope): boolean {
  return scope.directives.includes('use server') || scope.functions.some((func) => hasActions(func.scope));
}
