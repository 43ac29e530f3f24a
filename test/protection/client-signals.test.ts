import { readFileSync } from 'node:fs';
import { Duration } from 'aws-cdk-lib';
import { Template } from 'aws-cdk-lib/assertions';
import { CfnWebACL } from 'aws-cdk-lib/aws-wafv2';
import { BotControlLevel } from '../../lib/protection/charged-signals';
import type { ClientSignals } from '../../lib/protection/client-signals';
import { HumanCheck } from '../../lib/protection/human-check';
import { OtpRuleGroup } from '../../lib/protection/otp-rule-group';
import { ProtectionMode } from '../../lib/protection/protection-mode';
import { RequestLimit } from '../../lib/request-limit';
import {
  BESIDE,
  BLOCK,
  BROWSER,
  CHALLENGE,
  CHROME,
  FLAG,
  HOST,
  LIMIT,
  LISTS,
  OTP,
  PERSON,
  PUZZLE,
  session,
  shield,
  TOR,
  VERIFY,
} from './signalled';
import { ALB_ARN, ROUTES, rulesOf, stack, webAcl as webAclOf } from './stack';
import { labelsOf, SimulatedWebAcl } from './traffic';
import { turnstile } from './turnstile-check';

describe('AWS’s list of anonymous addresses', () => {
  test.each([
    ['Tor', TOR, 'flagged-human-check'],
    ['a web host', HOST, 'flagged-human-check'],
    ['the next address', BESIDE, 'Default_Action'],
    ['a person', PERSON, 'Default_Action'],
  ])('asks %s for a puzzle where the human check is silent', (_, ip, rule) => {
    const webAcl = shield({ anonymousIpList: {} }, CHALLENGE);
    expect(webAcl.rule(OTP, session(webAcl, ip))).toBe(rule);
    expect(webAcl.rule(OTP, session(webAcl, ip, 299))).toBe('Default_Action');
    expect(webAcl.rule(VERIFY, { ip })).toBe('Default_Action');
    expect(labelsOf(webAcl.send(OTP, session(webAcl, ip, 1))).includes('otp:flagged')).toBe(rule !== 'Default_Action');
  });

  test('is asked about code requests alone, and about nobody trusted', () => {
    const webAcl = shield({ anonymousIpList: {} }, { ...CHALLENGE, trustedAddresses: [`${TOR}/32`] });
    const asked = (uri: string, ip: string) =>
      webAcl.send(uri, { ip, solvedAgo: 1 }).labels.some((label) => label.includes('anonymous-ip-list'));
    expect([asked(OTP, HOST), asked(VERIFY, HOST), asked('/', HOST), asked(OTP, TOR)]).toEqual([
      true,
      false,
      false,
      false,
    ]);
  });

  test.each([
    [FLAG, 'Default_Action', 'Default_Action'],
    [LIMIT, 'Default_Action', 'flagged-send-budget'],
    [PUZZLE, 'flagged-human-check', 'flagged-human-check'],
    [BLOCK, 'blocked-signal', 'blocked-signal'],
  ])('%s: first %s, above the share %s', (response, first, above) => {
    const flaggedSendBudget =
      response === FLAG || response === BLOCK ? {} : { flaggedSendBudget: RequestLimit.of(10, Duration.minutes(10)) };
    const webAcl = shield(
      { anonymousIpList: { anonymizers: FLAG, hostingProviders: response }, ...flaggedSendBudget },
      CHALLENGE,
    );
    const send = (n: number) => webAcl.rule(OTP, session(webAcl, `198.51.101.${n}`));
    expect(send(1)).toBe(first);
    for (let n = 2; n < 12; n++)
      webAcl.send(OTP, session(webAcl, `198.51.101.${n}`, response === PUZZLE ? 1 : undefined));
    expect(send(12)).toBe(above);
    // Who solves a puzzle goes on, but for those that are refused; nobody else is touched.
    expect(webAcl.rule(OTP, session(webAcl, '198.51.101.13', 1))).toBe(
      response === BLOCK ? 'blocked-signal' : 'Default_Action',
    );
    expect(webAcl.rule(OTP, session(webAcl, PERSON))).toBe('Default_Action');
  });

  test('makes no second puzzle behind one that everybody solves, but a share of the budget', () => {
    const webAcl = shield({ anonymousIpList: {}, flaggedSendBudget: RequestLimit.of(10, Duration.minutes(10)) });
    for (let n = 0; n < 10; n++)
      expect(webAcl.rule(OTP, { ip: `198.51.101.${n}`, solvedAgo: 200 })).toBe('Default_Action');
    expect(webAcl.rule(OTP, { ip: '198.51.101.99', solvedAgo: 61 })).toBe('flagged-send-budget');
    expect(webAcl.rule(OTP, { ip: '198.51.101.99', solvedAgo: 60 })).toBe('Default_Action');
    expect(webAcl.rule(OTP, { ip: PERSON, solvedAgo: 200 })).toBe('Default_Action');
  });

  test('asks with HumanCheck.none, only counts with Turnstile and in count mode', () => {
    const none = shield({ anonymousIpList: {} }, { humanCheck: HumanCheck.none() });
    expect([none.rule(OTP, { ip: HOST }), none.rule(OTP, { ip: PERSON })]).toEqual([
      'flagged-human-check',
      'Default_Action',
    ]);
    const watching = shield(
      { anonymousIpList: { hostingProviders: BLOCK, anonymizers: PUZZLE } },
      { ...CHALLENGE, mode: ProtectionMode.COUNT },
    );
    expect([watching.rule(OTP, { ip: HOST }), watching.rule(OTP, { ip: TOR })]).toEqual([
      'Default_Action',
      'Default_Action',
    ]);
    expect(labelsOf(watching.send(OTP, { ip: HOST }))).toContain('otp:flagged');
    const scope = stack();
    webAclOf({ humanCheck: turnstile(scope), clientSignals: { anonymousIpList: {} } }, scope);
    const asked = rulesOf(Template.fromStack(scope)).filter(({ Name }) => Name.startsWith('flagged-'));
    expect(asked.map(({ Name, Action }) => [Name, Object.keys(Action)])).toEqual([['flagged-send-budget', ['Count']]]);
  });

  test('never acts by itself, also by a rule that AWS adds later', () => {
    const added = { name: 'NewList', labels: ['NewList'], addresses: ['0.0.0.0/0'] };
    const lists = LISTS.map((list) => ({ ...list, rules: [...list.rules, added] }));
    const webAcl = shield({ anonymousIpList: {} }, {}, lists);
    expect(webAcl.rule(OTP, { ip: PERSON, solvedAgo: 1 })).toBe('Default_Action');
  });
});

