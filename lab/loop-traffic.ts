import type { Simulator } from '../lib/sim/simulator';
import type { Verdict } from '../lib/sim/verdict';
import { seededRandom } from './random';
import { BROWSER } from './visitor';

/** What the attack and the honest people of the loop do. */
export interface LoopTraffic {
  /** Addresses of the pool; requests go around. */
  readonly addresses: number;
  readonly attackPerMinute: number;
  /** How often the solver defeats the CAPTCHA. */
  readonly solverSuccess: number;
  /** How often a mail of the attack bounces. */
  readonly attackBounces: number;
  readonly peoplePerMinute: number;
  readonly peopleBounces: number;
}

export const DEFAULT_TRAFFIC: LoopTraffic = {
  addresses: 240,
  attackPerMinute: 40,
  // What the sellers of solvers for this CAPTCHA reach.
  solverSuccess: 0.75,
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
  readonly verdict: Verdict;
  readonly mail?: SentMail;
}

const HOST = 'app.example.com';

/** Makes the requests of one minute, asks the simulator, and sends the mails that got through. */
export class LoopPeople {
  private readonly random = seededRandom(20_260_105);
  private mails = 0;
  private turn = 0;

  constructor(
    private readonly simulator: Simulator,
    private readonly traffic: LoopTraffic,
    private readonly moveTo: (time: number) => void,
  ) {}

  minute(start: number, attackIsOn: boolean): RequestOutcome[] {
    const { attackPerMinute, peoplePerMinute } = this.traffic;
    const times = (count: number, attack: boolean) =>
      Array.from({ length: count }, () => ({ at: start + Math.floor(this.random() * 60_000), attack }));
    const requests = [...times(attackIsOn ? attackPerMinute : 0, true), ...times(peoplePerMinute, false)];
    return requests.sort((a, b) => a.at - b.at).map(({ at, attack }) => this.ask(at, attack));
  }

  private ask(at: number, attack: boolean): RequestOutcome {
    this.moveTo(at);
    const { addresses, solverSuccess } = this.traffic;
    const turn = this.turn++;
    const pool = turn % addresses;
    const ip = attack
      ? `198.51.${100 + (pool >> 8)}.${pool & 255}`
      : `203.0.${Math.floor(this.random() * 250)}.${turn % 250}`;
    const solved = attack ? this.random() < solverSuccess : true;
    const recipient = `${attack ? 'x' : 'user'}${turn}@${attack ? 'victims.example' : 'customers.example'}`;
    const body = new TextEncoder().encode(JSON.stringify({ email: recipient }));
    const verdict = this.simulator.evaluate({
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
    return verdict.action === 'ALLOW'
      ? { attack, verdict, mail: this.mail(at, attack, recipient) }
      : { attack, verdict };
  }

  /** A new puzzle for each code: strict asks for a young solve. */
  private freshToken(at: number): string {
    return this.simulator.tokens.mint({ captchaSolvedAt: at - 10_000, domain: HOST });
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
