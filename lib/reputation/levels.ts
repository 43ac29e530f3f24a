import { Token } from 'aws-cdk-lib';
import type { Faults } from '../private/faults';

/** Where a warning and where a critical alarm starts, in percent. */
export interface Levels {
  readonly warningPercent: number;
  readonly criticalPercent: number;
}

export const DEFAULT_BOUNCE_RATE: Levels = { warningPercent: 2, criticalPercent: 5 };
export const DEFAULT_COMPLAINT_RATE: Levels = { warningPercent: 0.05, criticalPercent: 0.1 };
export const DEFAULT_QUOTA: Levels = { warningPercent: 70, criticalPercent: 90 };

interface PartialLevels {
  readonly warningPercent?: number;
  readonly criticalPercent?: number;
}

/** Fills in what the caller left open and notes what makes no sense. */
export function levelsOf(faults: Faults, prop: string, given: PartialLevels | undefined, defaults: Levels): Levels {
  const levels: Levels = {
    warningPercent: given?.warningPercent ?? defaults.warningPercent,
    criticalPercent: given?.criticalPercent ?? defaults.criticalPercent,
  };
  for (const [member, value] of Object.entries(levels)) {
    if (!Token.isUnresolved(value) && !(value > 0 && value <= 100)) {
      faults.add(`${prop}.${member} must be above 0 and at most 100 (percent), got ${value}`);
    }
  }
  const { warningPercent, criticalPercent } = levels;
  if (!Token.isUnresolved(warningPercent) && !Token.isUnresolved(criticalPercent) && warningPercent > criticalPercent) {
    faults.add(
      `${prop}.warningPercent (${warningPercent}) must not be above ${prop}.criticalPercent (${criticalPercent}); lower the one or raise the other`,
    );
  }
  return levels;
}