describe('Amazon’s list of addresses that attacked somebody', () => {
  test.each([
    ['malicious', '192.0.2.63', 'flagged-human-check', true],
    ['scanning', '192.0.2.64', 'flagged-human-check', true],
    ['flooding, which flags alone', '192.0.2.191', 'Default_Action', true],
    ['the next address', '192.0.2.192', 'Default_Action', false],
  ])('%s', (_, ip, rule, flagged) => {
    const webAcl = shield({ ipReputationList: {} }, CHALLENGE);
    const verdict = webAcl.send(OTP, session(webAcl, ip));
    expect([verdict.rule, labelsOf(verdict).includes('otp:flagged')]).toEqual([rule, flagged]);
  });
});

describe('signs of a script', () => {
  const all = { noAcceptLanguage: BLOCK, scriptUserAgent: BLOCK, noFetchMetadata: BLOCK };
  const without = (name: keyof typeof BROWSER) =>
    Object.fromEntries(Object.entries(BROWSER).filter(([each]) => each !== name)) as Record<string, string>;

  test.each([
    ['no Accept-Language', 'noAcceptLanguage', without('accept-language')],
    ['no Sec-Fetch-Site', 'noFetchMetadata', without('sec-fetch-site')],
    ['no User-Agent', 'scriptUserAgent', without('user-agent')],
    ['an empty Accept-Language', 'noAcceptLanguage', { ...BROWSER, 'accept-language': '' }],
    ['that of fetch in Node.js', 'noAcceptLanguage', { ...BROWSER, 'accept-language': '*' }],
    ['an empty Sec-Fetch-Site', 'noFetchMetadata', { ...BROWSER, 'sec-fetch-site': '' }],
    ['an empty User-Agent', 'scriptUserAgent', { ...BROWSER, 'user-agent': '' }],
    ...['curl/8.5.0', 'python-requests/2.32.3', 'Go-http-client/2.0', 'axios/1.7.2', 'Java/17.0.2', 'node'].map(
      (agent) => [agent, 'scriptUserAgent', { ...BROWSER, 'user-agent': agent }] as const,
    ),
  ] as const)('%s is one', (_, sign, headers) => {
    const webAcl = shield({ scriptSigns: { [sign]: BLOCK } });
    expect(webAcl.rule(OTP, { headers, solvedAgo: 1 })).toBe('blocked-signal');
    expect(shield({ scriptSigns: all }).rule(VERIFY, { headers })).toBe('Default_Action');
  });

  test.each([
    ['Chrome', BROWSER['user-agent']],
    ['an app with okhttp', 'okhttp/4.12.0'],
    ['an app on iOS', 'Shop/1 CFNetwork/1498.700.2 Darwin/23.6.0'],
    ['an app with Flutter', 'Dart/3.4 (dart:io)'],
    ['a word that begins alike', 'Gotham/1.0'],
    ['a library’s name further on', 'Mozilla/5.0 (compatible; uses curl/8)'],
  ])('%s is none', (_, agent) => {
    const headers = { ...BROWSER, 'user-agent': agent };
    expect(shield({ scriptSigns: all }).rule(OTP, { headers, solvedAgo: 1 })).toBe('Default_Action');
  });
});

