import type { Firewall } from '../../lib/load-balancer';
import type { Simulator, Verdict, WafRequest } from '../../lib/sim';

/** The web ACL of `otp-shield serve`, which may be read again while requests are under way. */
export class ChangingFirewall implements Firewall {
  /** Whose each verdict is: the web ACL may be read again before the origin has answered. */
  private readonly judges = new WeakMap<Verdict, Simulator>();

  constructor(private simulator: Simulator) {}

  get tokens(): Firewall['tokens'] {
    return this.simulator.tokens;
  }

  evaluate(request: WafRequest): Verdict {
    const verdict = this.simulator.evaluate(request);
    this.judges.set(verdict, this.simulator);
    return verdict;
  }

  /** As the log of AWS WAF has it, by the web ACL that judged. */
  logRecord(request: WafRequest, verdict: Verdict): object {
    return this.judges.get(verdict)!.logRecord(request, verdict);
  }

  /** Counts of rates and tokens begin anew. */
  change(simulator: Simulator): void {
    this.simulator = simulator;
  }
}
