import { bundleFigures } from './bundles';
import { loadBalancerFigures } from './load-balancer';
import { type Figure, print } from './measure';
import { synthFigures } from './synth';
import { verdictFigures } from './verdicts';

const CHAPTERS: Record<string, () => Figure[] | Promise<Figure[]>> = {
  synth: synthFigures,
  bundles: bundleFigures,
  verdicts: verdictFigures,
  'load-balancer': loadBalancerFigures,
};

async function main(wanted: readonly string[]): Promise<void> {
  const unknown = wanted.filter((name) => !(name in CHAPTERS));
  if (unknown.length > 0) {
    console.error(`unknown chapter ${unknown.join(', ')}; there are ${Object.keys(CHAPTERS).join(', ')}`);
    process.exit(2);
  }
  console.log(`cdk-otp-shield bench, Node ${process.version}, ${process.platform} ${process.arch}`);
  for (const [name, figures] of Object.entries(CHAPTERS)) {
    if (wanted.length === 0 || wanted.includes(name)) print(name, await figures());
  }
}

main(process.argv.slice(2)).catch((error) => {
  console.error(error);
  process.exit(1);
});
