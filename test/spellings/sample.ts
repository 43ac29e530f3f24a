import { compose } from '../../bin/probe/generate/compose';
import { plain } from '../../bin/probe/generate/draft';
import { frameVariants } from '../../bin/probe/generate/frame-families';
import { pathVariants } from '../../bin/probe/generate/path-families';
import { Random } from '../../bin/probe/generate/random';
import { MOUNTED_ROUTE, OWNER_ORIGIN, ROUTES } from './routes';
import { HONEST_HOST, type Spelling } from './spelling';

/** `SPELLINGS_SEED` chooses another sample, `SPELLINGS_LINES` its size per server (`all`: every line, with more combinations). */
const SEED = Number(process.env.SPELLINGS_SEED ?? 20261122);
const LINES = process.env.SPELLINGS_LINES ?? '400';

/** Few lines each, and the ones that past holes were made of. */
const ALWAYS =
  /^(?:plain|host-|preflight-|method-override$|forwarded-|absolute-|no-leading-slash$|query-path$|prefix-header$)/;

/** What is sent to one server: those families on their own, and a share of the rest that differs from server to server. */
export function sample(server: string, part = 1): readonly Spelling[] {
  const everything = lines();
  if (LINES === 'all') return everything;
  const random = new Random(SEED + [...server].reduce((sum, letter) => sum * 31 + letter.charCodeAt(0), 7));
  const share = (part * Number(LINES)) / everything.length;
  return everything.filter(({ family }) => (ALWAYS.test(family) && !family.includes('+')) || random.next() < share);
}

let composed: readonly Spelling[] | undefined;
function lines(): readonly Spelling[] {
  const frame = { method: 'POST', host: HONEST_HOST, pageOrigin: OWNER_ORIGIN };
  const variants = [...pathVariants(4), ...frameVariants(frame)];
  composed ??= [...ROUTES, MOUNTED_ROUTE].flatMap((route) =>
    compose(plain(route.segments, frame), variants, { seed: SEED, combinations: LINES === 'all' ? 2000 : 300 }),
  );
  return composed;
}
