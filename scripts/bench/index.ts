import { adversaryTables } from './adversary';
import { closingCountryTable } from './adversary/closing-country';
import { userPoolTable } from './adversary/user-pool';
import { bundleFigures } from './bundles';
import { conversionFigures } from './conversion';
import { frictionTable } from './friction';
import { gameDayThreads } from './game-day';
import { guardFigures } from './guard';
import { loadBalancerFigures } from './load-balancer';
import { logFigures } from './logs';
import { type Figure, print } from './measure';
import { reputationFigures } from './reputation';
import { synthFigures } from './synth';
import { honestTextFigures, textFigures } from './texts';
import { verdictFigures } from './verdicts';

/** A chapter gives figures, or a table that is already text. */
const CHAPTERS: Record<string, () => Figure[] | string | Promise<Figure[] | string>> = {
  synth: synthFigures,
  bundles: bundleFigures,
  verdicts: verdictFigures,
  'load-balancer': loadBalancerFigures,
  logs: logFigures,
  reputation: reputationFigures,
  texts: textFigures,
  'honest-texts': honestTextFigures,
  conversion: conversionFigures,
  guard: guardFigures,
  friction: frictionTable,
  adversary: adversaryTables,
  'closing-country': closingCountryTable,
  'user-pool': userPoolTable,
  'game-day': gameDayThreads,
};

/** Only when they are asked for: a quarter of an hour of work, and a hundred pages to read. */
const ON_DEMAND = ['adversary', 'closing-country', 'user-pool', 'game-day'];

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !(name in CHAPTERS));
  if (unknown.length > 0) {
    console.error(`unknown chapter ${unknown.join(', ')}; there are ${Object.keys(CHAPTERS).join(', ')}`);
    process.exit(2);
  }
  const goals: boolean[] = [];
  console.log(`cdk-otp-shield bench, Node ${process.version}, ${process.platform} ${process.arch}`);
  for (const [name, figures] of Object.entries(CHAPTERS)) {
    if (wanted.length > 0 ? !wanted.includes(name) : ON_DEMAND.includes(name)) continue;
    const result = await figures();
    if (typeof result === 'string') console.log(`\n${name}\n${result}`);
    else {
      print(name, result);
      goals.push(...result.flatMap(({ met }) => met ?? []));
    }
  }
  // Of the goals; most figures have none.
  if (goals.length > 0)
    console.log(`\n${goals.filter((met) => met).length} passed, ${goals.filter((met) => !met).length} failed`);
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
