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

/**
 * A route on each line, as most frameworks print theirs: `POST /api/otp`, `app.post('/api/otp', …)`, `router.all("/x")`. Other lines are
 * passed over.
 */
export function listedRoutes(text: string): Route[] {
  return text.split('\n').flatMap((line): Route[] => {
    const listed = /\b(GET|POST|PUT|PATCH|DELETE|HEAD|OPTIONS|ALL|ANY)\b\s+(\/\S*)/.exec(line);
    if (listed) return [{ method: methodOf(listed[1]!), path: listed[2]! }];
    const called = /\.\s*(get|post|put|patch|delete|head|options|all|use)\s*\(\s*(['"`])(\/[^'"`]*)\2/i.exec(line);
    return called ? [{ method: methodOf(called[1]!), path: called[3]! }] : [];
  });
}

function methodOf(word: string): string {
  const method = word.toUpperCase();
  return method === 'ALL' || method === 'USE' ? 'ANY' : method;
}
