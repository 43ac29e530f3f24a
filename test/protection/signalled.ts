import type { ClientSignals } from '../../lib/protection/client-signals';
import { HumanCheck } from '../../lib/protection/human-check';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { SignalResponse } from '../../lib/protection/signal-response';
import { RequestLimit } from '../../lib/request-limit';
import type { ManagedRuleGroupStub } from '../../lib/sim';
import { templateOf } from './stack';
import { type Sent, SimulatedWebAcl } from './traffic';

/** The room of the tests of client signals: AWS's groups by stand-ins, and people and attackers before a web ACL that asks them. */
export const OTP = '/api/auth/otp';
export const VERIFY = '/api/auth/verify';
export const { FLAG, LIMIT, PUZZLE, BLOCK } = SignalResponse;

/** On the lists, by stand-ins, and next to them. */
export const TOR = '198.51.100.7';
export const HOST = '198.51.101.9';
export const BESIDE = '198.51.102.0';
export const PERSON = '203.0.113.9';
export const LISTS: readonly ManagedRuleGroupStub[] = [
  {
    name: 'AWSManagedRulesAnonymousIpList',
    rules: [
      { name: 'AnonymousIPList', addresses: ['198.51.100.0/24'] },
      { name: 'HostingProviderIPList', addresses: ['198.51.101.0/24'] },
    ],
  },
  {
    name: 'AWSManagedRulesAmazonIpReputationList',
    rules: [
      { name: 'AWSManagedIPReputationList', addresses: ['192.0.2.0/26'] },
      { name: 'AWSManagedReconnaissanceList', addresses: ['192.0.2.64/26'] },
      { name: 'AWSManagedIPDDoSList', addresses: ['192.0.2.128/26'] },
    ],
  },
];
/** Of the load balancer, each with the bits that its name promises. */
export const CHROME = 't13d1516h2_8daaf6152771_d8a2da3f94cd';
export const NEW_CHROME = 't13d1517h2_8daaf6152771_b6f405a00624';
export const SCRIPT = 't13d1812h1_85036bcba153_b26ce05bbdd6';

const TEMPLATES = new Map<string, unknown>();
export function shield(
  clientSignals: ClientSignals,
  props: Partial<OtpWebAclProps> = {},
  stubs = LISTS,
): SimulatedWebAcl {
  const given = { sendCeiling: RequestLimit.none(), ...props, clientSignals };
  const key = JSON.stringify(given);
  if (!TEMPLATES.has(key)) TEMPLATES.set(key, templateOf(given).toJSON());
  return new SimulatedWebAcl({}, TEMPLATES.get(key), stubs);
}
export const CHALLENGE = { humanCheck: HumanCheck.challenge() };

/** A token with a challenge passed, and a puzzle solved only where `puzzle` says how many seconds ago. */
export function session(webAcl: SimulatedWebAcl, ip: string, puzzle?: number): Sent {
  const now = webAcl.clock.now();
  const token = webAcl.sim.tokens.mint({
    challengeSolvedAt: now - 1000,
    ...(puzzle === undefined ? {} : { captchaSolvedAt: now - puzzle * 1000 }),
    domain: 'app.example.com',
  });
  return { ip, headers: { cookie: `aws-waf-token=${token}` } };
}

export const BROWSER = {
  'accept-language': 'de',
  'sec-fetch-site': 'same-origin',
  'user-agent':
    'Mozilla/5.0 (Windows NT 10.0; Win64; x64) AppleWebKit/537.36 (KHTML, like Gecko) Chrome/147.0.0.0 Safari/537.36',
};
