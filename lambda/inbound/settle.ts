import { type InboundRefusal, MAX_REFUSALS, type SenderProof } from '../../lib/contract/inbound/inbound';
import { INBOUND_METRIC } from '../../lib/contract/inbound/inbound-alarms';
import { type MetricDefinition, MONITOR_DIMENSION } from '../../lib/contract/metric';
import { type EmfSink, emfLine } from '../runtime/emf';
import type { Log } from '../runtime/log';
import { seal } from './address-box';
import type { SessionKeys } from './session-keys';
import type { SessionStore } from './session-store';

export interface SettleParts {
  readonly monitor: string;
  readonly keys: SessionKeys;
  readonly store: SessionStore;
  readonly emit: EmfSink;
  readonly log: Log;
  readonly now: () => number;
}

/** A message that was looked at: whose it is and what proves it, or why it confirms nothing. */
export type Judgement =
  | { readonly sender: string; readonly proof: SenderProof }
  | { readonly refusal: InboundRefusal; readonly detail: string };

export type Settlement = 'verified' | 'refused' | 'stray';

/**
 * Brings a judged message to its session. Without the code of a live session it changes nothing: who doesn't know a code can't touch a session, not
 * even to fail it.
 */
export async function settle(
  parts: SettleParts,
  code: string | undefined,
  message: string,
  judgement: Judgement,
): Promise<Settlement> {
  const { keys, store, log, now } = parts;
  const messageId = keys.messageId(message);
  const settlement = await decide();
  count(parts, settlement);
  return settlement;

  async function decide(): Promise<Settlement> {
    if (code === undefined) return stray('no code');
    const said = keys.readCode(code, now());
    if (typeof said === 'string') return stray(`${said} code`);
    const id = keys.sessionId(code);
    const session = await store.read(id);
    if (said.opened && (session?.ends ?? 0) <= now()) return stray(session ? 'expired code' : 'unknown code');
    // The copy of a message that was taken already: the caller heard nothing of it and asks again.
    if (session?.messageId === messageId) return 'verified';
    if (session?.state === 'verified') return stray('the session is verified');
    if ((session?.refusals ?? 0) >= MAX_REFUSALS) return stray('the session is refused');
    if ('refusal' in judgement) return refuse(id, judgement.refusal, judgement.detail);
    const claim = keys.claim(judgement.sender);
    if (!said.takes(claim)) return refuse(id, 'other-address', 'not the address that was named');
    const box = seal(keys.boxKey(code), judgement.sender, id);
    if (await store.verify(id, { messageId, claim, box, proof: judgement.proof })) {
      log.info('a message confirmed a session', { proof: judgement.proof });
      return 'verified';
    }
    return stray('the session was settled meanwhile');
  }

  async function refuse(id: string, reason: InboundRefusal, detail: string): Promise<Settlement> {
    log.warn('a message confirmed nothing', { reason, detail });
    return (await store.refuse(id, messageId, reason)) ? 'refused' : stray('the session was settled meanwhile');
  }

  function stray(detail: string): Settlement {
    const reason = 'refusal' in judgement ? judgement.refusal : undefined;
    log.info('a message belongs to no live session', { detail, reason });
    return 'stray';
  }
}

const COUNTERS = {
  verified: INBOUND_METRIC.verified,
  refused: INBOUND_METRIC.refused,
  stray: INBOUND_METRIC.stray,
} as const satisfies Record<Settlement, MetricDefinition>;

function count({ emit, monitor, now }: SettleParts, settlement: Settlement): void {
  emit(
    emfLine({
      timestamp: now(),
      dimensions: { [MONITOR_DIMENSION]: monitor },
      // All of them: alarms combine them with the sessions, and a missing one would leave an alarm without data.
      values: [
        ...Object.entries(COUNTERS).map(([name, metric]) => ({ metric, value: name === settlement ? 1 : 0 })),
        { metric: INBOUND_METRIC.sessions, value: 0 },
      ],
    }),
  );
}
