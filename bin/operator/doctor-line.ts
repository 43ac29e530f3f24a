import { describeError } from '../terminal/io';
import { explained } from './aws-fault';

/** What the doctor says of one thing that it looked at. */
export interface DoctorLine {
  readonly level: 'good' | 'note' | 'bad';
  readonly message: string;
  /** What mends it, with the call where there is one. */
  readonly remedy?: string;
}

/** What can't be read is to mend, too; the rest is shown all the same. */
export async function part(what: string, look: () => Promise<DoctorLine[]>): Promise<DoctorLine[]> {
  try {
    return await explained(what, look);
  } catch (error) {
    return [{ level: 'bad', message: describeError(error) }];
  }
}
