import type { Simulator, Verdict } from '../../lib/sim';
import { readings } from './readings';
import { OWNER_ORIGIN } from './routes';
import { type Spelling, show } from './spelling';

/**
 * Why a spelling that runs a handler is not stopped, for each reading of it; empty when it always is.
 *
 * @param words of the routes, where they are not those of the tests
 */
export function leaks(simulator: Simulator, spelling: Spelling, words?: ReadonlySet<string>): string[] {
  if (isBarePreflight(spelling)) return [];
  return readings(spelling, words).flatMap(({ name, request }) => {
    const verdict = simulator.evaluate(request);
    if (isStopped(verdict)) return [];
    return [
      `${show(spelling)}, read ${name}: ${verdict.action} by ${verdict.rule}, labels ${verdict.labels.join(' ')}`,
    ];
  });
}

/** Without a token the origin must not see it. */
function isStopped(verdict: Verdict): boolean {
  return verdict.action === 'CAPTCHA' || verdict.action === 'BLOCK';
}

const OVERRIDE = /override|^x.http.method|^x.method|^_method/i;

/**
 * What a browser on the owner's origin sends before a cross-origin call, or what can't be told from it since Origin can be
 * forged. It has to pass, so a framework that runs the handler on OPTIONS can't be helped; one that does so because of an
 * override can.
 */
export function isBarePreflight(spelling: Spelling): boolean {
  const names = spelling.headers.map(([name]) => name.toLowerCase());
  return (
    spelling.method === 'OPTIONS' &&
    // In absolute form, too: a load balancer may hand over the path alone.
    /^(?:https?:\/\/[^/?#]*)?\/[A-Za-z0-9/_.~-]*(?:[?#]|$)/.test(spelling.target) &&
    !new URLSearchParams(/\?([^#]*)/.exec(spelling.target)?.[1]).has('_method') &&
    spelling.headers.some(([name, value]) => name === 'Origin' && value === OWNER_ORIGIN) &&
    names.includes('access-control-request-method') &&
    !names.some((name) => OVERRIDE.test(name))
  );
}
