/** One key that recipients are hashed with. */
export interface HashKey {
  readonly id: string;
  readonly secret: string;
  /** When it was made, in milliseconds since the epoch; 0 for the first one. */
  readonly since: number;
}
