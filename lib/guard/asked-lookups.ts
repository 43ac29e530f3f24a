import { faultName } from '../contract/aws-fault';
import type { RecipientFlag, RefusalReason } from '../contract/recipient/guard';
import type { RecipientLookup } from './lookup';
import type { Recipient } from './recipient';

/** What all look-ups together said. */
export interface LookupAnswer {
  readonly refusal?: RefusalReason;
  readonly flags: readonly RecipientFlag[];
  /** Why one of them could say nothing. */
  readonly lookupFault?: string;
}

/** Whether a reason to send nothing counts, and whether flags are asked for. */
export interface LookupQuestions {
  readonly refusal: boolean;
  readonly flags: boolean;
}

/** Asks one look-up after the other, until one objects. Never throws: who fails to answer has no objection, and is named. */
export async function askLookups(
  lookups: readonly RecipientLookup[] | undefined,
  recipient: Recipient,
  questions: LookupQuestions,
): Promise<LookupAnswer> {
  const flags = new Set<RecipientFlag>();
  let lookupFault: string | undefined;
  const fails = (error: unknown) => {
    lookupFault ??= faultName(error);
    return undefined;
  };
  for (const lookup of lookups ?? []) {
    const refusal = questions.refusal ? await lookup.refusal(recipient).catch(fails) : undefined;
    if (refusal) return { refusal, flags: [...flags], lookupFault };
    if (!questions.flags) continue;
    for (const flag of (await lookup.flags?.(recipient).catch(fails)) ?? []) flags.add(flag);
  }
  return { flags: [...flags], lookupFault };
}
