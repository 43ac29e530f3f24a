import { HumanCheck } from '../../lib/protection/human-check';
import { UnusualRouter } from '../../lib/protection/otp-protection-props';
import { OtpRoute } from '../../lib/protection/otp-route';
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
    formPage: added(routes({ formPage: true })),
    'recipientsPerRequest: 3': added(routes({ recipientsPerRequest: 3 })),
    'unusualRouters: [ZEND_1]': added({ unusualRouters: [UnusualRouter.ZEND_1] }),
    'unusualRouters: [ECHO_REWRITE]': added({ unusualRouters: [UnusualRouter.ECHO_REWRITE] }),
    'one of allowedOrigins': added({ allowedOrigins: ['https://app.example.com'] }),
    'a second request route': added({ requestRoutes: [...ROUTES.requestRoutes, OtpRoute.path('/api/auth/resend')] }),
    'HumanCheck.none()': added({ humanCheck: HumanCheck.none() }),
  };
  expect(costs).toMatchInlineSnapshot(`
{
  "HumanCheck.none()": -96,
  "a second request route": 76,
  "both of them": 298,
  "formPage": 53,
  "honeypotField": 79,
  "one of allowedOrigins": 72,
  "recipientRules": 106,
  "recipientRules with two phone prefixes": 237,
  "recipientsPerRequest: 3": 202,
  "unusualRouters: [ECHO_REWRITE]": 43,
  "unusualRouters: [ZEND_1]": 42,
}
`);
});
