import type { SolverTraffic } from '../campaign';
import { REQUEST_PATH } from '../sample-app';
import type { Actor } from '../schedule';
import { Visitor } from '../visitor';
import type { TrafficContext } from './context';
import { randomName } from './pool';

/**
 * An attacker whose solver always wins: nothing about a request tells it from an honest one. Half of the requests are for a few victims in turn, in
 * ever new spellings of their mailboxes; the others are for strangers.
 */
export async function* solver(traffic: SolverTraffic, { stage, start, random }: TrafficContext): Actor {
  for (let i = 0; i < traffic.requests; i++) {
    yield start + Math.round((traffic.startSeconds + (traffic.spanSeconds * (i + 0.5)) / traffic.requests) * 1000);
    const visitor = new Visitor(stage.network, `198.${18 + ((i >> 16) & 1)}.${(i >> 8) & 255}.${i & 255}`);
    if (stage.hasFirewall) await visitor.solveCaptcha();
    const victim = (i >> 1) % traffic.victims;
    const email = i % 2 === 0 ? spelling(victim, random) : `${randomName(random)}@example.net`;
    await visitor.send('POST', REQUEST_PATH, { json: { email }, headers: visitor.cookie });
  }
}

function spelling(victim: number, random: () => number): string {
  return `Victim${victim}+${randomName(random)}@example.org`;
}
