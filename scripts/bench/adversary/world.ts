import { cost } from '../../../lib/contract/prices';
import type { Channel } from '../../../lib/contract/recipient/guard';
import { channelBudgets, DEFAULT_GUARD_SETTINGS } from '../../../lib/contract/recipient/guard-defaults';
import { Guard } from '../../../lib/guard/guard';
import { KeyRing } from '../../../lib/guard/key-ring';
import { MemoryStore } from '../../../lib/guard/memory-store';
import type { Way } from '../../../lib/guard/messages';
import { metricLines } from '../../../lib/guard/metrics';
import type { VerdictAction } from '../../../lib/sim/verdict';
import { type Ask, ROUTE, Site } from './site';

export const MINUTE = 60_000;
export const HOUR = 60 * MINUTE;
export const DAY = 24 * HOUR;
/** A Tuesday at ten: a full hour, when the counts of an hour begin. */
export const START = Date.parse('2026-03-03T10:00:00Z');

/** US dollars. Puzzles as solvers sell them; mailboxes and numbers of one's own as they are offered, rounded down. */
export const PRICE = { puzzle: 0.002, mailbox: 0.02, number: 0.1 } as const;
/** Codes for one solved puzzle: ten with the token in its cookie, ten in the header. */
const CODES_PER_PUZZLE = 20;
/** An attacker's own machine, where nothing is said about its address. */
const SOMEWHERE = '198.18.0.1';

/** Whose codes are counted apart. */
export type Side = 'people' | 'attacker';

export interface Question {
  readonly channel: Channel;
  readonly recipient: string;
  readonly clientAddress?: string;
  readonly deviceToken?: string;
  /** Whether the puzzle was solved for this question. */
  readonly fresh?: boolean;
  /** The mail comes back. */
  readonly bounces?: boolean;
}

export interface Answer {
  readonly allowed: boolean;
  /** What the web ACL said, when the question didn't get past it. */
  readonly stopped?: VerdictAction;
  readonly ways: readonly Way[];
}

const COMMON = { purpose: 'sign-in', app: 'shop' } as const;

/** A site with people and an attacker in front of it: each question goes through the web ACL, the application and the guard, in simulated time. */
export class World {
  static async open(
    withGuard: boolean,
    { moneyForProofs, rateLimitAsks }: { readonly moneyForProofs?: number; readonly rateLimitAsks?: boolean },
  ): Promise<World> {
    const site = await Site.open(START - 10 * DAY, withGuard, rateLimitAsks);
    return new World(site, withGuard, moneyForProofs);
  }

  readonly sent: Record<Side, Record<Channel, number>> = {
    people: { email: 0, sms: 0, voice: 0 },
    attacker: { email: 0, sms: 0, voice: 0 },
  };
  readonly spent = { puzzles: 0, mailboxes: 0, numbers: 0 };
  /** Requests of the attacker. */
  requests = 0;
  readonly guard: Guard | undefined;
  /** In the days before only the guard is asked: nobody else remembers them. */
  longAgo = false;
  private readonly ring = KeyRing.parse(
    JSON.stringify({ id: 'bench', key: 'a key for the bench that is long enough to be one' }),
    31 * DAY,
  );
  private puzzle: { readonly token: string; uses: number } | undefined;

  private constructor(
    readonly site: Site,
    withGuard: boolean,
    private readonly moneyForProofs: number | undefined,
  ) {
    this.guard = withGuard ? this.openGuard() : undefined;
  }

  get now(): number {
    return this.site.clock.now();
  }

  set now(time: number) {
    this.site.clock.moveTo(time);
  }

  /** US dollars that the attacker paid. */
  get price(): number {
    const { puzzles, mailboxes, numbers } = this.spent;
    return puzzles * PRICE.puzzle + mailboxes * PRICE.mailbox + numbers * PRICE.number;
  }

  /** US dollars that the attacker made the site pay: messages, requests, attempts at puzzles. */
  get bill(): number {
    const { prices } = DEFAULT_GUARD_SETTINGS;
    const { email, sms, voice } = this.sent.attacker;
    const waf = cost('inspectedRequest', this.requests) + cost('captchaAttempt', this.spent.puzzles);
    return email * prices.email + sms * prices.sms + voice * prices.voice + waf;
  }

