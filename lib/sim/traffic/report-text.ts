import { counted, grouped } from '../../contract/counted';
import type { FingerprintReport } from './fingerprint-shares';
import type { Range, RateLimitReport, TrafficReport } from './report';

/** How text is coloured; identity where nobody looks. */
export type Painter = (colour: 'bold' | 'dim' | 'red' | 'green' | 'yellow', text: string) => string;

export { counted, grouped };

/** Who sent a log's requests: `3 clients at 2 addresses`. */
export function senders({ clients, addresses }: Pick<TrafficReport, 'clients' | 'addresses'>): string {
  return `${counted(clients, 'client')} at ${counted(addresses, 'address', 'addresses')}`;
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

export function usd(amount: number): string {
  return `$${amount.toLocaleString('en-US', { minimumFractionDigits: 2, maximumFractionDigits: 2 })}`;
}

export function actionsText(actions: TrafficReport['actions'], report: TrafficReport): string {
  const shown = Object.entries(actions).filter(([, count]) => count > 0);
  return (
    shown
      .map(([action, count]) => `${grouped(count)} ${action === 'BLOCK' ? blockedBy(report, action) : action}`)
      .join(', ') || 'none'
  );
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
    : `${grouped(peaks.overLimit)} of ${grouped(peaks.addresses)} addresses (${percent(peaks.overLimit, peaks.addresses)}) ${peaks.overLimit === 1 ? 'goes' : 'go'} over it, up to ${grouped(peaks.max)}: ${grouped(peaks.clientsOverLimit)} of ${grouped(peaks.clients)} clients would be blocked`;
  return `${fits}; ${recommendation(limit)}`;
}

/** Which limit, whom it would block, and on what that rests. */
function recommendation({ recommended, peaks }: RateLimitReport): string {
  if (!recommended) return 'too few addresses of clients to recommend a limit';
  const { atLeast, atMost, addressesBetween, clientsBlocked, shareBlockedAtMost } = recommended;
  const blocks = `${grouped(clientsBlocked)} of ${counted(peaks!.clients, 'client')} here would be over ${grouped(atLeast)}, and with 95 % confidence at most ${percent(shareBlockedAtMost, 1)} of clients like these`;
  if (atLeast === atMost) return `recommended ${grouped(atLeast)}: ${blocks}`;
  const who = addressesBetween === 1 ? '1 address needs' : `${grouped(addressesBetween)} addresses need`;
  return `recommended ${grouped(atLeast)} to ${grouped(atMost)}: ${blocks}; ${who} more than ${grouped(atLeast)}, and if many people with the same browser share such an address the limit has to be ${grouped(atMost)}`;
}

const KIND = { usual: 'usual', perhaps: 'usual?', burst: 'burst', other: '' };

const FINGERPRINT_COLUMNS = ['fingerprint', 'clients', 'with 95 %', 'hours', ''];

/** A fingerprint, its share of the clients, between what that lies, in how many hours it had a twentieth, and what it is. */
export function fingerprintRows({ shares, clients }: FingerprintReport): ReadonlyArray<readonly string[]> {
  const rows = shares.map((of) => [
    of.fingerprint,
    percent(of.clients, clients),
    `${Math.floor(of.low * 100)}-${Math.ceil(of.high * 100)} %`,
    `${of.hours}/${of.ofHours}`,
    KIND[of.kind],
  ]);
  return rows.length > 0 ? [FINGERPRINT_COLUMNS, ...rows] : [];
}

/** What follows from the shares for `clientSignals.fingerprintLimit`. */
export function fingerprintNotes({ shares, usual, limit, cautions }: FingerprintReport): readonly string[] {
  if (shares.length === 0) return cautions;
  return [
    usual.length > 0
      ? `usual: ${usual.map((each) => JSON.stringify(each)).join(', ')}`
      : 'none is usual with 95 % confidence; take a longer log',
    limit
      ? `limit for each other: ${grouped(limit.requests)} in 10 minutes: none of their ${grouped(limit.clients)} clients here would be asked for a puzzle, and with 95 % confidence at most ${percent(limit.shareAskedAtMost, 1)} of clients like these`
      : 'too few clients have another one to recommend a limit; leave it out for the default',
    ...cautions,
  ];
}

export function wholeLogLines({
  requests,
  addresses,
  unread,
  limits,
}: NonNullable<TrafficReport['wholeLog']>): readonly string[] {
  return [
    `${counted(requests, 'request')} of ${counted(addresses, 'address', 'addresses')}`,
    ...(unread > 0
      ? [
          `${counted(unread, 'row')} that the table itself could not read ${unread === 1 ? 'was' : 'were'} neither counted nor judged`,
        ]
      : []),
    ...limits.map(
      ({ rule, limit, windowSeconds, over }) =>
        `${rule} counts every request, ${grouped(limit)} in ${windowSeconds} s: ${rangeText(over)} ${over.atMost === 1 ? 'address goes' : 'addresses go'} over it`,
    ),
  ];
}

/** How many people clients may be; nothing where that is sure. */
export function peopleText(people: Range): string {
  return people.atLeast === people.atMost ? '' : `: ${rangeText(people)} people`;
}

/** `3`, or `3 to 5` where it rests on an assumption. */
export function rangeText({ atLeast, atMost }: Range, show: (value: number) => string = grouped): string {
  return atLeast === atMost ? show(atLeast) : `${show(atLeast)} to ${show(atMost)}`;
}

export const STAR = '* counts by token: blocks them only if each client is one person, who keeps a token';

export function starred({ rule, byToken }: { readonly rule: string; readonly byToken?: true | undefined }): string {
  return byToken ? `${rule} *` : rule;
}

/** A word for blocked requests, with a star where some of them are only if each client is one person. */
export function blockedBy({ rules }: TrafficReport, word: string): string {
  return rules.some(({ action, byToken }) => action === 'BLOCK' && byToken) ? `${word} *` : word;
}

/** The report for a terminal. */
/** What the puzzles of the log come to in a month, where it is long enough to say. */
export function monthText({ captcha: { puzzles, perMonth, usdPerMonth, usdPerThousand } }: TrafficReport): string {
  if (!perMonth || !usdPerMonth)
    return `the log covers less than an hour, with ${rangeText(puzzles)} puzzles in it: too short to say what a month costs`;
  return `${rangeText(perMonth)} puzzles, about ${rangeText(usdPerMonth, usd)} at ${usd(usdPerThousand)} per 1,000 attempts`;
}

export function reportAsText(report: TrafficReport, paint: Painter): string {
  const { requests } = report;
  const lines: string[] = [];
  const heading = (text: string) => lines.push('', paint('bold', text));
  lines.push(paint('bold', `${counted(requests, 'request')} of ${senders(report)}`));
  if (report.from)
    lines.push(`  ${report.from} to ${report.to} (${duration(report.spanSeconds)}), ${counted(report.files, 'file')}`);
  const { webAcl } = report;
  lines.push(`  judged by the web ACL ${JSON.stringify(webAcl.name)} of ${report.source}`);
  lines.push(`  ${webAcl.settings.join('; ')}`);
  for (const warning of report.warnings) lines.push(`  ${paint('red', `${warning}`)}`);
  if (report.broken.lines > 0) {
    lines.push(
      `  ${paint('yellow', `${grouped(report.broken.lines)} of ${counted(report.lines, 'line')} could not be read:`)}`,
    );
    for (const example of report.broken.examples) lines.push(`    ${example}`);
  }
  const share = (count: number) => `${grouped(count)} (${percent(count, report.clients)})`;
  if (report.onRoutes) {
    const { onRoutes } = report;
    heading('On the routes');
    lines.push(
      `  ${counted(onRoutes.requests, 'request')} (${percent(onRoutes.requests, requests)}) of ${counted(onRoutes.clients, 'client')}: ${actionsText(onRoutes.actions, report)}`,
    );
    for (const { label, paths } of webAcl.routes)
      lines.push(`  ${label.padEnd(12)} ${grouped(onRoutes.byLabel[label] ?? 0)} on ${paths.join(', ')}`);
  }
  heading('With this web ACL');
  lines.push(
    `  ${share(report.challengedClients)} clients would have met a puzzle or challenge${peopleText(report.challengedPeople)}`,
  );
  lines.push(
    `  ${rangeText(report.blockedClients, share)} clients would have been blocked at least once${peopleText(report.blockedPeople)}`,
  );
  lines.push(
    ...table(
      [
        ['action', 'rule', 'requests', 'share', 'clients'],
        ...report.rules.map((r) => [
          r.action,
          starred(r),
          grouped(r.requests),
          percent(r.requests, requests),
          grouped(r.clients),
        ]),
      ],
      [false, false, true, true, true],
    ),
  );
  if ([...report.rules, ...report.afterPuzzle].some(({ byToken }) => byToken)) lines.push(`  ${STAR}`);
  if (report.afterPuzzle.length > 0) {
    heading('Those who solve it and come back');
    lines.push(
      ...table(
        [
          ['action', 'rule', 'requests', 'clients'],
          ...report.afterPuzzle.map((r) => [r.action, starred(r), grouped(r.requests), grouped(r.clients)]),
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
  if (report.fingerprints) {
    heading('TLS fingerprints (JA4) that ask for codes');
    const rows = fingerprintRows(report.fingerprints);
    if (rows.length > 0) lines.push(...table(rows, [false, true, true, true, false]));
    for (const note of fingerprintNotes(report.fingerprints)) lines.push(`  ${note}`);
  }
  if (report.busiest.length > 0) {
    heading('Busiest addresses');
    lines.push(
      ...table(
        [
          ['address', 'requests', 'allowed', 'challenged', blockedBy(report, 'blocked')],
          ...report.busiest.map((b) => [b.address, ...[b.requests, b.allowed, b.challenged, b.blocked].map(grouped)]),
        ],
        [false, true, true, true, true],
      ),
    );
  }
  if (report.wholeLog) {
    heading('The whole log, as it was counted where it lies');
    for (const line of wholeLogLines(report.wholeLog)) lines.push(`  ${line}`);
    lines.push(
      ...table(
        [['address', 'requests'], ...report.wholeLog.busiest.map((b) => [b.address, grouped(b.requests)])],
        [false, true],
      ),
    );
  }
  heading('A month of CAPTCHA');
  const { captcha } = report;
  lines.push(`  ${monthText(report)}`);
  if (!captcha.priceIsVerified) {
    lines.push(`  ${paint('yellow', `the price is unverified: read ${captcha.priceSource} and give --captcha-price`)}`);
  }
  if (report.challenge.perMonth && report.challenge.puzzles.atMost > 0)
    lines.push(`  and ${rangeText(report.challenge.perMonth)} silent challenges`);
  if (report.caveats.length > 0) {
    heading('To be read with');
    for (const caveat of report.caveats) lines.push(`  - ${caveat}`);
  }
  return `${lines.join('\n')}\n`;
}
