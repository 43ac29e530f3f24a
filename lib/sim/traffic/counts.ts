import { DEFAULT_ACTION } from '../evaluator';
import type { OrdinaryAgent } from '../selection/ordinary-lines';
import type { Verdict } from '../verdict';
import { BusiestAddresses } from './busiest';
import { DistinctCounter } from './distinct';
import type { TrafficEvent } from './event';
import { ProxyWatch } from './proxies';
import { RuleTallies, type RuleTally } from './rule-tallies';
import { addressKey, type ClientKey, clientKey } from './solved-tokens';
import { TrafficTimeline } from './timeline';

/** What is counted of every request of a log, whether it was judged or no rule could touch it. */
export class TrafficCounts {
  requests = 0;
  first = Number.POSITIVE_INFINITY;
  last = Number.NEGATIVE_INFINITY;
  readonly addresses = new DistinctCounter();
  readonly clients = new DistinctCounter();
  readonly rules = new RuleTallies();
  readonly proxies = new ProxyWatch();
  readonly busiest = new BusiestAddresses();
  readonly timeline = new TrafficTimeline();
  readonly fidelity = { exact: 0, approximate: 0, undocumented: 0 };
  private ordinary: RuleTally | undefined;

  /** @param now the time of the simulator, which never runs backwards */
  add({ time, request: { ip }, userAgent }: TrafficEvent, now: number, client: ClientKey, verdict: Verdict): void {
    this.count(time, ip, userAgent, client);
    this.timeline.add(now, verdict.action);
    this.rules.add(verdict, client);
    this.fidelity[verdict.fidelity]++;
    this.busiest.add(ip, verdict.action);
  }

  /**
   * A request that no rule touches, of the address whose bytes are given. Most come from an address with the user agent that it had before, and cost
   * little.
   */
  addOrdinary(time: number, bytes: Buffer, from: number, to: number, agent: OrdinaryAgent): void {
    this.timeline.add(time, 'ALLOW');
    this.fidelity.exact++;
    this.ordinary ??= this.rules.of({ rule: DEFAULT_ACTION, action: 'ALLOW' });
    this.ordinary.requests++;
    if (this.busiest.addAgain(addressKey(bytes, from, to), 'ALLOW', agent.number)) {
      this.requests++;
      if (time < this.first) this.first = time;
      if (time > this.last) this.last = time;
      this.proxies.addAgain(agent.text);
      return;
    }
    const ip = bytes.toString('latin1', from, to);
    this.busiest.add(ip, 'ALLOW', agent.number);
    const client = clientKey(ip, agent.text);
    this.count(time, ip, agent.text, client);
    this.ordinary.clients.addHash(client.hash);
  }

  private count(time: number, ip: string, userAgent: string, client: ClientKey): void {
    this.requests++;
    this.first = Math.min(this.first, time);
    this.last = Math.max(this.last, time);
    this.addresses.add(ip);
    this.clients.addHash(client.hash);
    this.proxies.add(ip, userAgent);
  }
}
