import { KEPT_FOR_TAG } from '../../lib/contract/reputation/kept';

export interface Tag {
  readonly Key?: string;
  readonly Value?: string;
}

/** The tag of what outlives its stack. */
export const keptFor = (owner: string) => ({ Key: KEPT_FOR_TAG, Value: owner });

export function isKeptFor(owner: string, tags: readonly Tag[]): boolean {
  return tags.some(({ Key, Value }) => Key === KEPT_FOR_TAG && Value === owner);
}

/** @throws Error when a configuration set that is there was not left by a stack of that name */
export function demandKeptFor(owner: string, set: string, tags: readonly Tag[]): void {
  if (isKeptFor(owner, tags)) return;
  throw new Error(
    `the configuration set ${set} exists and has no tag ${KEPT_FOR_TAG}=${owner}: it may be somebody else's. ` +
      'To use it, give its name as configurationSetName',
  );
}
