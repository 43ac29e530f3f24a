import { DEFAULT_ACTION } from '../evaluator';
import type { Verdict } from '../verdict';
import { BusiestAddresses } from './busiest';
import { DistinctCounter } from './distinct';
import type { TrafficEvent } from './event';
import { ProxyWatch } from './proxies';
import { RuleTallies, type RuleTally } from './rule-tallies';
import { type ClientKey, clientKey } from './solved-tokens';
import { TrafficTimeline } from './timeline';

const MOST_AGENTS = 10_000;

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
  /** The user agent of the last ordinary request of each row of `busiest`. */
  private readonly lastAgents = new Int32Array(this.busiest.capacity);
  private generation = 0;
  private readonly agents = new Map<string, number>();
  private nextAgent = 1;
  private ordinary: RuleTally | undefined;

  /** @param now the time of the simulator, which never runs backwards */
  add({ time, request: { ip }, userAgent }: TrafficEvent, now: number, client: ClientKey, verdict: Verdict): void {
    this.count(time, ip, userAgent, client);
    this.timeline.add(now, verdict.action);
    this.rules.add(verdict, client);
    this.fidelity[verdict.fidelity]++;
    this.busiest.add(ip, verdict.action);
  }

  /** A request that no rule touches. Most come from an address with the user agent that it had before, and cost little. */
  addOrdinary(time: number, ip: string, userAgent: string): void {
    this.timeline.add(time, 'ALLOW');
    this.fidelity.exact++;
    this.ordinary ??= this.rules.of({ rule: DEFAULT_ACTION, action: 'ALLOW' });
    this.ordinary.requests++;
    const row = this.busiest.add(ip, 'ALLOW');
    if (this.generation !== this.busiest.generation) {
      this.generation = this.busiest.generation;
      this.lastAgents.fill(0);
    }
    const agent = this.agentOf(userAgent);
    if (this.lastAgents[row] === agent) {
      this.requests++;
      if (time < this.first) this.first = time;
      if (time > this.last) this.last = time;
      this.proxies.addAgain(userAgent);
      return;
    }
    this.lastAgents[row] = agent;
    const client = clientKey(ip, userAgent);
    this.count(time, ip, userAgent, client);
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

  /** A number of its own for each user agent; one that was forgotten gets another. */
  private agentOf(userAgent: string): number {
    let agent = this.agents.get(userAgent);
    if (agent === undefined) {
      if (this.agents.size >= MOST_AGENTS) this.agents.clear();
      agent = this.nextAgent++;
      this.agents.set(Buffer.from(userAgent, 'latin1').toString('latin1'), agent);
    }
    return agent;
  }
}
