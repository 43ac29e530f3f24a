import {
  FLAG,
  REFUSAL,
  type RecipientFlag,
  type RefusalReason,
  type TwilioLookupSettings,
} from '../../contract/recipient/guard';
import type { RecipientLookup } from '../lookup';
import type { Recipient } from '../recipient';

export interface TwilioLookupParts {
  readonly settings: TwilioLookupSettings;
  /** The other half of the key, read when it is first needed; `again` after Twilio refused the one that is known. */
  readonly secret: (again: boolean) => Promise<string>;
  readonly fetch?: typeof fetch;
  readonly now?: () => number;
  readonly sleep?: (milliseconds: number) => Promise<void>;
}

/** Twilio could say nothing. The name is all that is told: an answer of Twilio may quote the number. */
export class TwilioLookupError extends Error {
  constructor(override readonly name: string) {
    super(name);
  }
}

/** A person waits, at times for two answers. Both attempts together: what is late is no answer. */
const LONGEST_MS = 1200;
/** Twilio is down, or refuses the key: nobody waits for it meanwhile. */
const PAUSE_MS = 30_000;
const FAILURES_BEFORE_PAUSE = 5;
/** Numbers on which nobody reads a text; `type` of https://www.twilio.com/docs/lookup/v2-api/line-type-intelligence. A type that is new is no objection. */
const UNREADABLE: ReadonlySet<string | undefined> = new Set([
  'landline',
  'tollFree',
  'premium',
  'sharedCost',
  'uan',
  'voicemail',
  'pager',
]);
const CALLABLE = 'landline';
const VOIP: ReadonlySet<string | undefined> = new Set(['fixedVoip', 'nonFixedVoip']);
/** Twilio advises against its score there: https://www.twilio.com/docs/lookup/v2-api/sms-pumping-risk */
const NOT_SCORED: ReadonlySet<string> = new Set(['US', 'CA']);
/** Twilio has no data on this number (60600), or none for this account (60601, for Canada): https://www.twilio.com/docs/api/errors/60601 */
const NO_DATA = new Set([60600]);
const NOT_PERMITTED = 60601;

/** One answer of Lookup v2, as far as it is read. */
interface Answer {
  readonly valid?: boolean | null;
  readonly line_type_intelligence?: { readonly type?: string | null; readonly error_code?: number | null } | null;
  readonly sms_pumping_risk?: {
    readonly number_blocked?: boolean | null;
    readonly sms_pumping_risk_score?: number | null;
    readonly error_code?: number | null;
  } | null;
  readonly sim_swap?: {
    readonly last_sim_swap?: {
      readonly last_sim_swap_date?: string | null;
      readonly swapped_in_period?: boolean | null;
    } | null;
    readonly error_code?: number | null;
  } | null;
}

type Package = 'line_type_intelligence' | 'sms_pumping_risk' | 'sim_swap';

/**
 * Asks Twilio what a number is: a line on which nobody reads texts, or one that is used for pumping, gets no code; that its SIM was swapped lately the application
 * hears. Whoever sends the text doesn't matter. Charged by package and number.
 *
 * @see https://www.twilio.com/docs/lookup/v2-api
 */
export class TwilioLookup implements RecipientLookup {
  private failures = 0;
  private pausedUntil = 0;

  constructor(private readonly parts: TwilioLookupParts) {}

  /** @throws {TwilioLookupError} when Twilio gives no answer in time */
  public async refusal({ channel, address, phone }: Recipient): Promise<RefusalReason | undefined> {
    const { lineType, refuseVoip, pumpingRiskFrom } = this.parts.settings;
    if (phone === undefined) return undefined;
    const scored = pumpingRiskFrom !== undefined && !NOT_SCORED.has(phone.country);
    const packages: Package[] = [
      ...(lineType ? (['line_type_intelligence'] as const) : []),
      ...(scored ? (['sms_pumping_risk'] as const) : []),
    ];
    if (packages.length === 0) return undefined;
    const answer = await this.ask(address, packages);
    if (answer.valid === false) return REFUSAL.carrier;
    const { sms_pumping_risk: risk, line_type_intelligence: line } = answer;
    const type = line?.type ?? undefined;
    const readable = !UNREADABLE.has(type) || (type === CALLABLE && channel === 'voice');
    if (lineType && (!readable || (refuseVoip && VOIP.has(type)))) return REFUSAL.carrier;
    if (scored && (risk?.number_blocked === true || (risk?.sms_pumping_risk_score ?? -1) >= pumpingRiskFrom))
      return REFUSAL.pumpingRisk;
    const fault = this.faultIn(phone.country, line?.error_code, risk?.error_code);
    if (fault) throw fault;
    return undefined;
  }

