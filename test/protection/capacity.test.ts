import { HumanCheck } from '../../lib/protection/human-check';
import { UnusualRouter } from '../../lib/protection/otp-protection-props';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl';
import { ROUTES, webAcl } from './stack';

const of = (props: Partial<OtpWebAclProps> = {}) => webAcl(props).capacity;

test('the default set with one request route and one verify route takes 500 units at most', () => {
  expect(of()).toBeLessThanOrEqual(500);
});

/** The table in docs/rules.md, section "What it costs in capacity". */
test('each option adds what the docs say', () => {
  const base = of();
  const added = (props: Partial<OtpWebAclProps>) => of(props) - base;
  const routes = (options: object) => ({ requestRoutes: [OtpRoute.path('/api/auth/otp', options)] });
  const costs = {
    honeypotField: added({ honeypotField: 'website' }),
    recipientRules: added({ recipientRules: {} }),
    'recipientRules with two phone prefixes': added({ recipientRules: { allowedPhonePrefixes: ['+49', '+43'] } }),
    'both of them': added({ honeypotField: 'website', recipientRules: { allowedPhonePrefixes: ['+49', '+43'] } }),
    'methods: ALL_BUT_GET': added(routes({ methods: GuardedMethods.ALL_BUT_GET })),
    'methods: PUZZLE_ON_GET': added(routes({ methods: GuardedMethods.PUZZLE_ON_GET })),
    'hosts: one': added(routes({ hosts: ['shop.example.com'] })),
    'header with a value': added(routes({ header: { name: 'x-action', values: ['send-otp'] } })),
    'a field of GraphQL': added({
      requestRoutes: [...ROUTES.requestRoutes, OtpRoute.graphql('/graphql', ['sendOtp'])],
    }),
    'a method of JSON-RPC': added({ requestRoutes: [...ROUTES.requestRoutes, OtpRoute.jsonRpc('/rpc', ['sendOtp'])] }),
    'recipientsPerRequest: 1': added(routes({ recipientsPerRequest: 1 })),
    'recipientsPerRequest: 3': added(routes({ recipientsPerRequest: 3 })),
    'unusualRouters: [ZEND_1]': added({ unusualRouters: [UnusualRouter.ZEND_1] }),
    'unusualRouters: [ECHO_REWRITE]': added({ unusualRouters: [UnusualRouter.ECHO_REWRITE] }),
    'one of allowedOrigins': added({ allowedOrigins: ['https://app.example.com'] }),
    'a second request route': added({ requestRoutes: [...ROUTES.requestRoutes, OtpRoute.path('/api/auth/resend')] }),
    'a procedure of tRPC': added({
      requestRoutes: [...ROUTES.requestRoutes, OtpRoute.trpc('/api/trpc', ['auth.sendOtp'])],
    }),
    'server actions': added({ requestRoutes: [...ROUTES.requestRoutes, OtpRoute.serverActions()] }),
    'server actions less four, and handlers': added({
      requestRoutes: [
        ...ROUTES.requestRoutes,
        OtpRoute.serverActions({ except: ['a', 'b', 'c', 'd'].map((digit) => digit.repeat(42)), handlers: ['/api'] }),
      ],
    }),
    'HumanCheck.none()': added({ humanCheck: HumanCheck.none() }),
  };
  expect(costs).toMatchInlineSnapshot(`
{
  "HumanCheck.none()": -96,
  "a field of GraphQL": 247,
  "a method of JSON-RPC": 207,
  "a procedure of tRPC": 155,
  "a second request route": 76,
  "both of them": 298,
  "header with a value": 7,
  "honeypotField": 79,
  "hosts: one": 8,
  "methods: ALL_BUT_GET": 53,
  "methods: PUZZLE_ON_GET": 59,
  "one of allowedOrigins": 72,
  "recipientRules": 106,
  "recipientRules with two phone prefixes": 237,
  "recipientsPerRequest: 1": 3,
  "recipientsPerRequest: 3": 253,
  "server actions": 22,
  "server actions less four, and handlers": 45,
  "unusualRouters: [ECHO_REWRITE]": 43,
  "unusualRouters: [ZEND_1]": 42,
}
`);
});
