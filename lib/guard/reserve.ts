import { REFUSAL } from '../contract/recipient/guard';
import type { AnswerPace } from './answer-pace';
import { type ChargeContext, chargeOf, partsOf, type Subject } from './charges';
import type { CounterRefusal } from './counter';
import type { KnownCondition } from './known';
import type { RefusalMemory } from './refusal-memory';
import type { Refusal } from './send-rules';
import type { GuardStore, SendCharge } from './store';

export interface ReserveRequest {
  readonly store: GuardStore;
  readonly memory: RefusalMemory;
  readonly pace: AnswerPace;
  readonly send: SendCharge;
  readonly known?: KnownCondition;
  readonly proofId?: string;
  readonly subjects: readonly Subject[];
  readonly context: ChargeContext;
}

/** Why no code goes out: the limits of recipient or device, those that many share, somebody who isn't known, a proof that was used. */
export interface LaneRefusal extends Refusal {
  readonly by: 'own' | 'shared' | 'unknown' | 'proof';
}

/**
 * Reserves one code: one call as long as nothing is full. A counter in several parts is refused when all its parts are; each part
 * that is full costs one more call, once a process and hour.
 */
export async function reserve(request: ReserveRequest): Promise<LaneRefusal | undefined> {
  const { store, memory, pace, send, known, proofId, subjects, context } = request;
  const { now } = context;
  const steps = subjects.map(() => 0);
  const last = subjects.map((): Refusal | undefined => undefined);
  /** The next part of a counter that may have room. */
  const advance = (index: number, refusal?: CounterRefusal): Refusal | undefined => {
    const subject = subjects[index]!;
    const parts = partsOf(subject);
    if (refusal) {
      const why = explain(subject, refusal);
      memory.note(chargeOf(subject, steps[index]!, context).id, why, now);
      last[index] = why;
      // Conversion is a matter of the recipient's own part; another one would only hide it.
      if (refusal.kind === 'conversion') return why;
      steps[index]! += 1;
    }
    for (; steps[index]! < parts; steps[index]! += 1) {
      const before = memory.recall(chargeOf(subject, steps[index]!, context).id, now);
      if (before === undefined) return undefined;
      last[index] = before;
      if (before.reason === REFUSAL.conversion) return before;
    }
    return last[index];
  };

  for (const index of subjects.keys()) {
    const refusal = advance(index);
    if (refusal) return { by: 'shared', ...refusal };
  }
  const remembered = ownKeys(send)
    .map((key) => memory.recall(key, now))
    .find(Boolean);
  if (remembered) {
    await pace.asUsual();
    return { by: 'own', ...remembered };
  }
  for (;;) {
    const charges = subjects.map((subject, index) => chargeOf(subject, steps[index]!, context));
    const result = await pace.timed(() => store.reserve({ at: now, send, known, proofId, charges }));
    if (result.kind === 'reserved') return undefined;
    const refusals = result.counters.flatMap((refusal, index) => (refusal && advance(index, refusal)) ?? []);
    if (result.known?.kind === 'unknown') return { by: 'unknown', reason: REFUSAL.blocked, until: now };
    if (result.known?.kind === 'blocked') return { by: 'own', ...result.known.refusal };
    if (result.send) memory.note(ownKeys(send)[result.send.reason === REFUSAL.blocked ? 1 : 0]!, result.send, now);
    // Before the recipient's own: else the answer would tell who got codes lately.
    if (refusals.length > 0) return { by: 'shared', ...refusals[0]! };
    if (result.send) return { by: 'own', ...result.send };
    if (result.proofUsed) return { by: 'proof', reason: REFUSAL.proofUsed, until: now };
  }
}

/** What is remembered about one recipient's or device's own limits, and about one spelling of it. */
export function ownKeys({ ids, rules, spellings }: SendCharge): [string, string] {
  const key = `${ids[0]}/${rules.list}`;
  return [key, [key, ...(spellings[0] ?? [])].join('/')];
}

function explain(subject: Subject, { kind, until }: CounterRefusal): Refusal {
  if (kind === 'conversion') return { reason: REFUSAL.conversion, until };
  return { reason: kind === 'money' ? REFUSAL.moneyBudget : subject.reason, until };
}
