import { once } from 'node:events';
import http from 'node:http';
import type { AddressInfo } from 'node:net';
import type { TokenMint } from '../../lib/sim/token-mint';

/**
 * Stands in for the host of AWS's scripts: behaves as
 * https://docs.aws.amazon.com/waf/latest/developerguide/waf-js-captcha-api.html says, with a button for a puzzle.
 */
export interface AwsStandIn {
  /** As `ApplicationIntegrationURL`. */
  readonly url: string;
  /** How often something was asked for: `jsapi.js`, `captcha`, `challenge`. */
  readonly asked: Record<string, number>;
  /** The script is answered once this is settled. */
  held: Promise<unknown>;
  /** How long `getToken` waits: about 2 seconds at AWS, longer here for the sake of busy machines. */
  tokenWaitMs: number;
  /** Tokens don't come. */
  mute: boolean;
  /** What it hands out is no token of this web ACL. */
  forged: boolean;
  close(): Promise<void>;
}

export const API_KEY = 'example-captcha-api-key';

const JSAPI = `
(() => {
  const base = document.currentScript.src.replace(/jsapi\\.js.*/, '');
  const domain = (window.awsWafCookieDomainList || [location.hostname]).find((d) => location.hostname.endsWith(d)) || location.hostname;
  const obtain = async (kind) => {
    const response = await fetch(base + 'token?kind=' + kind + '&domain=' + domain);
    const { token } = await response.json();
    document.cookie = 'aws-waf-token=' + token + '; path=/; max-age=345600; samesite=lax';
    return token;
  };
  window.AwsWafCaptcha = {
    renderCaptcha(container, config) {
      const fail = (kind) => config.onError && config.onError({ kind });
      if (config.apiKey !== '${API_KEY}') return fail('client_error');
      if (!(container instanceof Element) || container.childElementCount > 0 || !container.getClientRects().length) {
        return fail('client_error');
      }
      setTimeout(() => {
        const box = document.createElement('div');
        box.innerHTML = (config.skipTitle ? '' : '<h3>Human Verification</h3>') +
          '<div role="img" aria-label="puzzle" style="height:160px;border-radius:8px;background:repeating-linear-gradient(45deg,#9db4c0 0 14px,#c2dfe3 14px 28px)"></div>' +
          '<div style="display:flex;gap:8px;margin-top:12px"><button type="button" data-do="solve">Solve</button>' +
          '<button type="button" data-do="break">Break</button><select aria-label="Language"><option>' + config.defaultLocale + '</option></select></div>';
        container.append(box);
        box.onclick = async (event) => {
          const what = event.target.dataset.do;
          if (what === 'break') fail('network_error');
          if (what === 'solve') config.onSuccess(await obtain('captcha'));
        };
        config.onLoad && config.onLoad();
      }, 20);
    },
  };
  // The other half comes in a script of its own.
  setTimeout(() => {
    window.AwsWafIntegration = {
      getToken: () => Promise.race([obtain('challenge'), new Promise((_, no) => setTimeout(() => no(new Error('no token')), TOKEN_WAIT_MS))]),
      hasToken: () => /aws-waf-token=/.test(document.cookie),
    };
  }, 60);
})();
`;

export async function startAwsStandIn(tokens: TokenMint, now: () => number): Promise<AwsStandIn> {
  const asked: Record<string, number> = { 'jsapi.js': 0, captcha: 0, challenge: 0 };
  const standIn = { held: Promise.resolve(), tokenWaitMs: 30_000, mute: false, forged: false };
  const server = http.createServer((req, res) => {
    const url = new URL(req.url ?? '/', 'http://stand-in');
    res.setHeader('Access-Control-Allow-Origin', '*');
    if (url.pathname === '/k/jsapi.js') {
      asked['jsapi.js'] += 1;
      void standIn.held.then(() =>
        res
          .setHeader('Content-Type', 'text/javascript')
          .end(JSAPI.replace('TOKEN_WAIT_MS', String(standIn.tokenWaitMs))),
      );
    } else if (url.pathname === '/k/token') {
      const kind = url.searchParams.get('kind')!;
      asked[kind] += 1;
      if (standIn.mute) return;
      const domain = url.searchParams.get('domain')!;
      const token = tokens.mint({
        challengeSolvedAt: now(),
        ...(kind === 'captcha' ? { captchaSolvedAt: now() } : {}),
        domain,
      });
      res
        .setHeader('Content-Type', 'application/json')
        .end(JSON.stringify({ token: standIn.forged ? 'forged' : token }));
    } else {
      res.writeHead(404).end();
    }
  });
  server.listen(0, '127.0.0.1');
  await once(server, 'listening');
  return Object.assign(standIn, {
    url: `http://127.0.0.1:${(server.address() as AddressInfo).port}/k/`,
    asked,
    async close() {
      server.closeAllConnections();
      await new Promise((resolve) => server.close(resolve));
    },
  });
}
