import { bundleFigures } from './bundles';
import { print } from './measure';
import { synthFigures } from './synth';

// CDK's own validator writes its report to stderr for each synth; it is not what is measured here.
async function main(): Promise<void> {
  console.log(`cdk-otp-shield bench, Node ${process.version}, ${process.platform} ${process.arch}`);
  print('Synthesis', synthFigures());
  print('Handlers', bundleFigures());
}

main().catch((error) => {
  console.error(error);
  process.exit(1);
});
