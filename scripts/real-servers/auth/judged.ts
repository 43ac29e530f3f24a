import { compose } from '../../../bin/probe/generate/compose';
import { plain } from '../../../bin/probe/generate/draft';
import { frameVariants } from '../../../bin/probe/generate/frame-families';
import { pathVariants } from '../../../bin/probe/generate/path-families';
import { Random } from '../../../bin/probe/generate/random';
import type { AuthRoutes } from '../../../lib/protection/auth-routes';
import type { OtpRoute } from '../../../lib/protection/otp-route';
import type { Simulator } from '../../../lib/sim';
import { leaks } from '../../../test/spellings/judge';
import { OWNER_ORIGIN } from '../../../test/spellings/routes';
import type { Spelling } from '../../../test/spellings/spelling';
import type { Servers } from '../servers';
import type { Walked } from './auth-server';

const HOST = 'shop.example';
/** Those that wait for more would hold up the others. */
const AT_ONCE = 8;
const ARGUMENTS = /\?.*$/;

/** What sends must be a request for the web ACL, and what stands beside it must be left alone. */
export function misjudged(walked: readonly Walked[], acl: Simulator): readonly string[] {
  // A form that is read has a path with one that sends, and what sends shares its route with tries of a code.
  const name = ({ request: { method, target } }: Walked) => `${method === 'GET' ? 'GET ' : ''}${target}`;
  const sends = new Set(walked.filter(({ sent }) => sent.length > 0).map(name));
  return walked.flatMap((call) => {
    const [passing] = leaks(acl, call.request, wordsOf(call.request.target));
    if (sends.has(name(call))) return passing === undefined || call.sent.length === 0 ? [] : [`sends: ${passing}`];
    return passing === undefined ? [`sends nothing, and is asked: ${name(call)}`] : [];
  });
}

/** Routes of a preset to which nothing that was sent belongs: each branch of a pattern is one. */
export function neverSent(walked: readonly Walked[], { requestRoutes }: AuthRoutes): readonly string[] {
  const sending = walked.filter(({ sent }) => sent.length > 0).map(({ request }) => request.target);
  return requestRoutes
    .flatMap(branchesOf)
    .filter((branch) => !sending.some((target) => new RegExp(branch).test(target.replace(ARGUMENTS, ''))));
}

function branchesOf({ _kind, pattern }: OtpRoute): readonly string[] {
  const [, head, branches, tail] = /^(.*?)\(\?:([^()]*\|[^()]*)\)(.*)$/.exec(pattern) ?? [];
  if (branches !== undefined) return branches.split('|').map((branch) => `${head}${branch}${tail}`);
  return [`^${pattern.replaceAll(/:\w+/g, '[^/]+')}${_kind === 'path' ? '(?:\\.\\w+)?/?$' : '(?:/|$)'}`];
}

export interface Spelt {
  readonly tried: number;
  /** How many of them are no other spelling but the call itself, so that hits are at least that. */
  readonly plain: number;
  readonly hits: number;
  readonly leaking: readonly string[];
}

/** Spells what sends otherwise; whatever makes the server send must not pass without a token. */
export async function spelt(
  servers: Servers,
  name: string,
  walked: readonly Walked[],
  acl: Simulator,
  each: number,
): Promise<Spelt> {
  const random = new Random(each);
  const again = walked.filter(({ call, sent }) => sent.length > 0 && !call.once);
  const spellings = again.flatMap(({ request }) => {
    const all = spellingsOf(request, random);
    const [first, ...rest] = all;
    return [first!, ...rest.filter(() => random.next() < each / rest.length)];
  });
  const hits = await servers.hits(name, spellings, AT_ONCE);
  const leaking = hits.flatMap(({ spelling }) => leaks(acl, spelling, wordsOf(spelling.target)));
  return {
    tried: spellings.length,
    plain: again.length,
    hits: new Set(hits.map(({ spelling }) => spelling)).size,
    leaking,
  };
}

function spellingsOf({ method, target, headers, body }: Spelling, random: Random): readonly Spelling[] {
  const [path = '', query] = target.split('?');
  const tail = path.length > 1 && path.endsWith('/') ? '/' : '';
  const segments = path.slice(1, path.length - tail.length).split('/');
  const frame = { method, host: HOST, pageOrigin: OWNER_ORIGIN };
  const start = plain(segments, {
    ...frame,
    tail,
    headers,
    ...(query !== undefined && { query }),
    ...(body && { body }),
  });
  const variants = [...pathVariants(segments.length), ...frameVariants(frame)];
  return compose(start, variants, { seed: Math.floor(random.next() * 2 ** 31), combinations: 300 });
}

const wordsOf = (target: string): ReadonlySet<string> => new Set(target.replace(ARGUMENTS, '').split('/'));
