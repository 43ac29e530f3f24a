import type { Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { pack } from './packing';
import { coversBelow } from './route-pattern';
import { regex, UNDO_TWO_LAYERS } from './statements';

/**
 * Operations that a framework runs on a path of their own, and on any page by its query, for forms without JavaScript.
 *
 * - Astro: `/_actions/NAME`, and `?_action=NAME` (measured with Astro 7), whose name is decoded twice
 * - SvelteKit, remote functions: `/_app/remote/HASH/NAME`, and `?/remote=HASH/NAME` (read in its source)
 */
const FRAMEWORKS: ReadonlyArray<{
  readonly path: readonly string[];
  readonly argument: string;
  readonly hashed: boolean;
}> = [
  { path: ['_actions'], argument: '_action', hashed: false },
  { path: ['_app', 'remote'], argument: '/remote', hashed: true },
];

/** The same operations by the query, whatever the path. Costs 33 WCU for each framework, and nothing for other routes. */
export function queryOperations(routes: readonly OtpRoute[]): Statement[] {
  return FRAMEWORKS.flatMap((framework) => {
    const names = routes.flatMap((route) => nameOf(route, framework) ?? []);
    return pack([...new Set(names)], `(?i)(?:^|&)${framework.argument}=(?:`, ')').map((pattern) =>
      regex({ QueryString: {} }, pattern, UNDO_TWO_LAYERS),
    );
  });
}

/** As a pattern; undefined for a route of something else. Too wide where the route is: a name that begins alike counts, too. */
function nameOf(route: OtpRoute, { path, hashed }: (typeof FRAMEWORKS)[number]): string | undefined {
  const literals = route._segments.map(({ literal }) => literal?.toLowerCase());
  const at = literals.findIndex((_, index) => path.every((word, n) => literals[index + n] === word));
  if (at < 0) return undefined;
  const below = literals.slice(at + path.length + (hashed ? 1 : 0));
  const words = below.map((word) => (word === undefined ? '[^&/]*' : word.replace(/\./g, '\\.')));
  if (words.length === 0) return coversBelow(route) ? '[^&]' : undefined;
  return `${hashed ? '[^&/]*/' : ''}${words.join('/')}`;
}
