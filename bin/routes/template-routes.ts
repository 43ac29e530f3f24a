import { LABEL } from '../../lib/contract/names';
import { SimError, Simulator, wafRequest } from '../../lib/sim';
import type { ListedRoute } from './listed-route';

const METHODS = /^(GET|POST|PUT|PATCH|DELETE)$/;

/**
 * The listed routes that the web ACL of a template takes for routes of the shield, each asked with plain requests. What stands before a path must be known,
 * and a route with hosts or a header of its own answers to no plain request, so it isn't among them.
 *
 * @returns as `--covered` names them; undefined where the template has no web ACL that can be read
 */
export function routesInTemplate(template: unknown, routes: readonly ListedRoute[]): string[] | undefined {
  const webAcl = webAclOf(template);
  if (webAcl === undefined) return undefined;
  const isKnown = (uri: string, method: string, query?: string) =>
    webAcl
      .evaluate(wafRequest({ method, uri, ...(query !== undefined && { body: { query } }) }))
      .labels.some((label) => label.endsWith(LABEL.request) || label.endsWith(LABEL.verify));
  const covered = routes.filter(({ method, path, field, isBelow }) => {
    if (field !== undefined) return isKnown('/graphql', 'POST', `${method.toLowerCase()} { ${field} }`);
    return isBelow !== true && examples(path).every((uri) => isKnown(uri, METHODS.test(method) ? method : 'POST'));
  });
  return [...new Set(covered.map(({ path, field }) => (field === undefined ? path : `/graphql#${field}`)))];
}

/** `/teams/:id` and `/teams/{id}` as somebody asks for them; of what stands for everything below, two depths. */
function examples(path: string): string[] {
  const plain = path.replace(/:[A-Za-z_]\w*|\{[^}/]+\}|<[^>/]+>/g, 'x1');
  return /[*?]/.test(plain) ? ['x1', 'x1/x2'].map((below) => plain.replace(/[*?]+/g, below)) : [plain];
}

function webAclOf(template: unknown): Simulator | undefined {
  if (template === undefined) return undefined;
  try {
    return Simulator.fromTemplate(template);
  } catch (error) {
    if (error instanceof SimError) return undefined;
    throw error;
  }
}
