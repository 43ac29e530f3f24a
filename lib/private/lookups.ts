import { type Duration, Stack } from 'aws-cdk-lib';
import type { IConstruct } from 'constructs';

/**
 * Whether look-ups (`fromLookup`, `valueFromLookup`) have not answered yet. CDK then synthesizes once with dummies, looks up
 * what was asked for and synthesizes again; it deploys nothing before
 * (https://docs.aws.amazon.com/cdk/v2/guide/get-context-var.html). Props may hold dummies in that first synthesis, or what was
 * made of them, so nothing is refused in it.
 */
export function awaitsLookups(scope: IConstruct): boolean {
  return scope.node.root.node
    .findAll()
    .filter((node) => Stack.isStack(node))
    .some((stack) => missingContextOf(stack).length > 0);
}

/** CDK keeps the list to itself. Should it rename it one day, dummies are refused as before; a test would tell. */
function missingContextOf(stack: Stack): readonly unknown[] {
  const found = Reflect.get(stack, '_missingContext');
  // Every new `Vpc` asks for the zones of its Region, and none of them stands in a prop.
  return Array.isArray(found) ? found.filter(({ provider }) => provider !== 'availability-zones') : [];
}

/** The dummy of `StringParameter.valueFromLookup`, a text around it, or the number that was made of one. For values that know no construct. */
export function isDummy(value: unknown): boolean {
  return typeof value === 'string' ? value.includes('dummy-value-for-') : Number.isNaN(value);
}

/** A duration for CDK's own constructs, which refuse what was made of a dummy. */
export function answered(duration: Duration | undefined, fallback: Duration): Duration {
  if (duration === undefined) return fallback;
  return !duration.isUnresolved() && isDummy(duration.toSeconds({ integral: false })) ? fallback : duration;
}
