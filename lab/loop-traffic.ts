import type { Simulator } from '../lib/sim/simulator';
import { type ClientTraffic, LoopClients, SOLVER_SUCCESS } from './loop-clients';
import { seededRandom } from './random';

/** What the attack and the honest people of the loop do. */
export interface LoopTraffic extends ClientTraffic {
  /** How often a mail of the attack bounces. */
  readonly attackBounces: number;
  readonly peopleBounces: number;
}

export const DEFAULT_TRAFFIC: LoopTraffic = {
  addresses: 240,
  attackPerMinute: 40,
  solverSuccess: SOLVER_SUCCESS,
  attackBounces: 0.6,
  peoplePerMinute: 2,
  peopleBounces: 0.005,
};

/** A mail that went out, with what becomes of it. */
export interface SentMail {
  readonly id: string;
  readonly recipient: string;
  readonly at: number;
  readonly attack: boolean;
  /** When it bounces; undefined when it is delivered. */
  readonly bouncesAt?: number;
}

export interface RequestOutcome {
  readonly attack: boolean;
  /** What passed sends one. */
  readonly mail?: SentMail;
}

/** Makes the requests of one minute, asks the simulator, and sends the mails that got through. */
export class LoopPeople {
  private readonly random = seededRandom(20_260_105);
  private readonly clients: LoopClients;
  private mails = 0;

  constructor(
    simulator: Simulator,
    private readonly traffic: LoopTraffic,
    moveTo: (time: number) => void,
  ) {
    this.clients = new LoopClients(simulator, traffic, moveTo, this.random);
  }

  minute(start: number, attackIsOn: boolean): RequestOutcome[] {
    const { attackPerMinute, peoplePerMinute } = this.traffic;
    const times = (count: number, attack: boolean) =>
      Array.from({ length: count }, () => ({ at: start + Math.floor(this.random() * 60_000), attack }));
    const requests = [...times(attackIsOn ? attackPerMinute : 0, true), ...times(peoplePerMinute, false)];
    return requests.sort((a, b) => a.at - b.at).map(({ at, attack }) => this.ask(at, attack));
  }

  private ask(at: number, attack: boolean): RequestOutcome {
    let recipient = '';
    const passed = this.clients.ask(at, attack, (turn) => {
      recipient = `${attack ? 'x' : 'user'}${turn}@${attack ? 'victims.example' : 'customers.example'}`;
      return { email: recipient };
    });
    return passed ? { attack, mail: this.mail(at, attack, recipient) } : { attack };
  }

  private mail(at: number, attack: boolean, recipient: string): SentMail {
    const bounces = this.random() < (attack ? this.traffic.attackBounces : this.traffic.peopleBounces);
    // Most bounces come within a minute, some after several.
    const lag = 15_000 + -Math.log(1 - this.random()) * 60_000;
    return {
      id: `0102018f-${++this.mails}`,
      recipient,
      at,
      attack,
      ...(bounces ? { bouncesAt: at + lag } : {}),
    };
  }
}

/** The events of SES for a mail, as the queue gets them: when, and the body of the message. */
export function sesEvents(mail: SentMail): Array<{ readonly at: number; readonly body: string }> {
  const common = {
    mail: {
      timestamp: new Date(mail.at).toISOString(),
      source: 'codes@example.com',
      messageId: mail.id,
      destination: [mail.recipient],
      tags: { 'ses:configuration-set': ['otp'] },
    },
  };
  const transport = 5000;
  const message = (at: number, event: object) => ({
    at: at + transport,
    body: JSON.stringify({ ...common, ...event }),
  });
  const end = mail.bouncesAt ?? mail.at + 20_000;
  const timestamp = new Date(end).toISOString();
  return [
    message(mail.at, { eventType: 'Send', send: {} }),
    mail.bouncesAt === undefined
      ? message(end, { eventType: 'Delivery', delivery: { timestamp, recipients: [mail.recipient] } })
      : message(end, {
          eventType: 'Bounce',
          bounce: {
            bounceType: 'Permanent',
            bounceSubType: 'General',
            bouncedRecipients: [{ emailAddress: mail.recipient, action: 'failed', status: '5.1.1' }],
            timestamp,
            feedbackId: `f-${mail.id}`,
          },
        }),
  ];
}
