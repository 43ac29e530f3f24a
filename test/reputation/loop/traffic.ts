import { Random } from './random';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;

/** A message that reaches the queue at `at`. */
export interface Arrival {
  readonly at: number;
  readonly body: string;
}

export interface Honest {
  readonly mailsPerDay: number;
  readonly bounceRate: number;
  readonly complaintRate?: number;
  /** Deliveries are half of the events and raise no alarm; long runs may do without. */
  readonly deliveries?: boolean;
}

export interface Attack {
  readonly start: number;
  readonly duration: number;
  readonly mails: number;
  readonly bounceRate: number;
  /** So many of the mails go to one recipient, evenly spread. */
  readonly sameRecipient?: number;
}

/** Seconds from SES to the queue: SNS takes one or two, and SES some. */
const TRANSPORT_MS = 5000;
/** Median of the time until a bounce. */
const BOUNCE_LAG_MS = MINUTE;

/** SES events of honest people and of attackers, as the queue gets them (raw message delivery). */
export class Traffic {
  private readonly random: Random;
  private mails = 0;

  constructor(seed: number) {
    this.random = new Random(seed);
  }

  /** One day of honest mail: a Poisson process with a day curve, quiet at midnight and busy at noon. */
  public honestDay(
    start: number,
    { mailsPerDay, bounceRate, complaintRate = 0.0005, deliveries = true }: Honest,
  ): Arrival[] {
    const arrivals: Arrival[] = [];
    const peak = (mailsPerDay / DAY) * 1.8;
    for (let at = start; ; ) {
      at += this.random.exponential(1 / peak);
      if (at >= start + DAY) return arrivals;
      const curve = (1 - 0.8 * Math.cos((2 * Math.PI * (at - start)) / DAY)) / 1.8;
      if (this.random.chance(curve))
        arrivals.push(...this.mail(at, `user${this.mails}@example.net`, bounceRate, complaintRate, deliveries));
    }
  }

  public attack({ start, duration, mails, bounceRate, sameRecipient = 0 }: Attack): Arrival[] {
    const arrivals: Arrival[] = [];
    for (let index = 0; index < mails - sameRecipient; index += 1) {
      const at = start + this.random.next() * duration;
      arrivals.push(...this.mail(at, `x${this.random.next().toString(36).slice(2)}@example.org`, bounceRate, 0));
    }
    for (let index = 0; index < sameRecipient; index += 1) {
      arrivals.push(
        ...this.mail(start + ((index + this.random.next()) / sameRecipient) * duration, 'victim@example.org', 0, 0),
      );
    }
    return arrivals;
  }

  private mail(at: number, recipient: string, bounceRate: number, complaintRate: number, deliveries = true): Arrival[] {
    this.mails += 1;
    const messageId = `0102018f-${this.mails}`;
    const mail = {
      timestamp: new Date(at).toISOString(),
      source: 'no-reply@auth.example.com',
      messageId,
      destination: [recipient],
      tags: { 'ses:configuration-set': ['otp'] },
    };
    const arrival = (when: number, event: object): Arrival => ({
      at: when + TRANSPORT_MS,
      body: JSON.stringify({ mail, ...event }),
    });
    const events = [arrival(at, { eventType: 'Send', send: {} })];
    const later = at + BOUNCE_LAG_MS * Math.exp(this.random.normal());
    const timestamp = new Date(later).toISOString();
    if (this.random.chance(bounceRate)) {
      const bounce = {
        bounceType: 'Permanent',
        bounceSubType: 'General',
        bouncedRecipients: [{ emailAddress: recipient, action: 'failed', status: '5.1.1' }],
        timestamp,
        feedbackId: `f-${messageId}`,
      };
      events.push(arrival(later, { eventType: 'Bounce', bounce }));
      return events;
    }
    if (deliveries)
      events.push(arrival(later, { eventType: 'Delivery', delivery: { timestamp, recipients: [recipient] } }));
    if (this.random.chance(complaintRate)) {
      const when = later + this.random.exponential(4 * HOUR);
      const complaint = {
        complainedRecipients: [{ emailAddress: recipient }],
        timestamp: new Date(when).toISOString(),
        feedbackId: `c-${messageId}`,
        complaintFeedbackType: 'abuse',
      };
      events.push(arrival(when, { eventType: 'Complaint', complaint }));
    }
    return events;
  }
}
