import { isoSeconds } from '../../lib/contract/clock';
import { explained } from '../operator/aws-fault';
import type { DeployedShield } from '../operator/deployed-shield';
import { decidingRecord } from '../operator/posture-text';
import type { Io } from '../terminal/io';
import { movePosture, REASON } from './lockdown';
import { patiently } from './patience';
import { deployTags, RUN_TAG } from './stack-deploy';

/** Something that a run did and could not undo, since it was killed. */
export interface LeftOver {
  /** For people, behind "left by a run that did not end: ". */
  readonly text: string;
  undo(): Promise<void>;
}

/** What of an earlier run still stands: a lockdown, a tag of the stack. All else of it has ended by itself. */
export async function leftOvers(shield: DeployedShield, io: Io, run: string): Promise<LeftOver[]> {
  const found: LeftOver[] = [];
  const state = await explained('read the gates', () => shield.control.read());
  const record = decidingRecord(state);
  if (state.posture !== 'normal' && record?.why === REASON) {
    found.push({
      text: `a lockdown since ${isoSeconds(record.since)}, by ${record.by}`,
      undo: () => movePosture(shield, io, 'normal', 1),
    });
  }
  const tag = shield.tag(RUN_TAG);
  if (tag !== undefined) {
    found.push({
      text: `the tag ${RUN_TAG}=${tag} of the stack`,
      async undo() {
        await deployTags(shield, { run: undefined, revertDrift: false }, patiently(io), `${run}-undo`);
      },
    });
  }
  return found;
}
