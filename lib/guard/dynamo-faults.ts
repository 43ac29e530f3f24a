import type { CancellationReason, TransactionCanceledException } from '@aws-sdk/client-dynamodb';
import { faultName, isFault, isPassingCancellation } from '../contract/aws-fault';
import { StoreUnavailableError } from './store';

/** Whether the same call may succeed a little later. */
export function isPassing(error: unknown): boolean {
  if (isFault(error, 'contended')) return true;
  const reasons = reasonsOf(error);
  return reasons.length > 0 && reasons.every(({ Code }) => isPassingCancellation(Code));
}

/** Why each part of a canceled transaction was or wasn't refused; nothing for any other error. */
export function reasonsOf(error: unknown): CancellationReason[] {
  return isFault(error, 'transactionCanceled')
    ? ((error as TransactionCanceledException).CancellationReasons ?? [])
    : [];
}

/** Names the kind of fault only: texts of AWS may quote the request. */
export function unavailable(error: unknown): StoreUnavailableError {
  return new StoreUnavailableError(`the table of the guard can't be used: ${faultName(error)}`);
}
