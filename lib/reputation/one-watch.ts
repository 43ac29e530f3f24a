import { Stack, Stage, Token } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';
import type { Faults } from '../private/faults';

/** What is counted, and by whom, in each app. */
const COUNTED = new WeakMap<IConstruct, Array<{ readonly source: string; readonly by: IConstruct }>>();

/** What a sender calls the thing whose events are counted. */
export interface SourceWords {
  /** Whose it is, such as `ses`, since a name stands for another thing elsewhere. */
  readonly kind: string;
  /** The prop that names it. */
  readonly prop: string;
  /** What it is, such as `configuration set`. */
  readonly noun: string;
}

/**
 * Refuses a second monitor of what another one of the app counts already: it would tell everything twice, judge twice, and make every alarm twice. A second shield in
 * front of the same application is the usual reason.
 *
 * @param source its name; undefined where one is made, which nobody else has
 */
export function demandOneWatch(
  faults: Faults,
  monitor: IConstruct,
  { kind, prop, noun }: SourceWords,
  source: string | undefined,
): void {
  if (source === undefined) return;
  const counted = COUNTED.get(monitor.node.root) ?? [];
  const key = `${placeOf(monitor, source)} ${kind} ${source}`;
  const other = counted.find((each) => each.source === key)?.by;
  if (other !== undefined) {
    const name = Token.isUnresolved(source) ? 'one of this app' : JSON.stringify(source);
    faults.add(
      `${prop} must be watched once, got ${name}, which ${other.node.path} watches already: every message would be counted twice and every alarm made twice; ` +
        `for several load balancers name all their ARNs in resourceArns of one shield, or give the second shield a ${noun} of its own, or EmailProvider.none() and no sms`,
    );
    return;
  }
  COUNTED.set(monitor.node.root, [...counted, { source: key, by: monitor }]);
}

/** Account and Region. Where they are known only at deploy time, stacks of one stage go to the same, and those of two stages need not. A token belongs to one stack. */
function placeOf(monitor: IConstruct, source: string): string {
  const { account, region } = Stack.of(monitor);
  const known = [account, region].map((each) => (Token.isUnresolved(each) ? 'unknown' : each));
  const stage = known.includes('unknown') || Token.isUnresolved(source) ? (Stage.of(monitor)?.node.path ?? '') : '';
  return [...known, stage].join(' ');
}
