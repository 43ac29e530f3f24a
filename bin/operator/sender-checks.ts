import type { DeployedShield } from './deployed-shield';
import type { DoctorLine } from './doctor-line';

/** What a sender says about its account. */
export interface AccountFigures {
  readonly values: Readonly<Record<string, string | number | undefined>>;
  readonly lines: readonly string[];
  /** What should be known and isn't: nothing is well about it. */
  readonly unknown?: readonly string[];
}

/** What the command can find out about one sender. Each looks by itself whether the shield watches it. */
export interface SenderChecks {
  /** What `account` asks of AWS besides metrics, as a policy names it. Read only. */
  readonly actions: readonly string[];
  readonly account: (shield: DeployedShield, now: number) => Promise<AccountFigures | undefined>;
  readonly examine: (shield: DeployedShield) => Promise<DoctorLine[]>;
}
