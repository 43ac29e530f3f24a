import { Duration } from 'aws-cdk-lib';
import { RequestLimit } from '../request-limit';
import type { Settings } from './settings';

export function codesPerPuzzle({ tokenReuseLimit, tokenInHeader }: Settings): number {
  // A token counts in its cookie and in the header.
  return tokenReuseLimit.limit * (tokenInHeader ? 2 : 1);
}

export function sendCeiling({ sendCeiling: ceiling }: Settings): RequestLimit | undefined {
  return ceiling && RequestLimit.of(ceiling.limit, Duration.seconds(ceiling.windowSeconds));
}
