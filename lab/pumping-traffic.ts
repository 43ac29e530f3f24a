import type { Simulator } from '../lib/sim/simulator';
import { type ClientTraffic, LoopClients, SOLVER_SUCCESS } from './loop-clients';
import { seededRandom } from './random';

/** What the attack and the honest people of the pumping campaign do. */
export interface PumpingTraffic extends ClientTraffic {
  /** People with numbers of the country that is pumped, an hour. */
  readonly peopleTherePerHour: number;
  /** Ranges of numbers that the attack works through. */
  readonly attackRanges: number;
  /** How often an honest person types the code in. */
  readonly typedIn: number;
}

export const PUMPING: PumpingTraffic = {
  addresses: 240,
  attackPerMinute: 20,
  solverSuccess: SOLVER_SUCCESS,
  peoplePerMinute: 1,
  peopleTherePerHour: 1,
  attackRanges: 4,
  typedIn: 0.9,
};

/** US dollars for each text; assumed, as everywhere in this project. */
export const PRICE = 0.08;
export const HOME = 'DE';
/** The application serves it, and hardly anybody lives there. */
export const PUMPED = 'TJ';

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
  private readonly clients: LoopClients;

  constructor(
    simulator: Simulator,
    private readonly traffic: PumpingTraffic,
    moveTo: (time: number) => void,
  ) {
    this.clients = new LoopClients(simulator, traffic, moveTo, this.random);
  }

  minute(start: number, attackIsOn: boolean): Array<TextAsked & { readonly passed: boolean }> {
    const { attackPerMinute, peoplePerMinute, peopleTherePerHour } = this.traffic;
    const attacks = attackIsOn ? wholeOf(attackPerMinute, start / 60_000) : 0;
    const there = this.random() < peopleTherePerHour / 60 ? 1 : 0;
    const who = [
      ...Array.from({ length: attacks }, () => ({ attack: true, country: PUMPED })),
      ...Array.from({ length: peoplePerMinute }, () => ({ attack: false, country: HOME })),
      ...Array.from({ length: there }, () => ({ attack: false, country: PUMPED })),
    ];
    return who
      .map((each) => ({ ...each, at: start + Math.floor(this.random() * 60_000) }))
      .sort((one, other) => one.at - other.at)
      .map(({ at, attack, country }) => this.ask(at, attack, country));
  }

  private ask(at: number, attack: boolean, country: string) {
    let number = '';
    const passed = this.clients.ask(at, attack, () => {
      number = this.number(attack, country);
      return { phone: number };
    });
    const isTypedIn = !attack && this.random() < this.traffic.typedIn;
    return { attack, at, number, country, isTypedIn, passed };
  }

  /** The attack works through ranges of numbers for which somebody is paid. */
  private number(attack: boolean, country: string): string {
    const last = String(Math.floor(this.random() * 10_000)).padStart(4, '0');
    const range = attack ? Math.floor(this.random() * this.traffic.attackRanges) : 10 + Math.floor(this.random() * 900);
    return `${country === HOME ? '+4915' : '+99291'}${String(range).padStart(country === HOME ? 5 : 3, '0')}${last}`;
  }
}

/** So many in this minute that each hour has the rate. */
function wholeOf(rate: number, minute: number): number {
  return Math.floor(rate * (minute + 1)) - Math.floor(rate * minute);
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