describe('in a rule group', () => {
  /** The owner's group of AWS's before ours, with its rules set to Count. */
  function owned(
    clientSignals: ClientSignals,
    name = 'AWSManagedRulesAnonymousIpList',
    counted = ['AnonymousIPList', 'HostingProviderIPList'],
    stubs = LISTS,
  ): SimulatedWebAcl {
    const scope = stack();
    const otp = new OtpRuleGroup(scope, 'Otp', {
      ...ROUTES,
      resourceArns: [ALB_ARN],
      clientSignals,
      ...CHALLENGE,
      sendCeiling: RequestLimit.none(),
    });
    const visibilityConfig = { cloudWatchMetricsEnabled: true, metricName: 'site', sampledRequestsEnabled: true };
    const ruleActionOverrides = counted.map((rule) => ({ name: rule, actionToUse: { count: {} } }));
    new CfnWebACL(scope, 'Site', {
      scope: 'REGIONAL',
      defaultAction: { allow: {} },
      visibilityConfig,
      rules: [
        {
          name: 'anonymous',
          priority: 0,
          overrideAction: { none: {} },
          visibilityConfig: { ...visibilityConfig, metricName: 'anonymous' },
          statement: {
            managedRuleGroupStatement: { vendorName: 'AWS', name, ruleActionOverrides },
          },
        },
        ...otp.rules(1),
      ],
    });
    return new SimulatedWebAcl({}, Template.fromStack(scope).toJSON(), stubs);
  }

  test.each([
    [PUZZLE, 'flagged-human-check'],
    [BLOCK, 'blocked-signal'],
    [FLAG, 'Default_Action'],
  ])('the labels of the owner’s group mean the same: %s', (hostingProviders, rule) => {
    const webAcl = owned({ anonymousIpList: { hostingProviders, anonymizers: FLAG } });
    expect(webAcl.rule(OTP, session(webAcl, HOST))).toBe(rule);
    expect(webAcl.rule(OTP, session(webAcl, BESIDE))).toBe('Default_Action');
    expect(labelsOf(webAcl.send(OTP, session(webAcl, HOST, 1)))).toContain('otp:flagged');
  });

  // What AWS charges by the request is read in the second group, which knows the routes by the labels of the first.
  test.each([
    ['AWSManagedRulesBotControlRuleSet', 'CategoryHttpLibrary', { botControl: {} }],
    ['AWSManagedRulesAmazonIpReputationList', 'AWSManagedIPReputationList', { ipReputationList: {} }],
    [
      'AWSManagedRulesACFPRuleSet',
      'RiskScoreHigh',
      { accountCreation: { creationPath: OTP, registrationPage: '/sign-up' } },
    ],
  ])('so do those of %s', (name, rule, signals) => {
    const stub = { name, rules: [{ name: rule, addresses: [`${HOST}/32`] }] };
    const webAcl = owned(signals, name, [rule], [stub]);
    expect(webAcl.rule(OTP, session(webAcl, HOST))).toBe('flagged-human-check');
    expect(webAcl.rule(OTP, session(webAcl, BESIDE))).toBe('Default_Action');
    expect(webAcl.rule(VERIFY, session(webAcl, HOST))).toBe('Default_Action');
  });
});

