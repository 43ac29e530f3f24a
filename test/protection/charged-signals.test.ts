import { BotControlLevel } from '../../lib/protection/charged-signals';
import type { ClientSignals } from '../../lib/protection/client-signals';
import type { ManagedRuleGroupStub, WafRequest } from '../../lib/sim';
import {
  BLOCK,
  BROWSER,
  CHALLENGE,
  CHROME,
  NEW_CHROME,
  OTP,
  PERSON,
  SCRIPT,
  session,
  shield,
  VERIFY,
} from './signalled';
import { rulesOf, templateOf } from './stack';
import { labelsOf, type Sent, type SimulatedWebAcl } from './traffic';

describe('fingerprintLimit', () => {
  const limited = { fingerprintLimit: { usual: [CHROME] } };
  const address = (n: number) => `198.18.${n >> 8}.${n & 255}`;

  /** So many with one fingerprint, each from an address of its own with a passed challenge; how each was decided. */
  function crowd(webAcl: SimulatedWebAcl, count: number, ja4: string | undefined, over = 0): Record<string, number> {
    const decided: Record<string, number> = {};
    for (let n = 0; n < count; n++) {
      webAcl.clock.advance(over / count);
      const rule = webAcl.rule(OTP, { ...session(webAcl, address(n)), ja4 });
      decided[rule] = (decided[rule] ?? 0) + 1;
    }
    return decided;
  }

  test('asks an attacker with one set-up from 200 addresses, before the fiftieth code', () => {
    const webAcl = shield(limited, CHALLENGE);
    expect(crowd(webAcl, 50, SCRIPT)).toEqual({ Default_Action: 40, 'fingerprint-limit': 10 });
    expect(crowd(webAcl, 200, SCRIPT)).toEqual({ 'fingerprint-limit': 200 });
  });

  test('leaves a thousand people with the usual browser alone, in a busy hour', () => {
    expect(crowd(shield(limited, CHALLENGE), 1000, CHROME, 3600)).toEqual({ Default_Action: 1000 });
  });

  test('asks people with a new release of it for a puzzle, refuses none of them, and leaves all others alone', () => {
    const webAcl = shield(limited, CHALLENGE);
    const decided = crowd(webAcl, 1000, NEW_CHROME, 3600);
    expect(Object.keys(decided).sort()).toEqual(['Default_Action', 'fingerprint-limit']);
    const solved = Array.from({ length: 100 }, (_, n) =>
      webAcl.rule(OTP, { ...session(webAcl, address(n), 1), ja4: NEW_CHROME }),
    );
    expect(new Set(solved)).toEqual(new Set(['Default_Action']));
    expect(webAcl.rule(OTP, { ...session(webAcl, PERSON), ja4: CHROME })).toBe('Default_Action');
  });

  test('counts together whom it can’t tell, and is passed by nobody who hides', () => {
    expect(crowd(shield(limited, CHALLENGE), 50, undefined)).toEqual({ Default_Action: 40, 'fingerprint-limit': 10 });
  });

  test('is not filled by who has no token', () => {
    const webAcl = shield(limited);
    for (let n = 0; n < 100; n++) expect(webAcl.rule(OTP, { ip: address(n), ja4: SCRIPT })).toBe('human-check');
    expect(webAcl.rule(OTP, { ip: PERSON, ja4: SCRIPT, solvedAgo: 200 })).toBe('Default_Action');
  });
});

/** A stand-in of what AWS documents: agents of libraries, and tokens that come from several addresses. */
function botControl(): ManagedRuleGroupStub {
  const addresses = new Map<string, Set<string>>();
  const among = (request: WafRequest) => {
    const token = request.headers.find(([name]) => name === 'cookie')?.[1] ?? '';
    const seen = addresses.get(token) ?? new Set();
    addresses.set(token, seen.add(request.ip));
    return seen.size;
  };
  const agent = (request: WafRequest) => request.headers.find(([name]) => name === 'user-agent')?.[1] ?? '';
  return {
    name: 'AWSManagedRulesBotControlRuleSet',
    rules: [
      { name: 'CategoryHttpLibrary', matches: (request) => agent(request).startsWith('python') },
      { name: 'SignalNonBrowserUserAgent', matches: (request) => !agent(request).startsWith('Mozilla/') },
      { name: 'TGT_TokenReuseIpMedium', matches: (request) => among(request) > 5 },
    ],
  };
}

