import { Duration } from 'aws-cdk-lib';
import { BotControlLevel } from '../../lib/protection/charged-signals';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { SignalResponse } from '../../lib/protection/signal-response';
import { UnusualRouter } from '../../lib/protection/unusual-router';
import { RequestLimit } from '../../lib/request-limit';
import { ROUTES, webAcl } from './stack';

/** WCU that one request route and one verify route take, with these props. */
export function capacityOf(props: Partial<OtpWebAclProps> = {}): number {
  return webAcl(props).capacity;
}

/** WCU that each option adds to that. */
export function optionCosts(): Record<string, number> {
  const base = capacityOf();
  const added = (props: Partial<OtpWebAclProps>) => capacityOf(props) - base;
  const routes = (options: object) => ({ requestRoutes: [OtpRoute.path('/api/auth/otp', options)] });
  return {
    honeypotField: added({ honeypotField: 'website' }),
    recipientRules: added({ recipientRules: {} }),
    'recipientRules with two phone prefixes': added({ recipientRules: { allowedPhonePrefixes: ['+49', '+43'] } }),
    campaignBudget: added({ campaignBudget: RequestLimit.of(1800, Duration.minutes(10)) }),
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
    'anonymousIpList: {}': added({ clientSignals: { anonymousIpList: {} } }),
    'ipReputationList: {}': added({ clientSignals: { ipReputationList: {} } }),
    'botControl, targeted': added({ clientSignals: { botControl: { level: BotControlLevel.TARGETED } } }),
    'accountCreation, two paths': added({
      clientSignals: { accountCreation: { creationPath: '/api/auth/otp', registrationPage: '/sign-up' } },
    }),
    'scriptSigns, all three': added({
      clientSignals: {
        scriptSigns: {
          noAcceptLanguage: SignalResponse.FLAG,
          scriptUserAgent: SignalResponse.FLAG,
          noFetchMetadata: SignalResponse.FLAG,
        },
      },
    }),
    'fingerprintLimit with one that is usual': added({
      clientSignals: { fingerprintLimit: { usual: ['t13d1516h2_8daaf6152771_d8a2da3f94cd'] } },
    }),
    'HumanCheck.none()': added({ humanCheck: HumanCheck.none() }),
  };
}
