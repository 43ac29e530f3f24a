import { REFUSAL } from '../contract/recipient/guard';
import type { AnswerPace } from './answer-pace';
import { type ChargeContext, chargeOf, partsOf, type Subject } from './charges';
import type { CounterRefusal } from './counter';
import type { RefusalMemory } from './refusal-memory';
import type { Refusal, SendRules } from './send-rules';
import type { GuardStore } from './store';

export interface ReserveRequest {
  readonly store: GuardStore;
  readonly memory: RefusalMemory;
  readonly pace: AnswerPace;
  readonly rules: SendRules;
  readonly recipientIds: readonly string[];
  readonly subjects: readonly Subject[];
  readonly context: ChargeContext;
}

/**
 * Reserves one code: one call as long as nothing is full. A counter in several parts is refused when all its parts are; each part
 * that is full costs one more call, once a process and hour.
 */
export async function reserve(request: ReserveRequest): Promise<Refusal | undefined> {
  const { store, memory, pace, rules, recipientIds, subjects, context } = request;
  const { now } = context;
  const known = memory.recall(recipientIds[0]!, now);
  if (known) {
    await pace.asUsual();
    return known;
  }

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
      const remembered = memory.recall(chargeOf(subject, steps[index]!, context).id, now);
      if (remembered === undefined) return undefined;
      last[index] = remembered;
      if (remembered.reason === REFUSAL.conversion) return remembered;
    }
    return last[index];
  };

  for (const index of subjects.keys()) {
    const refusal = advance(index);
    if (refusal) return refusal;
  }
  for (;;) {
    const charges = subjects.map((subject, index) => chargeOf(subject, steps[index]!, context));
    const result = await pace.timed(() => store.reserve({ at: now, recipientIds, rules, charges }));
    if (result.kind === 'reserved') return undefined;
    const refusals = result.counters.flatMap((refusal, index) => (refusal && advance(index, refusal)) ?? []);
    if (result.recipient) {
      memory.note(recipientIds[0]!, result.recipient, now);
      return result.recipient;
    }
    if (refusals.length > 0) return refusals[0];
  }
}

function explain(subject: Subject, { kind, until }: CounterRefusal): Refusal {
  if (kind === 'conversion') return { reason: REFUSAL.conversion, until };
  return { reason: kind === 'money' ? REFUSAL.moneyBudget : subject.reason, until };
}
