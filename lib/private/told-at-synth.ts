import { Annotations, Stage } from 'aws-cdk-lib';
import { OUTDIR_ENV } from 'aws-cdk-lib/cx-api';
import type { IConstruct } from 'constructs';
import type { Refusal } from './refusal';

interface Kept {
  readonly scope: IConstruct;
  readonly refusal: Refusal;
}

/** What was refused in each app and not thrown. */
const KEPT = new WeakMap<IConstruct, Kept[]>();

/** What nobody has heard of yet: it is said when the process ends, since something else may stop it before synth. */
const untold = new Set<Refusal>();

/**
 * Whether the CDK command runs the app, and so synthesizes it in any case (it says where to by this variable, and CDK's `App` decides by it, too). Elsewhere, as in a
 * test, a constructor throws: the stack trace names the line, and nobody may ever synthesize.
 */
export function waitsForSynth(): boolean {
  return process.env[OUTDIR_ENV] !== undefined;
}

/** Keeps it until synth, which it stops. Who synthesizes without validation meets an error for which the CDK command refuses to deploy. */
export function tellAtSynth(scope: IConstruct, refusal: Refusal): void {
  const { root } = scope.node;
  const kept = KEPT.get(root) ?? [];
  KEPT.set(root, [...kept, { scope, refusal }]);
  if (untold.size === 0) process.once('exit', tellRest);
  untold.add(refusal);
  const stage = Stage.of(scope);
  // CDK validates one stage after the other, and ends with the first that has a fault: it tells for all of them.
  const isFirst = !kept.some((each) => Stage.of(each.scope) === stage);
  scope.node.addValidation({ validate: () => told(root, scope, isFirst) });
  Annotations.of(scope).addError(refusal.message);
}

function told(root: IConstruct, scope: IConstruct, elsewhere: boolean): string[] {
  const stage = Stage.of(scope);
  const mine = (KEPT.get(root) ?? []).filter(
    (each) => each.scope === scope || (elsewhere && Stage.of(each.scope) !== stage),
  );
  for (const { refusal } of mine) untold.delete(refusal);
  return mine.map(({ refusal }) => refusal.message);
}

function tellRest(): void {
  for (const { message } of untold) console.error(`\n${message}`);
}
