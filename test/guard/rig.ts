import { type BudgetLimits, CHANNELS, type GuardSettings } from '../../lib/contract/recipient/guard';
import { channelBudgets, DEFAULT_GUARD_SETTINGS } from '../../lib/contract/recipient/guard-defaults';
import { Guard, type GuardEvent } from '../../lib/guard/guard';
import type { GuardParts } from '../../lib/guard/guard-parts';
import { KeyRing } from '../../lib/guard/key-ring';
import { MemoryStore } from '../../lib/guard/memory-store';

/** Five minutes past a full hour, so that a short test stays in it. */
export const START = Date.parse('2026-03-02T09:05:00Z');
export const SECRET = JSON.stringify({ id: 'k1', key: 'a key for tests that is long enough to be one' });
const OVERLAP_MS = 26 * 3600_000;

export function keyRing(secret = SECRET): KeyRing {
  return KeyRing.parse(secret, OVERLAP_MS);
}

export function settingsWith(changes: Partial<GuardSettings> = {}): GuardSettings {
  return { ...DEFAULT_GUARD_SETTINGS, ...changes };
}

/** Every channel may spend this on strangers. */
export function budgetsOf(open: BudgetLimits): GuardSettings['budgets'] {
  const [email, sms, voice] = CHANNELS.map((channel) => channelBudgets(channel, open));
  return { email: email!, sms: sms!, voice: voice! };
}

export interface Rig {
  readonly guard: Guard;
  readonly events: GuardEvent[];
  readonly clock: { at: number; now(): number };
  /** A check of a mail address by the application `shop`. */
  mail(recipient: string, more?: object): ReturnType<Guard['check']>;
  sms(recipient: string, more?: object): ReturnType<Guard['check']>;
  wait(seconds: number): void;
}

export function rig(changes: Partial<GuardSettings> = {}, parts: Partial<GuardParts> = {}): Rig {
  const clock = {
    at: START,
    now() {
      return this.at;
    },
  };
  const events: GuardEvent[] = [];
  const ring = keyRing();
  const guard = new Guard({
    settings: settingsWith({ conversion: undefined, ...changes }),
    store: new MemoryStore(),
    keys: async () => ring,
    clock,
    onEvent: (event) => events.push(event),
    ...parts,
  });
  const common = { purpose: 'sign-up', app: 'shop' };
  return {
    guard,
    events,
    clock,
    mail: (recipient, more = {}) => guard.check({ channel: 'email', recipient, ...common, ...more }),
    sms: (recipient, more = {}) => guard.check({ channel: 'sms', recipient, ...common, ...more }),
    wait(seconds) {
      clock.at += seconds * 1000;
    },
  };
}
