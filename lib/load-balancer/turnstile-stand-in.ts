import { generateKeyPair, type KeyObject, randomUUID, sign } from 'node:crypto';
import { promisify } from 'node:util';
import type { Clock } from '../contract/clock';
import { HUMAN_TOKEN } from '../contract/protection/human-token';
import { GATE_PATH } from '../contract/protection/turnstile/gate';
import { readableBy, widgetToken } from '../contract/protection/turnstile/gate-request';
import type { WafRequest } from '../sim/request';
import { type Answer, answerJson } from './answer';
import { JwtAuthenticator } from './authenticate-jwt';
import type { ListenerRule } from './authenticate-jwt-rules';
import type { LambdaTargetAnswer, LambdaTargetEvent } from './authenticate-jwt-stage';
import { answerFile } from './script-stand-ins';

/** Stand-in for Cloudflare's script: a page loads it before anything asks for Turnstile. */
export const TURNSTILE_SCRIPT_PATH = '/__otp-shield/scripts/turnstile/v0/api.js';
const TOKEN_PATH = '/__otp-shield/turnstile';
/** https://developers.cloudflare.com/turnstile/get-started/server-side-validation/#token-characteristics */
const WIDGET_TOKEN_MS = 300_000;

/**
 * Behaves as https://developers.cloudflare.com/turnstile/get-started/client-side-rendering/ says of a widget that asks each person, with buttons for
 * what can go wrong.
 */
const SCRIPT = `(() => {
  const base = new URL(document.currentScript.src).origin;
  const widgets = new Map();
  const fetchToken = (age) => fetch(base + '${TOKEN_PATH}', { method: 'POST', body: JSON.stringify({ age }) }).then((r) => r.json()).then((r) => r.token);
  const call = (name, ...args) => typeof name === 'function' ? name(...args) : name && window[name] ? window[name](...args) : undefined;
  const place = (target) => typeof target === 'string' ? document.querySelector(target) : target;
  const draw = (id) => {
    const { element, options, box } = widgets.get(id);
    const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
    const pass = (age) => fetchToken(age).then((token) => {
      const field = box.querySelector('input[type=hidden]');
      widgets.get(id).token = token;
      if (field) field.value = token;
      call(options.callback, token);
    }, () => call(options['error-callback'], '200500'));
    const actions = {
      'I am human': () => pass(0),
      'slow (10 s)': () => wait(10000).then(() => pass(0)),
      'blocked': () => call(options['error-callback'], '110200'),
      'fails': () => call(options['error-callback'], '300030'),
      'times out': () => call(options['timeout-callback']),
      'unsupported': () => call(options['unsupported-callback']),
      'expired token': () => pass(${WIDGET_TOKEN_MS}).then(() => call(options['expired-callback'])),
    };
    box.append(Object.assign(document.createElement('p'), { textContent: 'Stands in for Cloudflare Turnstile on this machine.' }));
    for (const name in actions) {
      const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name });
      button.dataset.standIn = name;
      button.onclick = actions[name];
      box.append(button);
    }
    if (options['response-field'] !== false) box.append(Object.assign(document.createElement('input'), { type: 'hidden', name: options['response-field-name'] || 'cf-turnstile-response' }));
    element.append(box);
    call(options['before-interactive-callback']);
  };
  const idOf = (target) => widgets.has(target) ? target : [...widgets.keys()].find((id) => widgets.get(id).element === place(target)) || [...widgets.keys()][0];
  window.turnstile = {
    render(target, options) {
      const element = place(target);
      if (!element || !options || !options.sitekey) throw new Error('[Cloudflare Turnstile] Invalid or missing "sitekey" or container.');
      const id = 'cf-chl-widget-' + (widgets.size + 1);
      widgets.set(id, { element, options, box: document.createElement('div') });
      draw(id);
      return id;
    },
    remove(target) { const id = idOf(target); if (id) { widgets.get(id).box.remove(); widgets.delete(id); } },
    reset(target) { const id = idOf(target); if (id) { widgets.get(id).token = undefined; widgets.get(id).box.replaceChildren(); draw(id); } },
    getResponse(target) { const id = idOf(target); return id && widgets.get(id).token; },
    isExpired() { return false; },
    ready(callback) { callback(); },
    execute() {},
  };
  const query = new URL(document.currentScript.src).searchParams;
  const onload = query.get('onload');
  if (onload) setTimeout(() => call(onload));
  if (query.get('render') !== 'explicit') {
    const implicit = () => document.querySelectorAll('.cf-turnstile').forEach((element) => {
      const { sitekey, action, callback, errorCallback, expiredCallback, timeoutCallback } = element.dataset;
      window.turnstile.render(element, { sitekey, action, callback, 'error-callback': errorCallback, 'expired-callback': expiredCallback, 'timeout-callback': timeoutCallback });
    });
    if (document.readyState === 'loading') addEventListener('DOMContentLoaded', implicit); else implicit();
  }
})();
`;

