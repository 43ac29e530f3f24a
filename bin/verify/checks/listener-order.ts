import type { Check } from '../check';

/** A request that the rules block for its length, whatever else it lacks. */
const LONG = 'x'.repeat(9000);

/** Whether the rules judge before the actions of the listener. */
export const jwtOrder: Check = {
  name: 'jwt-order',
  question: 'Does AWS WAF judge before the load balancer verifies a JWT?',
  obstacle: ({ options, talk }) =>
    !options.verifiesTokens
      ? 'no listener rule of the template verifies tokens'
      : talk.twin.predict({ method: 'POST', target: talk.route, body: LONG }).answer.by === 'application'
        ? 'the rules let a long body pass, so nothing tells who was first'
        : undefined,
  bounds: ({ talk }) => ({ requests: 1, seconds: talk.secondsFor(1) }),
  run: async ({ talk }) => [
    await talk.compare(
      'POST of a long body without a JWT',
      { method: 'POST', target: talk.route, body: LONG },
      {
        same: 'AWS WAF is first: requests without a JWT count and are judged, too',
        other: ({ status }) =>
          status === 401
            ? 'the load balancer verifies the JWT first: AWS WAF neither counts nor judges who has none'
            : 'somebody else answers in the place of AWS WAF',
      },
    ),
  ],
};

export const rewriteOrder: Check = {
  name: 'rewrite-order',
  question: 'Does AWS WAF judge the URL before a listener rule rewrites it?',
  obstacle: ({ options }) =>
    options.rewritten === undefined ? 'give --rewritten PATH, a path that the listener rewrites' : undefined,
  bounds: ({ talk }) => ({ requests: 1, seconds: talk.secondsFor(1) }),
  run: async ({ talk, options }) => {
    const target = options.rewritten!;
    return [
      await talk.compare(
        `POST ${target}`,
        { method: 'POST', target },
        {
          same: 'AWS WAF judges what the client asked for: a path that is rewritten into a route must be a route itself',
          other:
            'AWS WAF judges the URL after the rewrite: what doctor says about rewrites is too strict, and routes must be named as they are behind',
        },
      ),
    ];
  },
};
