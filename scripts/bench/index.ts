import { bundleFigures } from './bundles';
import { conversionFigures } from './conversion';
import { frictionTable } from './friction';
import { guardFigures } from './guard';
import { loadBalancerFigures } from './load-balancer';
import { logFigures } from './logs';
import { type Figure, print } from './measure';
import { reputationFigures } from './reputation';
import { synthFigures } from './synth';
import { verdictFigures } from './verdicts';

/** A chapter gives figures, or a table that is already text. */
const CHAPTERS: Record<string, () => Figure[] | string | Promise<Figure[]>> = {
  synth: synthFigures,
  bundles: bundleFigures,
  verdicts: verdictFigures,
  'load-balancer': loadBalancerFigures,
  logs: logFigures,
  reputation: reputationFigures,
  conversion: conversionFigures,
  guard: guardFigures,
  friction: frictionTable,
};

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !(name in CHAPTERS));
  if (unknown.length > 0) {
    console.error(`unknown chapter ${unknown.join(', ')}; there are ${Object.keys(CHAPTERS).join(', ')}`);
    process.exit(2);
  }
  console.log(`cdk-otp-shield bench, Node ${process.version}, ${process.platform} ${process.arch}`);
  for (const [name, figures] of Object.entries(CHAPTERS)) {
    if (wanted.length > 0 && !wanted.includes(name)) continue;
    const result = await figures();
    if (typeof result === 'string') console.log(`\n${name}\n${result}`);
    else print(name, result);
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
