import type { Verdict, VerdictAction } from '../verdict';
import { DistinctCounter } from './distinct';
import type { ClientKey } from './solved-tokens';

/** Requests and clients that one rule decided. */
export interface RuleTally {
  readonly rule: string;
  readonly action: VerdictAction;
  requests: number;
  readonly clients: DistinctCounter;
}

/** By action and rule. */
export class RuleTallies {
  private readonly byAction = {
    ALLOW: new Map<string, RuleTally>(),
    BLOCK: new Map<string, RuleTally>(),
    CAPTCHA: new Map<string, RuleTally>(),
    CHALLENGE: new Map<string, RuleTally>(),
  };

  /** Of one rule; made when it decides for the first time. */
  of({ rule, action }: Pick<Verdict, 'rule' | 'action'>): RuleTally {
    const tallies = this.byAction[action];
    let tally = tallies.get(rule);
    if (!tally) {
      tally = { rule, action, requests: 0, clients: new DistinctCounter() };
      tallies.set(rule, tally);
    }
    return tally;
  }

  add(verdict: Verdict, client: ClientKey): void {
    const tally = this.of(verdict);
    tally.requests++;
    tally.clients.addHash(client.hash);
  }

  values(): readonly RuleTally[] {
    return Object.values(this.byAction).flatMap((tallies) => [...tallies.values()]);
  }
}
