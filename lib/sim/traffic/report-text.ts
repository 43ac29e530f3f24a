import type { RateLimitReport, TrafficReport } from './report';

/** How text is coloured; identity where nobody looks. */
export type Painter = (colour: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

export function grouped(value: number): string {
  return value.toLocaleString('en-US');
}

export function percent(part: number, whole: number): string {
  if (whole === 0) return '0 %';
  const share = (part / whole) * 100;
  return `${share > 0 && share < 0.1 ? '< 0.1' : share.toFixed(share < 10 ? 1 : 0)} %`;
}

export function duration(seconds: number): string {
  if (seconds < 120) return `${Math.round(seconds)} s`;
  if (seconds < 7200) return `${Math.round(seconds / 60)} min`;
  if (seconds < 172_800) return `${(seconds / 3600).toFixed(1)} h`;
  return `${(seconds / 86_400).toFixed(1)} days`;
}

function table(rows: ReadonlyArray<readonly string[]>, numeric: readonly boolean[]): readonly string[] {
  const widths = numeric.map((_, column) => Math.max(...rows.map((row) => row[column]!.length)));
  return rows.map((row) =>
    `  ${row.map((cell, i) => (numeric[i] ? cell.padStart(widths[i]!) : cell.padEnd(widths[i]!))).join('  ')}`.trimEnd(),
  );
}

/** What the numbers say about one limit. */
export function judgeLimit(limit: RateLimitReport): string {
  const { peaks } = limit;
  if (!peaks) return limit.key === 'CUSTOM_KEYS' ? 'a log does not show its keys' : 'counted nothing in this log';
  if (limit.key === 'CONSTANT') {
    return `all together reach ${grouped(peaks.max)}, which ${limit.fits ? 'fits' : 'is over the limit'}`;
  }
  const fits = limit.fits
    ? `fits: the busiest reaches ${grouped(peaks.max)}`
    : `${grouped(peaks.overLimit)} of ${grouped(peaks.addresses)} (${percent(peaks.overLimit, peaks.addresses)}) go over it, up to ${grouped(peaks.max)}`;
  if (limit.recommendedLimit === undefined) return `${fits}; too few addresses to recommend a limit`;
  return `${fits}; 99.9 % need at most ${grouped(peaks.p999)}, recommended ${grouped(limit.recommendedLimit)}`;
}

/** The report for a terminal. */
export function reportAsText(report: TrafficReport, paint: Painter): string {
  const { requests } = report;
  const lines: string[] = [];
  const heading = (text: string) => lines.push('', paint('bold', text));
  lines.push(
    paint(
      'bold',
      `${grouped(requests)} requests of ${grouped(report.clients)} clients at ${grouped(report.addresses)} addresses`,
    ),
  );
  if (report.from)
    lines.push(`  ${report.from} to ${report.to} (${duration(report.spanSeconds)}), ${report.files} files`);
  if (report.broken.lines > 0) {
    lines.push(
      paint('yellow', `  ${grouped(report.broken.lines)} of ${grouped(report.lines)} lines could not be read:`),
    );
    for (const example of report.broken.examples) lines.push(`    ${example}`);
  }
  const share = (count: number) => `${grouped(count)} (${percent(count, report.clients)})`;
  heading('With this web ACL');
  lines.push(`  ${share(report.challengedClients)} clients would have met a puzzle or challenge`);
  lines.push(`  ${share(report.blockedClients)} clients would have been blocked at least once`);
  lines.push(
    ...table(
      [
        ['action', 'rule', 'requests', 'share', 'clients'],
        ...report.rules.map((r) => [
          r.action,
          r.rule,
          grouped(r.requests),
          percent(r.requests, requests),
          grouped(r.clients),
        ]),
      ],
      [false, false, true, true, true],
    ),
  );
  if (report.afterPuzzle.length > 0) {
    heading('Those who solve it and come back');
    lines.push(
      ...table(
        [
          ['action', 'rule', 'requests', 'clients'],
          ...report.afterPuzzle.map((r) => [r.action, r.rule, grouped(r.requests), grouped(r.clients)]),
        ],
        [false, false, true, true],
      ),
    );
  }
  if (report.rateLimits.length > 0) {
    heading('Rate limits');
    for (const limit of report.rateLimits) {
      const per = limit.key === 'CONSTANT' ? 'in all' : limit.key === 'CUSTOM_KEYS' ? 'per custom key' : 'per address';
      lines.push(`  ${limit.rule}: ${grouped(limit.limit)} in ${limit.windowSeconds} s ${per}`);
      const verdict = judgeLimit(limit);
      lines.push(`    ${limit.fits === false ? paint('yellow', verdict) : verdict}`);
    }
  }
  if (report.busiest.length > 0) {
    heading('Busiest addresses');
    lines.push(
      ...table(
        [
          ['address', 'requests', 'allowed', 'challenged', 'blocked'],
          ...report.busiest.map((b) => [b.address, ...[b.requests, b.allowed, b.challenged, b.blocked].map(grouped)]),
        ],
        [false, true, true, true, true],
      ),
    );
  }
  heading('A month of CAPTCHA');
  const { captcha } = report;
  lines.push(
    `  ${grouped(captcha.perMonth)} puzzles, about $${captcha.usdPerMonth.toFixed(2)} at $${captcha.usdPerThousand} per 1,000 attempts`,
  );
  if (!captcha.priceIsVerified) {
    lines.push(paint('yellow', `  the price is unverified: read ${captcha.priceSource} and give --captcha-price`));
  }
  if (report.challenge.puzzles > 0) lines.push(`  and ${grouped(report.challenge.perMonth)} silent challenges`);
  if (report.caveats.length > 0) {
    heading('To be read with');
    for (const caveat of report.caveats) lines.push(`  - ${caveat}`);
  }
  return `${lines.join('\n')}\n`;
}