  /** @throws {TwilioLookupError} when Twilio gives no answer in time */
  public async flags({ address, phone }: Recipient): Promise<readonly RecipientFlag[]> {
    const { simSwapSeconds } = this.parts.settings;
    if (phone === undefined || simSwapSeconds === undefined) return [];
    const { sim_swap: swap } = await this.ask(address, ['sim_swap']);
    const fault = this.faultIn(phone.country, swap?.error_code);
    if (fault) throw fault;
    const { last_sim_swap_date: date, swapped_in_period: within } = swap?.last_sim_swap ?? {};
    const at = Date.parse(date ?? '');
    // Some carriers name no day and only say whether it was within a time of their own.
    const recent = Number.isNaN(at) ? within === true : this.now() - at <= simSwapSeconds * 1000;
    return recent ? [FLAG.recentSimSwap] : [];
  }

  /** What says that the account lacks a package is to be mended; that Twilio knows nothing about a number is not. */
  private faultIn(country: string, ...codes: ReadonlyArray<number | null | undefined>): TwilioLookupError | undefined {
    const code = codes.find(
      (found) => found != null && !NO_DATA.has(found) && !(found === NOT_PERMITTED && country === 'CA'),
    );
    return code == null ? undefined : new TwilioLookupError(`Twilio${code}`);
  }

  private async ask(number: string, packages: readonly Package[]): Promise<Answer> {
    if (this.now() < this.pausedUntil) throw new TwilioLookupError('TwilioPaused');
    try {
      const answer = await this.withRetry(number, packages);
      this.failures = 0;
      return answer;
    } catch (error) {
      this.failures += 1;
      if (this.failures >= FAILURES_BEFORE_PAUSE) this.pausedUntil = this.now() + PAUSE_MS;
      throw error instanceof TwilioLookupError
        ? error
        : new TwilioLookupError(isLate(error) ? 'TwilioTimeout' : 'TwilioUnreachable');
    }
  }

  /** Once more, for a key that was replaced, a call that Twilio had no time for, or a connection that broke. */
  private async withRetry(number: string, packages: readonly Package[]): Promise<Answer> {
    const signal = AbortSignal.timeout(LONGEST_MS);
    const first = await this.call(number, packages, signal, false).catch((error: unknown) => {
      if (isLate(error) || error instanceof TwilioLookupError) throw error;
      return undefined;
    });
    if (first?.ok) return first.json() as Promise<Answer>;
    const refusedKey = first?.status === 401 || first?.status === 403;
    if (first !== undefined && !refusedKey && first.status !== 429 && first.status < 500)
      throw new TwilioLookupError(`Twilio${first.status}`);
    await (this.parts.sleep ?? pause)(50 + Math.random() * 150);
    const second = await this.call(number, packages, signal, refusedKey);
    if (!second.ok) throw new TwilioLookupError(`Twilio${second.status}`);
    return second.json() as Promise<Answer>;
  }

  private async call(
    number: string,
    packages: readonly Package[],
    signal: AbortSignal,
    again: boolean,
  ): Promise<Response> {
    const { settings, secret, fetch: send = fetch } = this.parts;
    const password = await secret(again).catch(() => {
      throw new TwilioLookupError('TwilioSecretUnreadable');
    });
    const basic = Buffer.from(`${settings.keySid}:${password}`).toString('base64');
    return send(
      `https://lookups.twilio.com/v2/PhoneNumbers/${encodeURIComponent(number)}?Fields=${packages.join(',')}`,
      {
        headers: { authorization: `Basic ${basic}`, accept: 'application/json' },
        redirect: 'error',
        signal,
      },
    );
  }

  private now(): number {
    return (this.parts.now ?? Date.now)();
  }
}

/** A signal that runs out has an exception of its own; a connection that breaks is a `TypeError`. */
function isLate(error: unknown): boolean {
  return error instanceof DOMException;
}

function pause(milliseconds: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, milliseconds));
}
