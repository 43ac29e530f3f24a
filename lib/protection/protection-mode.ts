/** Whether the rules act or only watch. */
export enum ProtectionMode {
  /** The rules block and challenge. */
  ENFORCE = 'ENFORCE',
  /** Every rule only counts and labels: nothing is stopped. For the first days in front of live traffic. */
  COUNT = 'COUNT',
}
