import { TOKEN_COOKIE } from '../contract/names';
import type { Answer } from './answer';
import { HUMAN_CHECK_PATH } from './human-check-endpoint';

/** Folder of the stand-ins for AWS's scripts: `integrationUrl` of `createOtpFetch`. */
export const SCRIPTS_PATH = '/__otp-shield/scripts/';

/**
 * Behaves as https://docs.aws.amazon.com/waf/latest/developerguide/waf-js-captcha-api.html says, with buttons for what can go wrong in place of a puzzle. Both scripts are one here:
 * `jsapi.js` of AWS loads the other by itself.
 */
const SCRIPT = `(() => {
  const hosts = window.awsWafCookieDomainList || [];
  const domain = hosts.find((one) => location.hostname === one || location.hostname.endsWith('.' + one)) || location.hostname;
  const base = new URL(document.currentScript.src).origin;
  const obtain = async (wish) => {
    const response = await fetch(base + '${HUMAN_CHECK_PATH}', { method: 'POST', body: JSON.stringify({ domain, ...wish }) });
    const { token } = await response.json();
    document.cookie = '${TOKEN_COOKIE}=' + token + '; path=/; max-age=345600; samesite=lax';
    return token;
  };
  const wait = (milliseconds) => new Promise((resolve) => setTimeout(resolve, milliseconds));
  window.AwsWafIntegration = {
    getToken: () => obtain({ kind: 'challenge' }),
    hasToken: () => /(?:^|; ?)${TOKEN_COOKIE}=/.test(document.cookie),
    fetch: async (url, init) => { await obtain({ kind: 'challenge' }); return fetch(url, init); },
  };
  window.AwsWafCaptcha = {
    renderCaptcha(container, config) {
      const fail = (kind, statusCode) => config.onError && config.onError({ kind, statusCode });
      if (!config.apiKey || !(container instanceof Element) || container.childElementCount > 0) return fail('client_error');
      const actions = {
        'I am human': () => obtain({ kind: 'captcha' }).then(config.onSuccess, () => fail('network_error')),
        'slow (10 s)': () => wait(10000).then(actions['I am human']),
        'wrong answer': () => config.onPuzzleIncorrect && config.onPuzzleIncorrect(),
        'times out': () => config.onPuzzleTimeout && config.onPuzzleTimeout(),
        'blocked': () => fail('network_error'),
        'fails': () => fail('internal_error', 500),
        'expired token': () => obtain({ kind: 'captcha', age: 600000 }).then(config.onSuccess, () => fail('network_error')),
      };
      const box = document.createElement('div');
      if (!config.skipTitle) box.append(Object.assign(document.createElement('h3'), { textContent: 'Human Verification' }));
      box.append(Object.assign(document.createElement('p'), { textContent: 'Stands in for the AWS WAF CAPTCHA on this machine.' }));
      for (const name in actions) {
        const button = Object.assign(document.createElement('button'), { type: 'button', textContent: name });
        button.dataset.standIn = name;
        button.onclick = actions[name];
        box.append(button);
      }
      container.append(box);
      if (config.onLoad) config.onLoad();
    },
  };
})();
`;

/** Undefined when it is no path of theirs. */
export function answerScript(uri: string): Answer | undefined {
  const [path] = uri.split('?');
  if (path !== `${SCRIPTS_PATH}jsapi.js` && path !== `${SCRIPTS_PATH}challenge.js`) return undefined;
  return answerFile('text/javascript; charset=utf-8', SCRIPT);
}

/** A file that no browser keeps, since the next start may have another one. */
export function answerFile(contentType: string, body: string): Answer {
  return {
    status: 200,
    headers: [
      ['Content-Type', contentType],
      ['Cache-Control', 'no-store'],
    ],
    body,
  };
}
