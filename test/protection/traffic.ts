import type { Clock } from '../../lib/contract/clock';
import { EVERY_ADDRESS } from '../../lib/contract/posture/gate';
import type { OtpWebAclProps } from '../../lib/protection/otp-web-acl-props';
import { type ManagedRuleGroupStub, Simulator, type Verdict, type WafRequest } from '../../lib/sim';
import { templateOf } from './stack';

class ManualClock implements Clock {
  private milliseconds = Date.UTC(2026, 0, 1);

  public now(): number {
    return this.milliseconds;
  }

  public advance(seconds: number): void {
    this.milliseconds += seconds * 1000;
  }
}

export interface Sent extends Partial<Omit<WafRequest, 'headers' | 'body'>> {
  readonly headers?: Record<string, string>;
  readonly body?: string;
  /** Seconds since the puzzle was solved. */
  readonly solvedAgo?: number;
  readonly tokenIn?: 'cookie' | 'header';
}

let usual: unknown;

/** Once a suite for the props that most tests have, which are none. */
function synthesized(props: Partial<OtpWebAclProps>): unknown {
  if (Object.keys(props).length > 0) return templateOf(props).toJSON();
  usual ??= templateOf().toJSON();
  return usual;
}

/** A web ACL as it would be deployed, and people and attackers in front of it. */
export class SimulatedWebAcl {
  public readonly clock = new ManualClock();
  public readonly sim: Simulator;

  /** @param managedRuleGroups what stands in for AWS's groups */
  constructor(
    props: Partial<OtpWebAclProps> = {},
    template: unknown = synthesized(props),
    managedRuleGroups: readonly ManagedRuleGroupStub[] = [],
  ) {
    this.sim = Simulator.fromTemplate(template, { clock: this.clock, managedRuleGroups });
  }

  public send(uri: string, sent: Sent = {}): Verdict {
    const { headers, body, solvedAgo, tokenIn = 'cookie', ...request } = sent;
    const shown = new Map(Object.entries({ host: 'app.example.com', ...headers }));
    if (solvedAgo !== undefined) {
      const token = this.token(solvedAgo);
      if (tokenIn === 'cookie') shown.set('cookie', `aws-waf-token=${token}`);
      else shown.set('x-aws-waf-token', token);
    }
    return this.sim.evaluate({
      ip: '203.0.113.7',
      method: 'POST',
      uri,
      headers: [...shown],
      body: body === undefined ? undefined : Buffer.from(body),
      ...request,
    });
  }

  /** What the operator's switch does: both sets of the gate, all addresses or none. */
  public setGate(gate: 'Lockdown' | 'Strict' | 'Campaign', open: boolean): void {
    const sets = this.sim.ipSets.list().filter(({ logicalId }) => logicalId.includes(`Rules${gate}Ip`));
    for (const { logicalId, ipAddressVersion } of sets) {
      this.sim.ipSets.update(logicalId, open ? EVERY_ADDRESS[ipAddressVersion] : []);
    }
  }

  /** Name of the deciding rule. */
  public rule(uri: string, sent: Sent = {}): string {
    return this.send(uri, sent).rule;
  }

  public token(solvedAgo = 1, domain = 'app.example.com'): string {
    const solvedAt = this.clock.now() - solvedAgo * 1000;
    return this.sim.tokens.mint({ captchaSolvedAt: solvedAt, challengeSolvedAt: solvedAt, domain });
  }
}

/** Custom part of the labels of a verdict. */
export function labelsOf(verdict: Verdict): string[] {
  return verdict.labels.map((label) => label.split(':').slice(4).join(':'));
}

/** Sends the same request until it is stopped by `rule`; the number that passed before. */
export function passedUntil(
  webAcl: SimulatedWebAcl,
  rule: string,
  request: (n: number) => Sent,
  uri = '/api/auth/otp',
): number {
  for (let n = 0; n < 5000; n++) if (webAcl.rule(uri, request(n)) === rule) return n;
  throw new Error(`${rule} never stopped anything`);
}