/**
 * Cloudflare's widget and the gate behind it, on this machine: each token of the widget passes the gate once within five minutes, and the gate's
 * JWT has the issuer and the claims that the listener rules ask for.
 */
export class TurnstileStandIn {
  /** Widget tokens that nobody has shown yet, with the time until which they count. */
  private readonly tokens = new Map<string, number>();
  private readonly keyId = `serve-${randomUUID()}`;

  private constructor(
    private readonly rules: readonly ListenerRule[],
    private readonly clock: Clock,
    private readonly key: KeyObject,
    private readonly published: object,
  ) {}

  /** For listener rules of which one at least verifies tokens. */
  static async of(rules: readonly ListenerRule[], clock: Clock): Promise<TurnstileStandIn> {
    const { privateKey, publicKey } = await promisify(generateKeyPair)('rsa', { modulusLength: 2048 });
    return new TurnstileStandIn(rules, clock, privateKey, publicKey.export({ format: 'jwk' }));
  }

  /** Knows the one key of this stand-in, whatever address a rule reads keys from. */
  get authenticator(): JwtAuthenticator {
    return new JwtAuthenticator(async () => JSON.stringify(this.keys), this.clock);
  }

  /** The gate, by the target groups of the rules that lead to it. */
  get functions(): Readonly<Record<string, (event: LambdaTargetEvent) => Promise<LambdaTargetAnswer>>> {
    const gates = this.rules.filter(({ paths }) => paths.some((path) => path.endsWith(GATE_PATH.turnstile)));
    return Object.fromEntries(
      gates.flatMap(({ targetGroups }) => targetGroups.map((group) => [group, (event) => this.gate(event)])),
    );
  }

  answer(request: WafRequest, body: Uint8Array): Answer | undefined {
    const [path] = request.uri.split('?');
    if (path === TURNSTILE_SCRIPT_PATH) return answerFile('text/javascript; charset=utf-8', SCRIPT);
    if (path !== TOKEN_PATH) return undefined;
    if (request.method !== 'POST') return { ...answerJson(405, { error: 'post_only' }), headers: [['Allow', 'POST']] };
    const now = this.clock.now();
    for (const [token, until] of this.tokens) if (until <= now) this.tokens.delete(token);
    const token = `stand-in.${randomUUID()}`;
    this.tokens.set(token, now + WIDGET_TOKEN_MS - ageIn(body));
    const answer = answerJson(200, { token });
    // For pages on another port, as of a development server.
    return { ...answer, headers: [...answer.headers, ['Access-Control-Allow-Origin', '*']] };
  }

  private get keys(): { readonly keys: readonly object[] } {
    return { keys: [{ ...this.published, kid: this.keyId, use: 'sig', alg: HUMAN_TOKEN.algorithm }] };
  }

  private async gate(event: LambdaTargetEvent): Promise<LambdaTargetAnswer> {
    const { origin } = event.headers;
    const answer = (statusCode: number, body: object): LambdaTargetAnswer => ({
      statusCode,
      headers: {
        'content-type': 'application/json',
        'cache-control': 'no-store',
        ...(origin === undefined ? {} : readableBy(origin)),
      },
      body: JSON.stringify(body),
    });
    if (event.httpMethod === 'OPTIONS') return answer(204, {});
    if (event.httpMethod !== 'POST') return answer(405, { error: 'post_only' });
    const token = widgetToken(event.body);
    if (token === undefined) return answer(400, { error: 'invalid_request' });
    const now = this.clock.now();
    const until = this.tokens.get(token);
    this.tokens.delete(token);
    if (until === undefined || until <= now) return answer(403, { error: 'human_check_failed' });
    return answer(200, { token: this.vouch(now), expiresIn: HUMAN_TOKEN.lifetimeSeconds });
  }

  private vouch(now: number): string {
    const { Issuer, AdditionalClaims } = this.rules.find(({ jwt }) => jwt !== undefined)!.jwt!;
    const claims = (AdditionalClaims ?? []).map(({ Name, Format, Values }) => {
      return [Name, Format === 'string-array' ? Values : Values[0]] as const;
    });
    const iat = Math.floor(now / 1000);
    const exp = iat + HUMAN_TOKEN.lifetimeSeconds;
    const parts = [
      { alg: HUMAN_TOKEN.algorithm, kid: this.keyId, typ: 'JWT' },
      { ...Object.fromEntries(claims), iss: Issuer, iat, exp, jti: randomUUID() },
    ];
    const signed = parts.map((part) => Buffer.from(JSON.stringify(part)).toString('base64url')).join('.');
    return `${signed}.${sign('RSA-SHA256', Buffer.from(signed), this.key).toString('base64url')}`;
  }
}

function ageIn(body: Uint8Array): number {
  try {
    const { age } = JSON.parse(Buffer.from(body).toString('utf8')) as { age?: unknown };
    return typeof age === 'number' && age >= 0 ? age : 0;
  } catch {
    return 0;
  }
}
