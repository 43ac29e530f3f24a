import { MATRIX } from '../../test/templates/matrix';

/** The template in which every tool has to find something. */
export const PLANTED = 'planted';

/** The templates that CDK's validator and cfn-lint read with `--few`: what was planted, the app, and sites in which together every choice of the matrix stands. */
export function fewWithEveryChoice(): ReadonlySet<string> {
  const few = new Set([PLANTED, 'app-as-shipped']);
  const seen = new Set<string>();
  for (const { name, choice } of MATRIX) {
    const choices = Object.entries(choice).map(([factor, value]) => `${factor}=${value}`);
    if (choices.every((each) => seen.has(each))) continue;
    for (const each of choices) seen.add(each);
    few.add(name);
  }
  return few;
}
