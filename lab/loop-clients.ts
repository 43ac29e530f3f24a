import type { Simulator } from '../lib/sim/simulator';
import { BROWSER } from './visitor';

/** What the traffic of every campaign of the loop says. */
export interface ClientTraffic {
  /** Addresses of the pool; requests go around. */
  readonly addresses: number;
  readonly attackPerMinute: number;
  /** How often the solver defeats the CAPTCHA. */
  readonly solverSuccess: number;
  readonly peoplePerMinute: number;
}

/** What the sellers of solvers for this CAPTCHA reach. */
export const SOLVER_SUCCESS = 0.75;

const HOST = 'app.example.com';

/** Who asks for a code: the attack from its pool, people from wherever they are, each with a puzzle solved just now where it was solved. */
export class LoopClients {
  private turn = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly traffic: ClientTraffic,
    private readonly moveTo: (time: number) => void,
    private readonly random: () => number,
  ) {}

  /** @returns whether the request passed */
  ask(at: number, attack: boolean, bodyOf: (turn: number) => object): boolean {
    this.moveTo(at);
    const turn = this.turn++;
    const pool = turn % this.traffic.addresses;
    const ip = attack
      ? `198.51.${100 + (pool >> 8)}.${pool & 255}`
      : `203.0.${Math.floor(this.random() * 250)}.${turn % 250}`;
    const solved = !attack || this.random() < this.traffic.solverSuccess;
    const body = new TextEncoder().encode(JSON.stringify(bodyOf(turn)));
    const { action } = this.simulator.evaluate({
      ip,
      method: 'POST',
      uri: '/api/auth/otp',
      headers: [
        ['host', HOST],
        ['user-agent', BROWSER],
        ['content-type', 'application/json'],
        ['content-length', String(body.length)],
        ...(solved ? [['cookie', `aws-waf-token=${this.freshToken(at)}`] as const] : []),
      ],
      body,
    });
    return action === 'ALLOW';
  }

  /** A new puzzle for each code: strict asks for a young solve. */
  private freshToken(at: number): string {
    return this.simulator.tokens.mint({ captchaSolvedAt: at - 10_000, domain: HOST });
  }
}
