import { App, Duration, SecretValue, Stack } from 'aws-cdk-lib';
import { Annotations, Match } from 'aws-cdk-lib/assertions';
import { Topic } from 'aws-cdk-lib/aws-sns';
import { OtpOperations } from '../../lib/otp-operations';
import type { OtpOperationsProps } from '../../lib/otp-operations-props';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRoute } from '../../lib/protection/otp-route';
import { GuardedMethods } from '../../lib/protection/otp-route-options';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { OtpWebAcl } from '../../lib/protection/otp-web-acl';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { EmailProvider } from '../../lib/reputation/email-provider';
import { RequestLimit } from '../../lib/request-limit';
import { sound } from './sound';
import { ALB_ARN, ENV, ROUTES } from './stack';

/** As plain JavaScript would, which no compiler stops. */
const webAcl = (props: object) =>
  new OtpWebAcl(new Stack(new App(), 'Stack', { env: ENV }), 'Acl', { ...ROUTES, ...props } as OtpWebAclProps);
const perTenMinutes = (requests: number) => RequestLimit.of(requests, Duration.minutes(10));

describe('a path in the spelling of something else is told by what to write', () => {
  test.each([
    ['POST /api/auth/otp', '"/api/auth/otp"'],
    ['post /api/auth/otp', '"/api/auth/otp"'],
    ['https://shop.de/api/auth/otp', '"/api/auth/otp"'],
    ['https://shop.de:8443/api/auth/otp?x=1#y', '"/api/auth/otp"'],
    ['GET https://shop.de/users/{id}/otp', '"/users/:id/otp"'],
    ['/users/{id}/otp', '"/users/:id/otp"'],
    ['/users/{userId:int}/otp', '"/users/:userId/otp"'],
    ['/users/<int:id>/otp', '"/users/:id/otp"'],
    ['/users/[id]/otp', '"/users/:id/otp"'],
    ['/users/:id(\\d+)/otp', '"/users/:id/otp"'],
    ['/users/*/otp', '"/users/:id/otp"'],
    ['/api/auth/*', 'OtpRoute.prefix("/api/auth") for all that stands below'],
    ['/api/auth/**', 'OtpRoute.prefix("/api/auth") for all that stands below'],
    ['/api/{proxy+}', 'OtpRoute.prefix("/api") for all that stands below'],
    ['/api/[...rest]', 'OtpRoute.prefix("/api") for all that stands below'],
  ])('%s', (path, written) => {
    expect(() => sound(OtpRoute.path(path))).toThrow(`got ${JSON.stringify(path)}; write ${written}`);
  });

  test.each(['/*', '/{id}', 'https://shop.de', '/a b', 'POST '])('%s has no such path', (path) => {
    expect(() => sound(OtpRoute.path(path))).toThrow(/^OtpRoute\.path: path/);
    expect(() => sound(OtpRoute.path(path))).not.toThrow('path must be a path of plain segments');
  });
});

describe('what the compiler would refuse is told in a sentence', () => {
  test('all of it at once', () => {
    const given = () =>
      webAcl({
        requestRoutes: ['/api/auth/otp', OtpRoute.path('/b')],
        verifyRoutes: OtpRoute.path('/api/auth/verify'),
        entryPages: '/login',
        mode: 'count',
        humanCheck: 'Challenge',
        rateLimit: 100,
        tokenDomains: 'shop.de',
        resourceArns: ALB_ARN,
        blockedAsns: ['64500'],
      });
    for (const fault of [
      'requestRoutes[0] must be an OtpRoute, got "/api/auth/otp"; write OtpRoute.path("/api/auth/otp")',
      'verifyRoutes must be a list, got one OtpRoute; write […]',
      'entryPages must be a list, got "/login"; write [OtpRoute.path("/login")]',
      'mode must be ENFORCE or COUNT, got "count"; write ProtectionMode.COUNT',
      'humanCheck must be a HumanCheck, got "Challenge"; write HumanCheck.challenge()',
      'rateLimit must be a RequestLimit, got 100; write RequestLimit.of(100, Duration.minutes(10))',
      'tokenDomains must be a list, got "shop.de"; write ["shop.de"]',
      `resourceArns must be a list, got "${ALB_ARN}"; write ["${ALB_ARN}"]`,
      'blockedAsns[0] must be a number, got "64500"',
    ]) {
      expect(given).toThrow(fault);
    }
    expect(given).not.toThrow('requestRoutes[1]');
  });

  test('for rule groups, and where the routes are missing', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const group = (id: string, props: object) => new OtpRuleGroup(stack, id, props as never);
    expect(() => group('A', { requestRoutes: ['/a'] })).toThrow('OtpRuleGroup (Stack/A): requestRoutes[0] must be an');
    expect(() => group('B', {})).toThrow('requestRoutes is missing; name the routes that make a code go out');
  });

  test('one topic for a list of them, and a report on nobody', () => {
    const stack = new Stack(new App(), 'Stack', { env: ENV });
    const rules = new OtpWebAcl(stack, 'Acl', { ...ROUTES, resourceArns: [ALB_ARN] });
    const operations = (id: string, props: object) =>
      new OtpOperations(stack, id, { webAcl: rules, resourceArns: [ALB_ARN], ...props } as OtpOperationsProps);
    const topic = new Topic(stack, 'People');
    expect(() => operations('A', { notify: topic })).toThrow(
      'OtpOperations (Stack/A): notify must be a list of topics, got the topic Stack/People; write [topic]',
    );
    expect(() => operations('B', { notify: [topic], email: EmailProvider.none(), dailyReport: {} })).toThrow(
      'OtpOperations (Stack/B): dailyReport has no effect without a sender to report on, got EmailProvider.none() and no sms',
    );
  });
});