describe('Bot Control', () => {
  const TARGETED = { botControl: { level: BotControlLevel.TARGETED } };

  test('is asked about code requests with a token alone, which are what is charged', () => {
    const webAcl = shield(TARGETED, CHALLENGE, [botControl()]);
    const charged = (sent: Sent, uri = OTP) =>
      webAcl.send(uri, sent).labels.some((label) => label.startsWith('awswaf:managed:token:'));
    expect([
      charged(session(webAcl, PERSON)),
      charged({ ip: PERSON }),
      charged(session(webAcl, PERSON), VERIFY),
      charged(session(webAcl, PERSON), '/'),
    ]).toEqual([true, false, false, false]);
  });

  test.each([
    ['a library', 'python-requests/2', 'flagged-human-check'],
    ['an app, which flags alone', 'Shop/1 CFNetwork/1', 'Default_Action'],
    ['a browser', BROWSER['user-agent'], 'Default_Action'],
  ])('%s', (_, agent, rule) => {
    const webAcl = shield({ botControl: {} }, CHALLENGE, [botControl()]);
    const sent = session(webAcl, PERSON);
    expect(webAcl.rule(OTP, { ...sent, headers: { ...sent.headers, 'user-agent': agent } })).toBe(rule);
  });

  test('asks a token that comes from more than five addresses for a puzzle, with the targeted level', () => {
    const rules = (signals: ClientSignals) => {
      const webAcl = shield(signals, CHALLENGE, [botControl()]);
      const { headers } = session(webAcl, PERSON);
      return Array.from({ length: 7 }, (_, n) =>
        webAcl.rule(OTP, { ip: `198.18.0.${n}`, headers: { ...headers, 'user-agent': BROWSER['user-agent'] } }),
      );
    };
    expect(rules(TARGETED)).toEqual([...Array(5).fill('Default_Action'), 'flagged-human-check', 'flagged-human-check']);
    expect(rules({ botControl: {} })).toEqual(Array(7).fill('Default_Action'));
  });

  test('can refuse', () => {
    const webAcl = shield({ botControl: { bots: BLOCK } }, {}, [botControl()]);
    const send = (agent: string) => webAcl.rule(OTP, { solvedAgo: 1, headers: { 'user-agent': agent } });
    expect([send('python-requests/2'), send('Mozilla/5.0')]).toEqual(['blocked-session', 'Default_Action']);
  });
});

describe('account creation fraud prevention', () => {
  const stub: ManagedRuleGroupStub = {
    name: 'AWSManagedRulesACFPRuleSet',
    rules: [
      { name: 'AllRequests', matches: true },
      { name: 'RiskScoreHigh', addresses: ['192.0.2.1/32'] },
      { name: 'VolumetricPhoneNumberHigh', addresses: ['192.0.2.2/32'] },
    ],
  };
  const signals = { accountCreation: { creationPath: OTP, registrationPage: '/sign-up' } };

  test.each([
    ['high risk', '192.0.2.1', 'flagged-human-check'],
    ['a number with many sign-ups', '192.0.2.2', 'flagged-human-check'],
    ['a person', '192.0.2.3', 'Default_Action'],
  ])('%s', (_, ip, rule) => {
    const webAcl = shield(signals, CHALLENGE, [stub]);
    expect(webAcl.rule(OTP, session(webAcl, ip))).toBe(rule);
  });

  test('is told the paths and the fields', () => {
    const rules = rulesOf(
      templateOf({
        clientSignals: {
          accountCreation: { ...signals.accountCreation, emailField: '/email', phoneFields: ['/phone'] },
        },
      }),
    );
    const { Statement } = rules.find(({ Name }) => Name === 'account-creation')!;
    expect(Statement.ManagedRuleGroupStatement).toMatchObject({
      ManagedRuleGroupConfigs: [
        {
          AWSManagedRulesACFPRuleSet: {
            CreationPath: OTP,
            RegistrationPagePath: '/sign-up',
            RequestInspection: {
              PayloadType: 'JSON',
              EmailField: { Identifier: '/email' },
              PhoneNumberFields: [{ Identifier: '/phone' }],
            },
          },
        },
      ],
    });
  });
});

