import { LABEL } from '../../lib/contract/names';
import type { ListedRoute } from './listed-route';

const METHODS = /^(GET|POST|PUT|PATCH|DELETE)$/;

/** The labels that a web ACL gives to a plain request. */
export type LabelsOf = (request: {
  readonly method: string;
  readonly uri: string;
  readonly body?: { readonly query: string };
}) => readonly string[];

/**
 * The listed routes that a web ACL takes for routes of the shield, each asked with plain requests, as `--covered` names them. What stands before a path must be
 * known, and a route with hosts or a header of its own answers to no plain request, so it isn't among them.
 */
export function labelledRoutes(labelsOf: LabelsOf, routes: readonly ListedRoute[]): string[] {
  const isKnown = (uri: string, method: string, query?: string) =>
    labelsOf({ method, uri, ...(query !== undefined && { body: { query } }) }).some(
      (label) => label.endsWith(LABEL.request) || label.endsWith(LABEL.verify),
    );
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
