import { writeFileSync } from 'node:fs';
import { allCases, fidelityOf, obstacle } from './askable';
import { recordsThere, statesOf } from './measured';
import { packed } from './pack';

const USAGE = `npm run calibrate                            how many cases AWS WAF can be asked, and what was measured
npm run calibrate -- list                    each case: measured, otherwise in AWS, undocumented, documented, or why it can't be asked
npm run calibrate -- cases FILE              writes the cases that can be asked, for otp-shield verify --calibrate FILE
`;

const all = allCases();
const askable = all.filter(({ file }) => obstacle(file) === undefined);
const states = statesOf(recordsThere());

function overview(): void {
  const why = new Map<string, number>();
  for (const { file } of all) {
    const reason = obstacle(file);
    if (reason !== undefined) why.set(reason, (why.get(reason) ?? 0) + 1);
  }
  const of = (state: string) => [...states.values()].filter((each) => each === state).length;
  console.log(`${askable.length} of ${all.length} cases can be asked`);
  for (const [reason, count] of [...why].sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(4)} not: ${reason}`);
  console.log(
    `${of('measured')} measured, ${of('otherwise')} otherwise in AWS, ${askable.length - states.size} never asked`,
  );
}

function list(): void {
  for (const { name, file } of all)
    console.log(`${name}: ${states.get(name) ?? `${fidelityOf(file)}, ${obstacle(file) ?? 'not asked yet'}`}`);
}

const [command, path] = process.argv.slice(2);
if (command === undefined) overview();
else if (command === 'list') list();
else if (command === 'cases' && path !== undefined) writeFileSync(path, `${JSON.stringify(askable.map(packed))}\n`);
else {
  console.error(USAGE);
  process.exitCode = 1;
}
