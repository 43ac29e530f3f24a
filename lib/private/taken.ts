import type { IConstruct } from 'constructs';
import { isWithin, refusing, standingIn, within } from './nesting';
import { Refusal } from './refusal';
import { Round } from './round';
import { tellAtSynth, waitsForSynth } from './told-at-synth';
import { type StructName, unknownProps } from './unknown-props';

/**
 * What a construct reads or makes of the props that a user gave it, with everything that is wrong with them in one refusal: names that are none, too.
 *
 * While the CDK command runs the app the refusal is kept for synth, and a stand-in takes the place of what was refused. So the rest of the app is made, and
 * its faults are told in the same round. What stands in is never deployed.
 *
 * @param standIn by props that are sound and as much like those that were given as other parts of the app may ask for
 * @throws {Refusal} else, and below somebody who takes it up
 */
export function taken<T>(scope: IConstruct, struct: StructName, props: object, read: () => T, standIn?: () => T): T {
  const outermost = !isWithin();
  const before = new Set(scope.node.children);
  const construct = struct.replace(/Props$/, '');
  try {
    return inOneRound(
      { construct, path: scope.node.path, messages: outermost ? unknownProps(struct, props) : [] },
      read,
    );
  } catch (error) {
    if (!(error instanceof Refusal) || !outermost || standIn === undefined || !waitsForSynth()) throw error;
    tellAtSynth(scope, error);
    for (const child of scope.node.children) if (!before.has(child)) scope.node.tryRemoveChild(child.node.id);
    return standingIn(standIn);
  }
}

/** The same where the props are checked and used as they are; without a stand-in nothing could be made in their place, so they are refused at once. */
export function sound<P extends object>(
  scope: IConstruct,
  struct: StructName,
  props: P,
  check: () => void,
  standIn?: P,
): P {
  const read = () => {
    check();
    return props;
  };
  return taken(scope, struct, props, read, standIn && (() => standIn));
}

/** The same for options of what is no construct, such as a sender: `whose` is what the user wrote. */
export function takenBy<T>(whose: string, struct: StructName, options: object, make: () => T): T {
  return inOneRound({ construct: whose, messages: unknownProps(struct, options) }, make);
}

function inOneRound<T>(unknown: ConstructorParameters<typeof Refusal>[0][number], make: () => T): T {
  return within(() => {
    const round = new Round();
    round.refuse(unknown);
    const made = round.make(() => (round.refusedAny ? refusing(make) : make()));
    round.end();
    return made;
  });
}
