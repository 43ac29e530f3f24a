import type { Replay, SpelledRequest, SpellingsTraffic } from './campaign';
import { type Check, checkOutcome, lagAllowance } from './expectation';
import { type Outcome, summarize, type Visit } from './outcome';
import { seededRandom } from './random';
import { type Actor, Schedule, VirtualClock } from './schedule';
import { Stage, type StageOptions } from './stage';
import type { TrafficContext } from './traffic/context';
import type { Frameworks } from './traffic/frameworks';
import { people } from './traffic/people';
import { pool } from './traffic/pool';
import { solver } from './traffic/solver';
import { sendSpelling, spell } from './traffic/spellings';
import { tokenFarm } from './traffic/token-farm';

export interface RunOptions extends Pick<StageOptions, 'column' | 'template' | 'openMailer' | 'openGuard'> {
  /** Web frameworks that get the spellings, too. */
  readonly frameworks?: Frameworks;
  readonly signal?: AbortSignal;
}

/** Runs one replay in one column over real HTTP and says what came of it. */
export async function runReplay(replay: Replay, options: RunOptions): Promise<Outcome> {
  const clock = new VirtualClock(replay.start);
  const { column, template, openMailer, openGuard } = options;
  const stage = await Stage.open({ clock, column, template, openMailer, openGuard, firewall: replay.firewall });
  try {
    const visits = new Map<string, Visit[]>();
    const frameworks: Record<string, number> = {};
    const context: TrafficContext = {
      stage,
      start: replay.start,
      random: seededRandom(20_260_105),
      visited: (group, visit) => visits.set(group, [...(visits.get(group) ?? []), visit]),
    };
    const schedule = new Schedule(clock);
    for (const action of replay.operator) {
      await schedule.add(operate(stage, action, replay.start));
    }
    for (const traffic of replay.traffic) {
      if (traffic.kind === 'pool') for (const actor of pool(traffic, context)) await schedule.add(actor);
      else if (traffic.kind === 'people') for (const actor of people(traffic, context)) await schedule.add(actor);
      else if (traffic.kind === 'solver') await schedule.add(solver(traffic, context));
      else if (traffic.kind === 'token-farm') await schedule.add(tokenFarm(traffic, context));
      else await schedule.add(spellings(traffic, context, options, frameworks));
    }
    await schedule.run(options.signal);
    stage.check();
    const all = [...visits.values()].flat();
    return {
      replay: replay.name,
      column,
      total: stage.total,
      phases: stage.phases,
      ...(all.length > 0 ? { people: summarize(all) } : {}),
      groups: visits.size > 1 ? Object.fromEntries([...visits].map(([name, of]) => [name, summarize(of)])) : {},
      frameworks,
    };
  } finally {
    await stage.close();
  }
}

/** What the replay's file says about this column; nothing where it says nothing. */
export function checkReplay(replay: Replay, outcome: Outcome): Check[] {
  const expected = replay.expect[outcome.column as keyof Replay['expect']];
  if (expected === undefined) return [];
  return checkOutcome(expected, outcome, lagAllowance(attackRate(replay), replay.firewall.lagSeconds));
}

/** Requests a second of the traffic that runs into a rate-based rule. */
function attackRate(replay: Replay): number {
  const rates = replay.traffic.map((traffic) => {
    if (traffic.kind === 'token-farm') return traffic.addresses / traffic.spanSeconds;
    return traffic.kind === 'pool' ? (traffic.addresses * traffic.requestsEach) / traffic.spanSeconds : 0;
  });
  return rates.reduce((sum, rate) => sum + rate, 0);
}

async function* operate(stage: Stage, action: Replay['operator'][number], start: number): Actor {
  yield start + action.atSeconds * 1000;
  stage.setLockdown(action.lockdown);
  stage.beginPhase(action.phase);
}

const CONCURRENCY = 16;

/** Each line from an address of its own, so that nothing but the matching of routes stops it. Their order doesn't matter. */
async function* spellings(
  traffic: SpellingsTraffic,
  { stage, start }: TrafficContext,
  { frameworks, column }: RunOptions,
  handled: Record<string, number>,
): Actor {
  const everyLine = spell(traffic, { pairs: true });
  yield start + traffic.startSeconds * 1000;
  const sendAll = async (port: number, lines: readonly SpelledRequest[], count: boolean) => {
    let next = 0;
    const worker = async () => {
      for (let index = next++; index < lines.length; index = next++) {
        const ip = `198.18.${index >> 8}.${index & 255}`;
        await sendSpelling(port, lines[index]!, ip);
        if (count) stage.count((tally) => tally.requests++);
      }
    };
    await Promise.all(Array.from({ length: CONCURRENCY }, worker));
  };
  await sendAll(stage.port, everyLine, true);
  if (frameworks === undefined || (column !== 'nothing' && column !== 'shield')) return;
  // Without a shield it is enough to see that the handlers do run.
  const lines = column === 'shield' ? everyLine : spell(traffic, { pairs: false });
  for (const { name, url } of frameworks.origins) {
    const balancer = await stage.balancerFor(url);
    try {
      await frameworks.takeHits();
      await sendAll(balancer.port, lines, false);
      handled[name] = (await frameworks.takeHits())[name] ?? 0;
    } finally {
      await balancer.close();
    }
  }
}
