import type { Simulator } from '../lib/sim/simulator';
import { seededRandom } from './random';
import { BROWSER } from './visitor';

/** What the attack and the honest people of the pumping campaign do. */
export interface PumpingTraffic {
  /** Addresses of the pool; requests go around. */
  readonly addresses: number;
  readonly attackPerMinute: number;
  /** How often the solver defeats the CAPTCHA. */
  readonly solverSuccess: number;
  readonly peoplePerMinute: number;
  /** People with numbers of the country that is pumped, an hour. */
  readonly peopleTherePerHour: number;
  /** How often an honest person types the code in. */
  readonly typedIn: number;
}

export const PUMPING: PumpingTraffic = {
  addresses: 240,
  attackPerMinute: 20,
  // What the sellers of solvers for this CAPTCHA reach.
  solverSuccess: 0.75,
  peoplePerMinute: 1,
  peopleTherePerHour: 1,
  typedIn: 0.9,
};

/** US dollars for each text; assumed, as everywhere in this project. */
export const PRICE = 0.08;
export const HOME = 'DE';
/** The application serves it, and hardly anybody lives there. */
export const PUMPED = 'TJ';
const HOST = 'app.example.com';

/** A request for a code by text that the rules let through. */
export interface TextAsked {
  readonly attack: boolean;
  readonly at: number;
  readonly number: string;
  readonly country: string;
  readonly isTypedIn: boolean;
}

/** Makes the requests of one minute and asks the simulator about each. */
export class PumpingPeople {
  private readonly random = seededRandom(20_261_130);
  private turn = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly traffic: PumpingTraffic,
    private readonly moveTo: (time: number) => void,
  ) {}

  minute(start: number, attackIsOn: boolean): Array<TextAsked & { readonly passed: boolean }> {
    const { attackPerMinute, peoplePerMinute, peopleTherePerHour } = this.traffic;
    const there = this.random() < peopleTherePerHour / 60 ? 1 : 0;
    const who = [
      ...Array.from({ length: attackIsOn ? attackPerMinute : 0 }, () => ({ attack: true, country: PUMPED })),
      ...Array.from({ length: peoplePerMinute }, () => ({ attack: false, country: HOME })),
      ...Array.from({ length: there }, () => ({ attack: false, country: PUMPED })),
    ];
    return who
      .map((each) => ({ ...each, at: start + Math.floor(this.random() * 60_000) }))
      .sort((one, other) => one.at - other.at)
      .map(({ at, attack, country }) => this.ask(at, attack, country));
  }

  private ask(at: number, attack: boolean, country: string) {
    this.moveTo(at);
    const turn = this.turn++;
    const pool = turn % this.traffic.addresses;
    const ip = attack
      ? `198.51.${100 + (pool >> 8)}.${pool & 255}`
      : `203.0.${Math.floor(this.random() * 250)}.${turn % 250}`;
    const solved = !attack || this.random() < this.traffic.solverSuccess;
    const number = this.number(attack, country);
    const body = new TextEncoder().encode(JSON.stringify({ phone: number }));
    const token = this.simulator.tokens.mint({ captchaSolvedAt: at - 10_000, domain: HOST });
    const { action } = this.simulator.evaluate({
      ip,
      method: 'POST',
      uri: '/api/auth/otp',
      headers: [
        ['host', HOST],
        ['user-agent', BROWSER],
        ['content-type', 'application/json'],
        ['content-length', String(body.length)],
        ...(solved ? [['cookie', `aws-waf-token=${token}`] as const] : []),
      ],
      body,
    });
    const isTypedIn = !attack && this.random() < this.traffic.typedIn;
    return { attack, at, number, country, isTypedIn, passed: action === 'ALLOW' };
  }

  /** The attack works through four ranges of numbers for which somebody is paid. */
  private number(attack: boolean, country: string): string {
    const last = String(Math.floor(this.random() * 10_000)).padStart(4, '0');
    const range = attack ? Math.floor(this.random() * 4) : 10 + Math.floor(this.random() * 900);
    return `${country === HOME ? '+4915' : '+99291'}${String(range).padStart(country === HOME ? 5 : 3, '0')}${last}`;
  }
}

/** The event of End User Messaging for a text that went out, as the queue gets it. */
export function textEvent({ at, number, country }: TextAsked, messageId: string): string {
  return JSON.stringify({
    eventType: 'TEXT_SUCCESSFUL',
    eventTimestamp: at + 2000,
    isFinal: true,
    destinationPhoneNumber: number,
    isoCountryCode: country,
    messageId,
    messageRequestTimestamp: at,
    messageStatus: 'SUCCESSFUL',
    totalMessageParts: 1,
    totalMessagePrice: PRICE,
  });
}
