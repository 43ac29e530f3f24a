import { Token } from 'aws-cdk-lib';
import type { Faults } from '../private/faults';
import type { CountedMailThresholds } from './thresholds';

/** Where a warning and where a critical alarm starts, in percent. */
export interface Levels {
  readonly warningPercent: number;
  readonly criticalPercent: number;
}

export const DEFAULT_BOUNCE_RATE: Levels = { warningPercent: 2, criticalPercent: 5 };
export const DEFAULT_COMPLAINT_RATE: Levels = { warningPercent: 0.05, criticalPercent: 0.1 };
export const DEFAULT_QUOTA: Levels = { warningPercent: 70, criticalPercent: 90 };

export const DEFAULT_COUNTED_MAIL: Required<CountedMailThresholds> = {
  criticalBouncePercent: 5,
  minimumBounces: 5,
  followBaseline: true,
  repeatRecipients: 3,
};

/** Fills in what the caller left open and notes what makes no sense. */
export function countedMailOf(
  faults: Faults,
  given: CountedMailThresholds | undefined,
): Required<CountedMailThresholds> {
  const { criticalBouncePercent, minimumBounces, repeatRecipients } = given ?? {};
  if (
    criticalBouncePercent !== undefined &&
    !Token.isUnresolved(criticalBouncePercent) &&
    !(criticalBouncePercent > 0 && criticalBouncePercent <= 50)
  ) {
    faults.add(
      `countedMail.criticalBouncePercent must be above 0 and at most 50 (percent), got ${criticalBouncePercent}`,
    );
  }
  faults.wholeNumber('countedMail.minimumBounces', minimumBounces, 1, 1000, 'it is a number of mails');
  faults.wholeNumber('countedMail.repeatRecipients', repeatRecipients, 1, 100_000, 'it is a number of recipients');
  const values = Object.entries(given ?? {}).filter(([, value]) => value !== undefined);
  return { ...DEFAULT_COUNTED_MAIL, ...Object.fromEntries(values) };
}

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
