/** What a check answers while the table can't be reached. */
export enum GuardFailureMode {
  /** No code is sent while the table can't be reached, and an alarm rings. */
  CLOSED = 'CLOSED',
  /** Each process sends a few codes a minute on its own while the table can't be reached, and an alarm rings. */
  OPEN = 'OPEN',
}
