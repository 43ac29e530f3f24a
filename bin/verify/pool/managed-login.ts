import type { Check } from '../check';
import { compared } from '../conversation';
import type { Finding } from '../finding';
import { poolOf } from './pool';

/** The forms from which a code goes out, as AWS's guide spells them and otherwise. */
const FORMS = [
  '/signup',
  '/SignUp',
  '/forgotPassword',
  '/forgotpassword',
  '/resendcode',
  '/login',
  '/signup/',
  '//signup',
  '/%73ignup',
  '/x/../signup',
];
/** Nothing of it sends. */
const BESIDE = '/oauth2/userInfo';

export const managedLogin: Check = {
  name: 'managed-login',
  question: 'Are the forms of managed login known to the rules, whatever their case?',
  obstacle: ({ pool }) => (pool?.login === undefined ? 'the user pool has no domain' : undefined),
  bounds: ({ talk }) => ({ requests: FORMS.length + 1, seconds: talk.secondsFor(2 * FORMS.length) }),
  async run(ground) {
    const { login: talk, pool } = poolOf(ground);
    if (talk === undefined) return [];
    const query = new URLSearchParams({
      client_id: pool.clientId,
      response_type: 'code',
      scope: 'openid',
      ...(pool.redirectUri === undefined ? {} : { redirect_uri: pool.redirectUri }),
    });
    // One rate limit for both.
    await ground.talk.makeRoom(FORMS.length);
    const findings: Finding[] = [];
    for (const path of [...FORMS, BESIDE]) {
      const { predicted, answer } = await talk.ask({
        method: 'GET',
        target: path === BESIDE ? path : `${path}?${query}`,
        headers: [['Accept', 'text/html']],
      });
      findings.push(
        compared(`GET ${path}`, predicted, answer, {
          same: path === BESIDE ? 'what sends nothing is left alone' : 'it is treated as the rules mean it',
          other: ({ by }) =>
            by === 'application'
              ? 'a form from which codes go out is around the rules'
              : 'a page that sends nothing is stopped, too',
        }),
      );
    }
    return findings;
  },
};
