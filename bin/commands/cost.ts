import { cost, PRICE } from '../../lib/contract/prices';
import { type BillLine, bill, totals } from '../cost/bill';
import { ATTEMPTS_A_CODE, SITES, type Site } from '../cost/site';
import { readTemplate } from '../input/input-file';
import { partsOf } from '../input/template-parts';
import { command, ExitCode, type Io, integerOption, parseOptions, UsageError } from '../terminal/io';

const USAGE = `otp-shield cost --template FILE|DIR [options]

What a month of the synthesized template costs, for three sizes of site, or for
yours. List prices of us-east-1 in US dollars, without free tiers. A star marks
a price from memory: read the page that is named before you rely on it. Not in it:
the mails and text messages themselves, the load balancer, and attacks.

  --template FILE|DIR  synthesized template, or a cdk.out directory
  --stack NAME         which stack of a cdk.out directory
  --requests N         requests a month of your whole load balancer
  --codes N            codes a month; with --requests
  --json               one JSON document

Exit codes: 0 done; 1 could not be read; 2 asked wrongly.
`;

const OPTIONS = {
  template: 'value',
  stack: 'value',
  requests: 'value',
  codes: 'value',
  json: 'flag',
} as const;

const MOST = 1_000_000_000_000;

export const costCommand = command('cost', 'what a month of the template costs', USAGE, async (args, io) => {
  const options = parseOptions(args, OPTIONS);
  if (options.template === undefined) throw new UsageError('give --template, for example --template cdk.out');
  const sites = sitesOf(
    integerOption('requests', options.requests, 0, MOST),
    integerOption('codes', options.codes, 0, MOST),
  );
  const parts = partsOf(await readTemplate(options.template, options.stack));
  const lines = bill(parts, sites);
  if (lines.length === 0) throw new UsageError(`${options.template} holds nothing that this command has a price for`);
  if (options.json) {
    io.out(`${JSON.stringify({ sites, lines, totals: totals(lines, sites), prices: PRICE })}\n`);
  } else print(lines, sites, io);
  return ExitCode.DONE;
});

function sitesOf(requests: number | undefined, codes: number | undefined): readonly Site[] {
  if (requests === undefined && codes === undefined) return SITES;
  if (requests === undefined || codes === undefined) throw new UsageError('give --requests and --codes together');
  return [{ name: 'yours', requests, codes }];
}

function print(lines: readonly BillLine[], sites: readonly Site[], io: Io): void {
  const columns = [
    ['US dollars a month', ...sites.map(({ name }) => name)],
    ['requests', ...sites.map(({ requests }) => requests.toLocaleString('en-US'))],
    ['codes', ...sites.map(({ codes }) => codes.toLocaleString('en-US'))],
    ...lines.map(({ what, fromMemory, usd }) => [`${what}${fromMemory ? ' *' : ''}`, ...usd.map(dollars)]),
    ['together', ...totals(lines, sites).map(dollars)],
  ];
  const widths = columns[0]!.map((_, at) => Math.max(...columns.map((row) => row[at]!.length)));
  for (const row of columns) {
    io.out(`${row.map((cell, at) => (at === 0 ? cell.padEnd(widths[0]!) : cell.padStart(widths[at]!))).join('  ')}\n`);
  }
  const attempts = dollars(cost('captchaAttempt', 1_000_000));
  const requests = dollars(cost('inspectedRequest', 1_000_000));
  io.out(
    `\n* price from memory. Assumed: ${ATTEMPTS_A_CODE} puzzle attempts a code.\n` +
      'Who can run up the bill: anybody who sends requests, by the million inspected ones\n' +
      `(${requests} each million, blocked or not), and anybody who tries puzzles, solved or not\n` +
      `(${attempts} * a million attempts).\n\nPrices:\n`,
  );
  for (const name of new Set(lines.map(({ price }) => price))) {
    const { usd, per, page, source } = PRICE[name];
    io.out(`  ${usd.toFixed(2)} for a ${per}: ${page} (from ${source})\n`);
  }
}

function dollars(amount: number): string {
  return amount.toFixed(2);
}
