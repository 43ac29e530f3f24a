/** What the doctor says of one thing that it looked at. */
export interface DoctorLine {
  readonly level: 'good' | 'note' | 'bad';
  readonly message: string;
  /** What mends it, with the call where there is one. */
  readonly remedy?: string;
}
