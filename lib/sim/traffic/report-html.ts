import type { VerdictAction } from '../verdict';
import { bars, escapeHtml, stackedColumns } from './chart';
import type { FingerprintReport } from './fingerprint-shares';
import type { RateLimitReport, RuleReport, TrafficReport } from './report';
import {
  actionsText,
  blockedBy,
  counted,
  duration,
  fingerprintNotes,
  fingerprintRows,
  grouped,
  judgeLimit,
  monthText,
  peopleText,
  percent,
  rangeText,
  STAR,
  senders,
  starred,
  usd,
  wholeLogLines,
} from './report-text';

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6674;--line:#d9dee5;--page:#fff;--allow:#4a9a6a;--block:#c8503f;--captcha:#d99a2b;--challenge:#7a6cc4;--plain:#4f7fb8}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa5b4;--line:#333d4a;--page:#151a21}}
*{box-sizing:border-box}body{margin:1.5rem auto;max-width:62rem;padding:0 1rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:1.4rem 0 .2rem}p{margin:.3rem 0}
figure{margin:0}figcaption{color:var(--dim);font-size:.85rem}figure svg{display:block;width:100%;height:11rem;border-bottom:1px solid var(--line)}.ticks{display:flex;justify-content:space-between;gap:.5rem;color:var(--dim);font-size:.8rem}.ticks span:last-child{text-align:right}
.numbers{display:grid;grid-template-columns:repeat(auto-fit,minmax(9.5rem,1fr));gap:.8rem;margin:1.2rem 0}.numbers div{border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem}
.numbers b{display:block;font-size:1.4rem;line-height:1.2}.numbers span,.dim{color:var(--dim);font-size:.9rem}
.bars{list-style:none;margin:.3rem 0;padding:0}.bars li{margin:.5rem 0}.bar{display:block;width:100%;height:.7rem;background:var(--line);border-radius:2px}
table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;padding:.25rem .6rem .25rem 0;border-bottom:1px solid var(--line)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.warn{border-left:4px solid var(--captcha);padding-left:.7rem}.stop{border-left:4px solid var(--block);padding-left:.7rem}.grid{stroke:var(--line)}
.ALLOW{fill:var(--allow)}.BLOCK{fill:var(--block)}.CAPTCHA{fill:var(--captcha)}.CHALLENGE{fill:var(--challenge)}.plain{fill:var(--plain)}.over{fill:var(--block)}
.key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .9em;border-radius:2px}
@media (max-width:36rem){thead{position:absolute;clip-path:inset(50%)}tr{display:block;padding:.4rem 0;border-bottom:1px solid var(--line)}td,td.n{display:flex;justify-content:space-between;gap:1rem;border:0;padding:.1rem 0;text-align:right}td::before{content:attr(data-of);color:var(--dim);text-align:left}}`;

const ACTIONS: readonly VerdictAction[] = ['BLOCK', 'CHALLENGE', 'CAPTCHA', 'ALLOW'];

function number(value: string, text: string): string {
  return `<div><b>${escapeHtml(value)}</b><span>${escapeHtml(text)}</span></div>`;
}

/** On a narrow screen each cell is a line of its own, with its heading before it. */
function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>, textColumns: number): string {
  const of = (i: number) => (i >= textColumns ? ' class="n"' : '');
  const cells = (row: readonly string[]) =>
    row.map((text, i) => `<td${of(i)} data-of="${escapeHtml(head[i]!)}">${escapeHtml(text)}</td>`).join('');
  const headings = head.map((text, i) => `<th${of(i)}>${escapeHtml(text)}</th>`).join('');
  const body = rows.map((row) => `<tr>${cells(row)}</tr>`).join('');
  return `<table><thead><tr>${headings}</tr></thead><tbody>${body}</tbody></table>`;
}

function legend(): string {
  const keys = ACTIONS.map(
    (action) => `<span class="key" style="background:var(--${action.toLowerCase()})"></span>${action}`,
  );
  return `<p class="dim">${keys.join('')}</p>`;
}

interface Timed {
  readonly intervalSeconds: number;
  readonly timeline: TrafficReport['timeline'];
}

function overTime(title: string, { intervalSeconds, timeline }: Timed): string {
  const chart = stackedColumns(
    title,
    ACTIONS.map((action) => ({ name: action, style: action, values: timeline.map((point) => point[action]) })),
    timeline.map(({ time }) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')),
  );
  return chart === '' ? '' : `${legend()}${chart}<p class="dim">one column for ${duration(intervalSeconds)}, UTC</p>`;
}

/** Requests for codes apart from the rest, of which there is so much more that they would not be seen. */
function onRoutes(report: TrafficReport): string {
  const { onRoutes: routes, webAcl, requests } = report;
  if (!routes) return '';
  const rows = webAcl.routes.map(({ label, paths }) => ({
    label: `${label} on ${paths.join(', ')}`,
    value: routes.byLabel[label] ?? 0,
    style: 'plain',
    text: counted(routes.byLabel[label] ?? 0, 'request'),
  }));
  const text = `${counted(routes.requests, 'request')} (${percent(routes.requests, requests)}) of ${counted(routes.clients, 'client')}: ${actionsText(routes.actions, report)}`;
  return `<h2>On the protected routes</h2><p>${escapeHtml(text)}</p>${bars('requests by route', rows)}${overTime('verdicts on the routes over time', routes)}`;
}

function ruleBars(title: string, rules: readonly RuleReport[], requests: number): string {
  if (rules.length === 0) return '';
  const rows = rules.map(({ rule, byToken, action, requests: count, clients }) => ({
    label: `${action} ${starred({ rule, byToken })}`,
    value: count,
    style: action,
    text: `${grouped(count)} (${percent(count, requests)}), ${counted(clients, 'client')}`,
  }));
  return `<h2>${escapeHtml(title)}</h2>${bars(title, rows)}${rules.some(({ byToken }) => byToken) ? `<p class="dim">${STAR}</p>` : ''}`;
}

function rateLimit(limit: RateLimitReport): string {
  const per = limit.key === 'CONSTANT' ? 'in all' : limit.key === 'CUSTOM_KEYS' ? 'per custom key' : 'per address';
  const title = `${limit.rule}: ${grouped(limit.limit)} in ${limit.windowSeconds} s ${per}`;
  const text = `<p${limit.fits === false ? ' class="warn"' : ''}>${escapeHtml(judgeLimit(limit))}</p>`;
  const { peaks } = limit;
  if (!peaks || limit.key === 'CONSTANT') return `<h3>${escapeHtml(title)}</h3>${text}`;
  const rows = peaks.histogram.map(([bound, addresses]) => ({
    label: `up to ${grouped(bound)}`,
    value: addresses,
    style: bound > limit.limit ? 'over' : 'plain',
    text: counted(addresses, 'address', 'addresses'),
  }));
  const figures = table(
    ['addresses', '50 % need', '90 % need', '99 % need', '99.9 % need', 'highest', 'over the limit', 'recommended'],
    [
      [
        ...[peaks.addresses, peaks.p50, peaks.p90, peaks.p99, peaks.p999, peaks.max, peaks.overLimit].map(grouped),
        limit.recommended === undefined ? '–' : rangeText(limit.recommended),
      ],
    ],
    0,
  );
  return `<h3>${escapeHtml(title)}</h3>${text}${bars(`peaks of addresses for ${limit.rule}`, rows)}${figures}`;
}

function wholeLog(log: NonNullable<TrafficReport['wholeLog']>): string {
  const lines = wholeLogLines(log).map((line) => `<p>${escapeHtml(line)}</p>`);
  const rows = log.busiest.map(({ address, requests }) => [address, grouped(requests)]);
  return `<h2>The whole log, as it was counted where it lies</h2>${lines.join('')}${table(['address', 'requests'], rows, 1)}`;
}

function fingerprints(report: FingerprintReport): string {
  const [head, ...rows] = fingerprintRows(report);
  const notes = fingerprintNotes(report).map((note) => `<p>${escapeHtml(note)}</p>`);
  return `<h2>TLS fingerprints (JA4) that ask for codes</h2>${head ? table(head, rows, 1) : ''}${notes.join('')}`;
}

function cost(report: TrafficReport): string {
  const { captcha, challenge } = report;
  const price = captcha.priceIsVerified
    ? ''
    : `<p class="warn">The price is unverified: read <a href="${escapeHtml(captcha.priceSource)}">${escapeHtml(captcha.priceSource)}</a> and give --captcha-price.</p>`;
  const silent =
    challenge.perMonth && challenge.puzzles.atMost > 0
      ? `<p>And ${rangeText(challenge.perMonth)} silent challenges.</p>`
      : '';
  return `<h2>A month of CAPTCHA</h2><p>${escapeHtml(monthText(report))}.</p>${price}${silent}`;
}

/** One page that needs no other file, no script and no network. */
export function reportAsHtml(report: TrafficReport): string {
  const share = (count: number) => percent(count, report.clients);
  const numbers = [
    number(grouped(report.requests), 'requests'),
    number(grouped(report.clients), senders(report).replace(/^\S+ /, '')),
    number(
      share(report.challengedClients),
      `of clients meet a puzzle (${grouped(report.challengedClients)}${peopleText(report.challengedPeople)})`,
    ),
    number(
      rangeText(report.blockedClients, share),
      `of clients are blocked (${rangeText(report.blockedClients)}${peopleText(report.blockedPeople)})`,
    ),
    ...(report.captcha.usdPerMonth ? [number(rangeText(report.captcha.usdPerMonth, usd), 'CAPTCHA in a month')] : []),
  ];
  const broken =
    report.broken.lines === 0
      ? ''
      : `<p class="warn">${grouped(report.broken.lines)} of ${counted(report.lines, 'line')} could not be read, e.g. ${escapeHtml(report.broken.examples.slice(0, 3).join('; '))}</p>`;
  const busiest = table(
    ['address', 'requests', 'allowed', 'challenged', blockedBy(report, 'blocked')],
    report.busiest.map((busy) => [
      busy.address,
      ...[busy.requests, busy.allowed, busy.challenged, busy.blocked].map(grouped),
    ]),
    1,
  );
  const span = report.from ? `${report.from} to ${report.to} (${duration(report.spanSeconds)})` : 'no requests';
  const solved = report.afterPuzzle.reduce((sum, { requests }) => sum + requests, 0);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Traffic against the web ACL</title><style>${STYLE}</style></head><body><main>
<h1>What the web ACL would have done to this traffic</h1>
<p class="dim">${escapeHtml(`${report.format} logs, ${counted(report.files, 'file')}, ${span}`)}</p>
<p class="dim">${escapeHtml(`Web ACL ${report.webAcl.name} of ${report.source}: ${report.webAcl.settings.join('; ')}`)}</p>
${report.warnings.map((warning) => `<p class="stop">${escapeHtml(warning)}</p>`).join('')}
<div class="numbers">${numbers.join('')}</div>${broken}
${onRoutes(report)}
${report.timeline.length === 0 ? '' : `<h2>All requests over time</h2>${overTime('verdicts over time', report)}`}
${ruleBars('By deciding rule', report.rules, report.requests)}
${ruleBars('Those who solve the puzzle and come back', report.afterPuzzle, solved)}
${report.rateLimits.length > 0 ? `<h2>Rate limits</h2>${report.rateLimits.map(rateLimit).join('')}` : ''}
${report.fingerprints ? fingerprints(report.fingerprints) : ''}
${report.busiest.length > 0 ? `<h2>Busiest addresses</h2>${busiest}` : ''}
${report.wholeLog ? wholeLog(report.wholeLog) : ''}
${cost(report)}
<h2>To be read with</h2><ul>${report.caveats.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join('')}</ul>
</main></body></html>
`;
}
