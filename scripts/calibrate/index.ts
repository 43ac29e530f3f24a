import { existsSync, mkdirSync, readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { version } from '../../package.json';
import { ROOT } from '../../test/source-files';
import { allCases, obstacle } from './askable';
import { BATCH, batchTemplate, MINUTES_OF_BATCH } from './batch-template';
import { type CalibrationRecord, measure, states } from './record';

const RECORDS = join(ROOT, 'test/sim/measured');
const USAGE = `npm run calibrate                        which cases AWS WAF can be asked, what it takes, what was measured
npm run calibrate -- template N           the CloudFormation template of batch N
npm run calibrate -- ask N OUTPUTS REGION asks the cases of batch N, and writes the record
                                          (OUTPUTS: file of aws cloudformation describe-stacks)
`;

/** List prices for an hour of a load balancer and of a web ACL with a rule; read the pages of AWS before you rely on them. */
const USD_AN_HOUR = 0.0225 + (5 + 2) / 730;

const askable = allCases().filter(({ file }) => obstacle(file) === undefined);
const batches = Array.from({ length: Math.ceil(askable.length / BATCH) }, (_, n) =>
  askable.slice(n * BATCH, (n + 1) * BATCH),
);

function recordsThere(): CalibrationRecord[] {
  if (!existsSync(RECORDS)) return [];
  return readdirSync(RECORDS)
    .filter((name) => name.endsWith('.json'))
    .map((name) => JSON.parse(readFileSync(join(RECORDS, name), 'utf8')) as CalibrationRecord);
}

function overview(): void {
  const all = allCases();
  const why = new Map<string, number>();
  for (const { file } of all) {
    const reason = obstacle(file);
    if (reason !== undefined) why.set(reason, (why.get(reason) ?? 0) + 1);
  }
  const known = states(recordsThere());
  const usd = (askable.length * USD_AN_HOUR * MINUTES_OF_BATCH) / 60;
  console.log(
    `${askable.length} of ${all.length} cases can be asked, in ${batches.length} batches of at most ${BATCH}`,
  );
  console.log(
    `about ${MINUTES_OF_BATCH} minutes a batch, and ${usd.toFixed(2)} USD for all; a batch left standing costs ${(BATCH * USD_AN_HOUR * 24).toFixed(0)} USD a day`,
  );
  for (const [reason, count] of [...why].sort(([, a], [, b]) => b - a))
    console.log(`  ${String(count).padStart(4)} not: ${reason}`);
  const of = (state: string) => [...known.values()].filter((each) => each === state).length;
  console.log(
    `${of('measured')} measured, ${of('otherwise')} otherwise in AWS, ${askable.length - known.size} never asked`,
  );
}

function batchOf(text: string | undefined) {
  const batch = batches[Number(text) - 1];
  if (batch === undefined) throw new Error(`batch must be 1 to ${batches.length}, got ${text}`);
  return batch;
}

async function ask(number: string | undefined, file: string | undefined, region: string | undefined): Promise<void> {
  const batch = batchOf(number);
  if (file === undefined || !/^[a-z]{2}(-[a-z]+)+-\d$/.test(region ?? '')) throw new Error(USAGE);
  const { Stacks } = JSON.parse(readFileSync(file, 'utf8')) as {
    Stacks: Array<{ Outputs: Array<{ OutputKey: string; OutputValue: string }> }>;
  };
  const hosts = new Map(
    Stacks.flatMap(({ Outputs }) => Outputs.map(({ OutputKey, OutputValue }) => [OutputKey, OutputValue])),
  );
  const measured = [];
  for (const [index, each] of batch.entries()) {
    const host = hosts.get(`Case${index}`);
    if (host === undefined) throw new Error(`${file} has no output Case${index}: is it the stack of this batch?`);
    const found = await measure(each, new URL(`http://${host}/`), new AbortController().signal);
    for (const { same, simulator, aws, request } of found)
      if (!same) console.log(`${each.name}, request ${request}: the simulator says ${simulator}, AWS ${aws}`);
    measured.push(...found);
  }
  const date = new Date().toISOString().slice(0, 10);
  const record: CalibrationRecord = { region: region!, date, version, measured };
  mkdirSync(RECORDS, { recursive: true });
  const path = join(RECORDS, `${region}-${date}-batch-${number}.json`);
  writeFileSync(path, `${JSON.stringify(record, null, 1)}\n`);
  console.log(
    `${measured.filter(({ same }) => same).length} of ${measured.length} requests as the simulator says; ${path}`,
  );
  console.log('now delete the stack: aws cloudformation delete-stack --stack-name …');
}

async function main([command, number, file, region]: readonly string[]): Promise<void> {
  if (command === undefined) overview();
  else if (command === 'template') console.log(JSON.stringify(batchTemplate(batchOf(number)), null, 1));
  else if (command === 'ask') await ask(number, file, region);
  else throw new Error(USAGE);
}

main(process.argv.slice(2)).catch((error: unknown) => {
  console.error(error instanceof Error ? error.message : error);
  process.exitCode = 1;
});
