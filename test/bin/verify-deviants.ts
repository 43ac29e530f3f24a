import type { Simulator, Verdict, WafRequest } from '../../lib/sim';
import type { Deviation } from './verify-stage';

export const allowed = (verdict: Verdict): Verdict => {
  const { response: _, status: __, ...rest } = verdict;
  return { ...rest, action: 'ALLOW', rule: 'Default_Action' };
};
const isRoute = ({ uri }: WafRequest) => /^\/api\/auth\/otp(?:$|\?)/i.test(uri);
type Judge = (request: WafRequest, faithful: Simulator) => Verdict;
export const judging = (judge: Judge): Deviation => ({
  firewall: (faithful) => ({ evaluate: (request) => judge(request, faithful), tokens: faithful.tokens }),
});
const withoutHeader = (verdict: Verdict, name: string): Verdict =>
  verdict.response === undefined
    ? verdict
    : { ...verdict, response: { ...verdict.response, headers: verdict.response.headers.filter(([n]) => n !== name) } };

/** What AWS could do otherwise than the simulator says, and the check that must say so. */
export const DEVIANTS: ReadonlyArray<readonly [string, string, Deviation]> = [
  [
    'spells narrowly',
    'spellings',
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      return request.uri.includes('%') ? allowed(verdict) : verdict;
    }),
  ],
  [
    'sends odd spellings to a login',
    'spellings',
    judging((request, faithful) =>
      request.uri.includes('%')
        ? {
            ...faithful.evaluate(request),
            response: { status: 302, headers: [['location', '/login']], body: '' },
          }
        : faithful.evaluate(request),
    ),
  ],
  [
    'reads a fragment as the end of the path',
    'request-forms',
    judging((request, faithful) => faithful.evaluate({ ...request, uri: request.uri.replace(/#.*$/, '') })),
  ],
  [
    'counts a token in cookie and header together',
    'renewed-token',
    {
      firewall(faithful) {
        let refused: Verdict | undefined;
        const evaluate = (request: WafRequest): Verdict => {
          const verdict = faithful.evaluate(request);
          if (verdict.rule.startsWith('token-reuse')) refused ??= verdict;
          const inHeader = request.headers.some(([name]) => name.toLowerCase() === 'x-aws-waf-token');
          return inHeader && refused !== undefined ? refused : verdict;
        };
        return { evaluate, tokens: faithful.tokens };
      },
    },
  ],
  [
    'challenges silently in the place of a puzzle',
    'human-check',
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      if (verdict.action !== 'CAPTCHA') return verdict;
      const headers = [['x-amzn-waf-action', 'challenge']] as Array<[string, string]>;
      return { ...verdict, action: 'CHALLENGE', status: 202, response: { status: 202, headers, body: '' } };
    }),
  ],
  [
    'sees 400 headers',
    'request-forms',
    judging((request, faithful) => {
      const { headers } = request;
      return faithful.evaluate({ ...request, headers: [...headers.slice(-5), ...headers.slice(0, -5)] });
    }),
  ],
  [
    'sees nothing of a long body',
    'request-forms',
    judging((request, faithful) => faithful.evaluate({ ...request, body: request.body?.subarray(0, 2000) })),
  ],
  [
    'says nothing of the puzzle in a header',
    'human-check',
    judging((request, faithful) => withoutHeader(faithful.evaluate(request), 'access-control-expose-headers')),
  ],
  [
    'blocks without CORS',
    'cors',
    judging((request, faithful) => withoutHeader(faithful.evaluate(request), 'access-control-allow-origin')),
  ],
  [
    'orders JWT first',
    'jwt-order',
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      const without = !request.headers.some(([name]) => name.toLowerCase() === 'authorization');
      if (!isRoute(request) || !without || verdict.rule !== 'oversize-body') return verdict;
      return { ...verdict, response: { status: 401, headers: [], body: '' } };
    }),
  ],
  [
    'rewrites before it judges',
    'rewrite-order',
    judging((request, faithful) =>
      faithful.evaluate({ ...request, uri: request.uri.replace('/old/otp', '/api/auth/otp') }),
    ),
  ],
  ['logs the query', 'log-privacy', { log: (record, { uri }) => record.replace('"uri"', `"args":"${uri}","uri"`) }],
  ['logs nothing', 'log-privacy', { log: () => '{}' }],
  [
    'takes no token in the header',
    'token-places',
    judging((request, faithful) => {
      const headers = request.headers.filter(([name]) => name.toLowerCase() !== 'x-aws-waf-token');
      return faithful.evaluate({ ...request, headers });
    }),
  ],
  [
    'renews tokens',
    'renewed-token',
    {
      origin: (faithful, clock) => (_req, res) => {
        const now = clock.now();
        const value = faithful.tokens.mint({ captchaSolvedAt: now, challengeSolvedAt: now, domain: '127.0.0.1' });
        res.setHeader('Set-Cookie', `aws-waf-token=${value}; Path=/`);
        res.end('sent');
      },
    },
  ],
  [
    'never limits reuse',
    'renewed-token',
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      return verdict.rule.startsWith('token-reuse') ? allowed(verdict) : verdict;
    }),
  ],
  [
    'lets a puzzle count for ever',
    'immunity',
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      return verdict.failureReason === 'TOKEN_EXPIRED' ? allowed(verdict) : verdict;
    }),
  ],
  ['counts no bounces', 'drill', { alarmsAct: false }],
  ['sends no mail of an alarm', 'drill', { mailbox: 'n' }],
  ['counts every second request', 'metrics', { metricsCounted: 0.5 }],
  ['closes the gates at a deploy', 'deploy', { deployCloses: 'tags' }],
  ['closes the gates when drift is reverted', 'deploy', { deployCloses: 'drift' }],
  ['has gates that do nothing', 'gate', { gatesAct: false }],
  [
    'never limits the rate',
    'rate-limit',
    judging((request, faithful) => {
      const verdict = faithful.evaluate(request);
      if (verdict.rule !== 'rate-limit') return verdict;
      return faithful.evaluate({ ...request, ip: `203.0.113.${Math.floor(Math.random() * 256)}` });
    }),
  ],
  [
    'never releases a rate limit',
    'rate-limit',
    {
      firewall(faithful) {
        let first: Verdict | undefined;
        const evaluate = (request: WafRequest): Verdict => {
          const verdict = faithful.evaluate(request);
          if (verdict.rule === 'rate-limit') first ??= verdict;
          return first !== undefined && isRoute(request) ? first : verdict;
        };
        return { evaluate, tokens: faithful.tokens };
      },
    },
  ],
];
