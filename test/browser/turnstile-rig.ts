import type { Page } from 'playwright-core';
import { JwtAuthenticator } from '../../lib/load-balancer/authenticate-jwt';
import { listenerRules } from '../../lib/load-balancer/authenticate-jwt-rules';
import { startJwtStage } from '../../lib/load-balancer/authenticate-jwt-stage';
import { GateRig, PROOF } from '../protection/turnstile-gate/parts';
import { FrontEnd } from './front-end';
import { PATIENCE_MS } from './patience';
import { serveTurnstile } from './turnstile-stand-in';
import { withTurnstile } from './turnstile-template';

/** A shop behind Turnstile: web ACL, listener rules and gate of one template. */
export interface TurnstileShop {
  readonly site: FrontEnd;
  readonly rig: GateRig;
}

let synthesized: ReturnType<typeof withTurnstile> | undefined;

export async function startTurnstileShop(): Promise<TurnstileShop> {
  synthesized ??= withTurnstile(PROOF);
  const template = synthesized;
  const rig = new GateRig({ hostnames: ['shop.localhost'], captchaFallback: true });
  const keySet = async () => (await rig.published()).Jwks;
  const site: FrontEnd = await FrontEnd.start({}, false, {
    template,
    stage: (origin) =>
      startJwtStage({
        rules: listenerRules(template),
        authenticator: new JwtAuthenticator(keySet, { now: () => Date.now() + site.ahead }),
        origin,
        functions: {
          AclRulesTurnstileTarget: async (event) => {
            const result = await rig.gate.handle({ ...event, requestContext: { elb: { targetGroupArn: '' } } });
            return { ...result, headers: result.headers };
          },
        },
      }),
  });
  return { site, rig };
}

/** Opens the page and makes `otpFetch` of Turnstile, with the CAPTCHA to stand in. */
export async function openTurnstile(
  page: Page,
  { site, rig }: TurnstileShop,
  script: 'served' | 'blocked' = 'served',
): Promise<void> {
  await serveTurnstile(page.context(), script, () => rig.cloudflare.widget({ hostname: 'shop.localhost' }));
  await page.goto(`${site.pageUrl}/app`);
  await page.addScriptTag({ url: '/turnstile.js' });
  await page.evaluate(`(() => { window.otpFetch = OtpShieldTurnstile.createTurnstileFetch({ siteKey: '0x4AAA', timeoutMs: ${PATIENCE_MS},
    captcha: OtpShield.createOtpFetch(${JSON.stringify(site.settings)}) }); })()`);
}