describe('what they take of the capacity', () => {
  const told = new Map(
    [...readFileSync('docs/client-signals.md', 'utf8').matchAll(/^\| `(\w+)` \|(?:[^|]*\|){3} (?:up to )?(\d+)/gm)].map(
      ([, option, units]) => [option!, Number(units)] as const,
    ),
  );
  const props: Record<string, ClientSignals> = {
    anonymousIpList: { anonymousIpList: {} },
    ipReputationList: { ipReputationList: {} },
    scriptSigns: { scriptSigns: { noAcceptLanguage: PUZZLE, scriptUserAgent: PUZZLE, noFetchMetadata: PUZZLE } },
    botControl: { botControl: { level: BotControlLevel.TARGETED } },
    accountCreation: { accountCreation: { creationPath: OTP, registrationPage: '/' } },
    fingerprintLimit: { fingerprintLimit: { usual: [CHROME] } },
  };
  const checks = [{}, CHALLENGE];
  const bare = checks.map((check) => webAclOf(check, stack()).capacity);

  test.each(Object.entries(props))('%s, as the guide says', (option, clientSignals) => {
    const units = checks.map((check, n) => webAclOf({ ...check, clientSignals }, stack()).capacity - bare[n]!);
    expect(Math.max(...units)).toBe(told.get(option));
  });
});

describe('what is wrong with them is told at synth, all at once', () => {
  const fault = (clientSignals: unknown, props: object = {}, make: (props: object) => unknown = webAclOf) => {
    try {
      make({ ...props, clientSignals: clientSignals as ClientSignals });
    } catch (error) {
      return (error as Error).message;
    }
    return '';
  };

  test.each([
    [{}, 'clientSignals must name a signal, got none'],
    [
      { anonymousIpList: { hostingProviders: 'puzzle' } },
      'hostingProviders must be FLAG, LIMIT, PUZZLE, BLOCK of SignalResponse, got "puzzle"; write SignalResponse.PUZZLE',
    ],
    [{ botControl: { sharedSessions: 'LIMIT' } }, 'sharedSessions has no effect with level COMMON'],
    [
      { accountCreation: { creationPath: 'sign-up' } },
      'creationPath must be a path of 1 to 256 characters that starts with "/", got "sign-up"',
    ],
    [{ accountCreation: { creationPath: '/a' } }, 'registrationPage is missing'],
    [{ fingerprintLimit: { usual: [] } }, 'usual must hold 1 to 50 fingerprints'],
    [{ fingerprintLimit: { usual: ['chrome'] } }, 'usual[0] must be a JA4 fingerprint'],
    [
      {
        anonymousIpList: { hostingProviders: 'FLAG', anonymizers: 'FLAG' },
        flaggedSendBudget: RequestLimit.of(10, Duration.minutes(10)),
      },
      'flaggedSendBudget has no effect',
    ],
    [
      { accountCreation: { creationPath: '/sign-up', registrationPage: '/' } },
      'creationPath must be one of requestRoutes, which alone it is asked about, got "/sign-up"; write one of /api/auth/otp',
    ],
  ])('%j', (given, message) => expect(fault(given)).toContain(message));

  test('refuses fingerprints where AWS WAF has none', () => {
    const stage = 'arn:aws:apigateway:eu-central-1::/restapis/abc123/stages/prod';
    const message = fault({ fingerprintLimit: { usual: [CHROME] } }, { resourceArns: [stage] });
    expect(message).toContain('fingerprintLimit must not be given for a stage of API Gateway');
  });

  test('takes every choice that fits into the places of a web ACL, and names what to give up for the others', () => {
    const both = { anonymousIpList: {}, fingerprintLimit: { usual: [CHROME] } };
    expect(fault(both)).toBe('');
    expect(fault(both, { humanCheck: HumanCheck.challenge(), homeCountries: ['DE'] })).toMatch(
      /need 12 rate-based rules.*give up 2 of: no fingerprintLimit .*no LIMIT or PUZZLE among the client signals/,
    );
    const group = (props: object) => new OtpRuleGroup(stack(), 'Otp', { ...ROUTES, resourceArns: [ALB_ARN], ...props });
    expect(fault(both, CHALLENGE, group)).toBe('');
    expect(fault(both, { ...CHALLENGE, homeCountries: ['DE'] }, group)).toMatch(
      /need 5 rate-based rules.*takes 4 in a rule group.*no fingerprintLimit/,
    );
  });
});
