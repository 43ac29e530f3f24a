import type { Replay, ReplayRequest } from '../../lib/sim/replay/format';
import type { Hole } from './search';

/** Far enough apart that no rate limit answers in the place of what is asked. */
const APART_SECONDS = 3600;

/** What the rules let through, as a replay that fails until they don't. */
export function replayOf(holes: readonly Hole[], name: string): Replay {
  return {
    name,
    description:
      'Requests that the application takes for the route, none of which may reach it without a solved puzzle.',
    requests: holes.map(({ opening }, index) => requestOf(opening.request, index * APART_SECONDS)),
  };
}

function requestOf({ ip, method, uri, headers, body }: Hole['opening']['request'], at: number): ReplayRequest {
  const text = body === undefined ? undefined : Buffer.from(body).toString('utf8');
  const isText = text !== undefined && Buffer.from(text, 'utf8').equals(Buffer.from(body!));
  return {
    at,
    ip,
    method,
    uri,
    headers,
    strings: 'bytes',
    ...(text === undefined ? {} : isText ? { body: text } : { bodyBase64: Buffer.from(body!).toString('base64') }),
    want: { passes: false },
  };
}
