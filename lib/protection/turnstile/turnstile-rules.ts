import { RULE } from '../../contract/names';
import { CAPTCHA_PROOF_HEADER, GATE_PATH } from '../../contract/protection/turnstile/gate';
import type { Statement } from '../../waf/statement';
import type { OtpRoute } from '../otp-route';
import { block, type RuleDraft } from '../rules/draft';
import type { RateLimit } from '../rules/limits';
import { pack } from '../rules/packing';
import { STRANGERS_REQUEST } from '../rules/request-content';
import { BODY_KEY } from '../rules/responses';
import { all, any, exactly, header, METHOD, not, regex, URI_PATH } from '../rules/statements';

/**
 * Three parts of base64url, of which two are JSON objects, in their one spelling. The limit on reuse counts by text, and whether a load balancer takes others AWS
 * doesn't say. The last character of a signature of RSA 2048 carries two bits; lenient readers ignore the four others, which makes 16 of one token. The other parts are
 * signed as they are written.
 */
const BEARER = '^Bearer eyJ[\\w-]+\\.eyJ[\\w-]+\\.[\\w-]+[AQgw]$';

/**
 * What could not pass the load balancer's verification is refused here, before it costs anything. And what could pass by it:
 * listener rules compare paths letter by letter, so another spelling of the route would reach the application by another
 * listener rule, unverified. A preflight that the owner allows carries another label and isn't meant here.
 */
export function turnstileRule(routes: readonly OtpRoute[]): RuleDraft {
  return {
    name: RULE.humanCheck,
    statement: all(
      STRANGERS_REQUEST,
      any(
        not(regex(header('authorization'), BEARER)),
        not(any(...verifiedPatterns(routes).map((pattern) => regex(URI_PATH, pattern)))),
        exactly(METHOD, 'OPTIONS'),
      ),
    ),
    action: block(401, BODY_KEY.humanCheck),
  };
}

/** The gate is the one thing that an attacker can make work without a token. */
export function gateRateLimitRule(basePath: string, rate: RateLimit): RuleDraft {
  return {
    name: RULE.gateRateLimit,
    statement: {
      RateBasedStatement: {
        Limit: rate.limit,
        EvaluationWindowSec: rate.windowSeconds,
        AggregateKeyType: 'IP',
        // What the listener rules give to the function. The keys are a fixed answer, and the load balancer itself asks for them.
        ScopeDownStatement: regex(URI_PATH, `^${basePath}(?:${Object.values(GATE_PATH).join('|')})$`),
      },
    },
    action: block(429, BODY_KEY.tooManyRequests, { 'retry-after': String(rate.windowSeconds) }),
  };
}

/** The header is the gate's proof: it holds a secret, so it can't come from a client, whatever spelling of the path it uses. */
export function gateCaptchaRule(basePath: string, proof: string): RuleDraft {
  return {
    name: RULE.gateCaptcha,
    statement: all(mintsForPuzzle(basePath), not(exactly(METHOD, 'OPTIONS'))),
    action: { Captcha: { CustomRequestHandling: { InsertHeaders: [{ Name: CAPTCHA_PROOF_HEADER, Value: proof }] } } },
    immunitySeconds: 60,
  };
}

/** The path on which a puzzle of AWS WAF is worth a token of the gate. */
export function mintsForPuzzle(basePath: string): Statement {
  return regex(URI_PATH, `^${basePath}${GATE_PATH.captcha}$`);
}

/** Path patterns of the listener rules. `*` covers more than one segment there, which only verifies more. */
export function listenerPaths(routes: readonly OtpRoute[]): string[] {
  return routes.flatMap((route) => {
    const path = pathOf(route, '*');
    return route._kind === 'prefix' ? [path, `${path}/*`] : [path];
  });
}

/** The same paths for AWS WAF, or narrower. */
function verifiedPatterns(routes: readonly OtpRoute[]): string[] {
  const sources = routes.map((route) => {
    const path = pathOf(route, '[^/]+', (literal) => literal.replace(/[.]/g, '\\.'));
    return route._kind === 'prefix' ? `${path}(?:/.*)?` : path;
  });
  return pack(sources, '^(?:', ')$');
}

/** As it was given: the case counts here. */
function pathOf(route: OtpRoute, parameter: string, write = (literal: string) => literal): string {
  return route.pattern
    .replace(/\/$/, '')
    .split('/')
    .map((segment) => (segment.startsWith(':') ? parameter : write(segment)))
    .join('/');
}