describe('values that protect nothing, or not whom they should', () => {
  test.each<[string, object, string]>([
    [
      'a country that is none',
      { homeCountries: ['UK'] },
      'homeCountries[0] must be a country code such as "DE" or "GB", got "UK"; write "GB"',
    ],
    ['a country in small letters', { blockedCountries: ['kp'] }, 'got "kp"; write "KP"'],
    [
      'the same route twice',
      { requestRoutes: [OtpRoute.path('/u/:id/otp'), OtpRoute.path('/b'), OtpRoute.path('/U/:user/otp/')] },
      'requestRoutes[2] must not repeat requestRoutes[0], got OtpRoute.path("/U/:user/otp/") twice; leave one of them out',
    ],
    [
      'a strict limit above the usual one',
      { rateLimit: perTenMinutes(50), strictRateLimit: perTenMinutes(60) },
      'strictRateLimit must not be above rateLimit, got RequestLimit.of(60',
    ],
    [
      'a strict limit over a longer window that stops nobody',
      { rateLimit: RequestLimit.of(20, Duration.minutes(1)), strictRateLimit: perTenMinutes(300) },
      'strictRateLimit must not be above rateLimit',
    ],
    ['a strict limit above the default', { strictRateLimit: perTenMinutes(101) }, 'and its default: it would tighten'],
    [
      'a load balancer of another account',
      { resourceArns: [ALB_ARN.replace('111122223333', '222233334444')] },
      'resourceArns[0] is in account 222233334444, but the stack is in 111122223333',
    ],
    [
      'a cookie as a trusted header',
      { trustedHeader: { name: 'Cookie', secrets: [SecretValue.secretsManager('s')] } },
      'trustedHeader.name must be a header of your own, got "Cookie", which browsers and proxies write',
    ],
    ['a name with a blank', { webAclName: 'has space' }, 'webAclName must be 1 to 128 letters'],
  ])('%s', (_, props, fault) => expect(() => webAcl(props)).toThrow(fault));

  test('a short secret is refused, and never shown', () => {
    const given = () => webAcl({ trustedHeader: { name: 'x-own', secrets: [SecretValue.unsafePlainText('hunter2')] } });
    expect(given).toThrow('trustedHeader.secrets[0] must have at least 16 characters, got 7');
    expect(given).not.toThrow('hunter2');
  });

  test('a plain secret is warned of; one of Secrets Manager is not', () => {
    const warned = Match.stringLikeRegexp('stands in the template as plain text');
    const header = (secret: SecretValue) => ({ trustedHeader: { name: 'x-own', secrets: [secret] } });
    const plain = webAcl(header(SecretValue.unsafePlainText('a-secret-that-is-long-enough')));
    Annotations.fromStack(Stack.of(plain)).hasWarning('/Stack/Acl', warned);
    const kept = webAcl(header(SecretValue.secretsManager('otp/caller')));
    Annotations.fromStack(Stack.of(kept)).hasNoWarning('/Stack/Acl', warned);
  });

  test('a strict limit on bursts stands beside a usual one over a longer window', () => {
    expect(() => webAcl({ strictRateLimit: RequestLimit.of(50, Duration.minutes(1)) })).not.toThrow();
    expect(() => webAcl({ strictRateLimit: perTenMinutes(100) })).not.toThrow();
  });

  test('what is alike but not the same stands', () => {
    const given = webAcl({
      requestRoutes: [
        OtpRoute.path('/a'),
        OtpRoute.prefix('/a/b'),
        OtpRoute.path('/a', { hosts: ['shop.de'], methods: GuardedMethods.ALL_BUT_GET }),
      ],
      verifyRoutes: [OtpRoute.path('/a/verify')],
      humanCheck: HumanCheck.captcha(),
      rateLimit: RequestLimit.of(20, Duration.minutes(2)),
      strictRateLimit: perTenMinutes(100),
      resourceArns: [ALB_ARN],
    });
    expect(given.capacity).toBeGreaterThan(0);
  });
});