/** What AWS says of a client, by the rule that says it, and what becomes of it by default; `none`: nobody here asks. */
const BY_RULE: ReadonlyArray<
  readonly [ClientSignals, string, Readonly<Record<string, 'FLAG' | 'LIMIT' | 'PUZZLE' | 'none'>>]
> = [
  [
    { botControl: { level: BotControlLevel.TARGETED } },
    'AWSManagedRulesBotControlRuleSet',
    {
      CategoryAI: 'PUZZLE',
      CategoryMonitoring: 'PUZZLE',
      SignalAutomatedBrowser: 'PUZZLE',
      SignalKnownBotDataCenter: 'PUZZLE',
      SignalNonBrowserUserAgent: 'FLAG',
      TGT_SignalAutomatedBrowser: 'PUZZLE',
      TGT_SignalBrowserInconsistency: 'FLAG',
      TGT_SignalBrowserAutomationExtension: 'FLAG',
      TGT_VolumetricSession: 'PUZZLE',
      TGT_VolumetricSessionMaximum: 'PUZZLE',
      TGT_TokenReuseIpLow: 'none',
      TGT_TokenReuseIpMedium: 'PUZZLE',
      TGT_TokenReuseCountryMedium: 'PUZZLE',
      TGT_TokenReuseAsnHigh: 'PUZZLE',
      TGT_ML_CoordinatedActivityLow: 'none',
      TGT_ML_CoordinatedActivityMedium: 'LIMIT',
      TGT_ML_CoordinatedActivityHigh: 'LIMIT',
      TGT_TokenAbsent: 'none',
    },
  ],
  [
    { accountCreation: { creationPath: OTP, registrationPage: '/sign-up' } },
    'AWSManagedRulesACFPRuleSet',
    {
      RiskScoreHigh: 'PUZZLE',
      AutomatedBrowser: 'PUZZLE',
      BrowserInconsistency: 'PUZZLE',
      VolumetricIpHigh: 'PUZZLE',
      VolumetricSessionHigh: 'PUZZLE',
      VolumetricSessionTokenReuseIp: 'PUZZLE',
      AttributeUsernameTraversalHigh: 'PUZZLE',
      VolumetricPhoneNumberHigh: 'PUZZLE',
      VolumetricAddressLow: 'none',
      AllRequests: 'none',
    },
  ],
];

test.each(BY_RULE)('%j: each label has the response that the guide names', (signals, name, responses) => {
  const entries = Object.entries(responses);
  const rules = entries.map(([rule], n) => ({ name: rule, addresses: [`198.18.${n}.0/24`] }));
  const webAcl = shield(signals, CHALLENGE, [{ name, rules }]);
  const became = entries.map(([rule], n) => {
    const verdict = webAcl.send(OTP, session(webAcl, `198.18.${n}.0`));
    if (verdict.rule === 'flagged-human-check') return [rule, 'PUZZLE'];
    if (!labelsOf(verdict).includes('otp:flagged')) return [rule, 'none'];
    // A quarter of `sendBudget`, and one more, in a window of their own.
    webAcl.clock.advance(601);
    const shares = Array.from({ length: 151 }, (_, at) => webAcl.rule(OTP, session(webAcl, `198.18.${n}.${at}`)));
    return [rule, shares.includes('flagged-send-budget') ? 'LIMIT' : 'FLAG'];
  });
  expect(Object.fromEntries(became)).toEqual(responses);
});