  /** Asks for a code with a puzzle solved so long ago. */
  async ask(
    side: Side,
    question: Question,
    { token, inHeader = false }: { token: string; inHeader?: boolean },
  ): Promise<Answer> {
    const { channel, recipient, clientAddress, deviceToken, fresh = false, bounces } = question;
    const action = this.request({
      path: ROUTE.code,
      address: clientAddress ?? SOMEWHERE,
      token,
      tokenIn: inHeader ? 'header' : 'cookie',
    });
    if (side === 'attacker') this.requests += 1;
    if (action !== 'ALLOW') return { allowed: false, stopped: action, ways: ['later', 'other-way'] };
    const freshProof = fresh ? token : undefined;
    const result = await this.guard?.check({ ...COMMON, channel, recipient, clientAddress, deviceToken, freshProof });
    if (result !== undefined && !result.allowed) return { allowed: false, ways: result.ways };
    this.sent[side][channel] += 1;
    if (channel === 'email' && !this.longAgo) this.site.mailed(recipient, bounces);
    return { allowed: true, ways: [] };
  }

  /** What the web ACL says to a request. */
  request(asked: Ask): VerdictAction {
    return this.longAgo ? 'ALLOW' : this.site.request(asked).action;
  }

  /** A question that the attacker's puzzle pays for: one of twenty, or one for itself where a fresh proof is wanted. */
  async attack(question: Question, fresh = false): Promise<Answer> {
    let answer: Answer = { allowed: false, ways: [] };
    for (let attempt = 0; attempt < 2; attempt++) {
      if (fresh || this.puzzle === undefined || this.puzzle.uses >= CODES_PER_PUZZLE) this.buyPuzzle();
      const { token, uses } = this.puzzle!;
      this.puzzle!.uses += 1;
      answer = await this.ask('attacker', { ...question, fresh }, { token, inHeader: uses >= CODES_PER_PUZZLE / 2 });
      // The web ACL wants a younger puzzle.
      if (answer.stopped !== 'CAPTCHA' && answer.stopped !== 'CHALLENGE') break;
      this.puzzle = undefined;
    }
    return answer;
  }

  /** A bare request that sends nothing. */
  knock(
    address: string,
    { path = ROUTE.code as string, method = 'GET' as 'GET' | 'POST', withPuzzle = false } = {},
  ): void {
    if (withPuzzle && (this.puzzle === undefined || this.puzzle.uses >= CODES_PER_PUZZLE)) this.buyPuzzle();
    const uses = withPuzzle ? this.puzzle!.uses++ : 0;
    this.requests += 1;
    const { action } = this.site.request({
      path,
      method,
      address,
      ...(withPuzzle && { token: this.puzzle!.token, tokenIn: uses >= CODES_PER_PUZZLE / 2 ? 'header' : 'cookie' }),
    });
    if (withPuzzle && action === 'CAPTCHA') this.puzzle = undefined;
  }

  /** One guess at a code. @returns whether it was compared */
  async guess(
    { channel, recipient }: Pick<Question, 'channel' | 'recipient'>,
    codeId: string,
    address: string,
  ): Promise<boolean> {
    this.requests += 1;
    const { action } = this.site.request({ path: ROUTE.verify, address });
    if (action !== 'ALLOW') return false;
    return (await this.guard?.attempt({ ...COMMON, channel, recipient, codeId }))?.allowed ?? true;
  }

  /** The code was right. @returns the token of the device */
  async typedIn(question: Question, codeId?: string): Promise<string | undefined> {
    const { channel, recipient, clientAddress, deviceToken } = question;
    const about = { ...COMMON, channel, recipient, clientAddress, deviceToken };
    if (
      codeId !== undefined &&
      (await this.guard?.attempt({ ...COMMON, channel, recipient, codeId }))?.allowed === false
    )
      return undefined;
    return (await this.guard?.verified(about))?.deviceToken;
  }

  /** A mail came back for good, as the handler of bounces would say it. */
  async bounced(address: string): Promise<void> {
    await this.guard?.block('email', address, 'bounce');
  }

  private buyPuzzle(): void {
    this.spent.puzzles += 1;
    this.puzzle = { token: this.site.solved(), uses: 0 };
  }

  private openGuard(): Guard {
    const name = this.site.guardName;
    const { budgets } = DEFAULT_GUARD_SETTINGS;
    return new Guard({
      settings: {
        ...DEFAULT_GUARD_SETTINGS,
        guard: name,
        budgets: { ...budgets, sms: channelBudgets('sms', budgets.sms.open, this.moneyForProofs) },
      },
      store: new MemoryStore(),
      keys: async () => this.ring,
      sleep: async () => {},
      clock: this.site.clock,
      onEvent: (event) => {
        if (this.longAgo) return;
        for (const line of metricLines(name, event, this.now)) this.site.emit(line);
      },
    });
  }
}
