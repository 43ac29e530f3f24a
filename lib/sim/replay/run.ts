import type { Clock } from '../../contract/clock';
import type { SimulatorOptions } from '../options';
import type { WafRequest } from '../request';
import type { Simulator } from '../simulator';
import type { Verdict } from '../verdict';
import { unmet } from './expectation';
import { DEFAULT_START, type Replay, type ReplayIpSetUpdate } from './format';
import { RequestBuilder } from './request';
import { type TimedRequest, timeline } from './timeline';

/** A clock that stands where the replay is. */
export class ReplayClock implements Clock {
  private time = 0;

  now(): number {
    return this.time;
  }

  set(time: number): void {
    this.time = time;
  }
}

/** What became of one request. */
export interface ReplayOutcome {
  readonly timed: TimedRequest;
  readonly sent: WafRequest;
  readonly verdict: Verdict;
  /** What of `want` did not hold. */
  readonly unmet: readonly string[];
}

function startOf(replay: Replay): number {
  return Date.parse(replay.start ?? DEFAULT_START);
}

/** Options for the simulator that the replay is to run on. Give every replay a simulator of its own. */
export function replayOptions(replay: Replay, clock: Clock): SimulatorOptions {
  return {
    clock,
    mode: replay.mode ?? 'instant',
    ...(replay.lagSeconds !== undefined && { lagSeconds: replay.lagSeconds }),
    ...(replay.managedRuleGroups && { managedRuleGroups: replay.managedRuleGroups }),
  };
}

/**
 * Sends the requests of a replay in the order of time.
 *
 * @throws SimError `unknown_ip_set` for an update of a set that isn't there.
 */
export function* runReplay(simulator: Simulator, clock: ReplayClock, replay: Replay): Generator<ReplayOutcome> {
  const start = startOf(replay);
  const builder = new RequestBuilder(simulator.tokens, start);
  const updates: ReplayIpSetUpdate[] = [...(replay.ipSets ?? [])].sort((a, b) => a.at - b.at);
  clock.set(start);
  for (const timed of timeline(replay)) {
    while (updates.length > 0 && updates[0]!.at <= timed.at) {
      const { at, set, addresses } = updates.shift()!;
      clock.set(start + at * 1000);
      simulator.ipSets.update(set, addresses);
    }
    clock.set(start + timed.at * 1000);
    const sent = builder.build(timed);
    const verdict = simulator.evaluate(sent);
    yield { timed, sent, verdict, unmet: timed.request.want ? unmet(timed.request.want, verdict) : [] };
  }
}
