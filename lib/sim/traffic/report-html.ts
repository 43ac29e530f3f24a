import type { VerdictAction } from '../verdict';
import { bars, escapeHtml, stackedColumns } from './chart';
import type { RateLimitReport, RuleReport, TrafficReport } from './report';
import { duration, grouped, judgeLimit, percent } from './report-text';

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6674;--line:#d9dee5;--page:#fff;--allow:#4a9a6a;--block:#c8503f;--captcha:#d99a2b;--challenge:#7a6cc4;--plain:#4f7fb8}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa5b4;--line:#333d4a;--page:#151a21}}
*{box-sizing:border-box}body{margin:2rem auto;max-width:62rem;padding:0 1rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif}
h1{font-size:1.5rem}h2{font-size:1.1rem;margin:2.2rem 0 .6rem}h3{font-size:1rem;margin:1.4rem 0 .2rem}p{margin:.3rem 0}svg{width:100%;height:auto}
.numbers{display:flex;flex-wrap:wrap;gap:1rem;margin:1.2rem 0}.numbers div{flex:1 1 11rem;border:1px solid var(--line);border-radius:6px;padding:.7rem .9rem}
.numbers b{display:block;font-size:1.5rem}.numbers span,.dim{color:var(--dim);font-size:.9rem}
table{border-collapse:collapse;width:100%;font-size:.92rem}th,td{text-align:left;padding:.25rem .6rem;border-bottom:1px solid var(--line)}td.n,th.n{text-align:right;font-variant-numeric:tabular-nums}
.warn{border-left:4px solid var(--captcha);padding-left:.7rem}.grid{stroke:var(--line)}.tick{fill:var(--dim);font-size:11px}.label{fill:var(--ink);font-size:12px}
.ALLOW{fill:var(--allow)}.BLOCK{fill:var(--block)}.CAPTCHA{fill:var(--captcha)}.CHALLENGE{fill:var(--challenge)}.plain{fill:var(--plain)}.over{fill:var(--block)}
.key{display:inline-block;width:.8em;height:.8em;margin:0 .3em 0 .9em;border-radius:2px}`;

const ACTIONS: readonly VerdictAction[] = ['BLOCK', 'CHALLENGE', 'CAPTCHA', 'ALLOW'];

function number(value: string, text: string): string {
  return `<div><b>${escapeHtml(value)}</b><span>${escapeHtml(text)}</span></div>`;
}

function table(head: readonly string[], rows: ReadonlyArray<readonly string[]>, textColumns: number): string {
  const cell = (tag: string) => (text: string, i: number) =>
    `<${tag}${i >= textColumns ? ' class="n"' : ''}>${escapeHtml(text)}</${tag}>`;
  const body = rows.map((row) => `<tr>${row.map(cell('td')).join('')}</tr>`).join('');
  return `<table><thead><tr>${head.map(cell('th')).join('')}</tr></thead><tbody>${body}</tbody></table>`;
}

function legend(): string {
  const keys = ACTIONS.map(
    (action) => `<span class="key" style="background:var(--${action.toLowerCase()})"></span>${action}`,
  );
  return `<p class="dim">${keys.join('')}</p>`;
}

function overTime(report: TrafficReport): string {
  const chart = stackedColumns(
    'verdicts over time',
    ACTIONS.map((action) => ({ name: action, style: action, values: report.timeline.map((point) => point[action]) })),
    report.timeline.map(({ time }) => new Date(time).toISOString().slice(0, 16).replace('T', ' ')),
  );
  return chart === ''
    ? ''
    : `<h2>Over time</h2>${legend()}${chart}<p class="dim">one column for ${duration(report.intervalSeconds)}, UTC</p>`;
}

function ruleBars(title: string, rules: readonly RuleReport[], requests: number): string {
  if (rules.length === 0) return '';
  const rows = rules.map(({ rule, action, requests: count, clients }) => ({
    label: `${action} ${rule}`,
    value: count,
    style: action,
    text: `${grouped(count)} (${percent(count, requests)}), ${grouped(clients)} clients`,
  }));
  return `<h2>${escapeHtml(title)}</h2>${bars(title, rows, 300)}`;
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
    text: `${grouped(addresses)} addresses`,
  }));
  const figures = table(
    ['addresses', '50 %', '90 %', '99 %', '99.9 %', 'highest', 'over the limit', 'recommended'],
    [
      [
        ...[peaks.addresses, peaks.p50, peaks.p90, peaks.p99, peaks.p999, peaks.max, peaks.overLimit].map(grouped),
        limit.recommendedLimit === undefined ? '–' : grouped(limit.recommendedLimit),
      ],
    ],
    0,
  );
  return `<h3>${escapeHtml(title)}</h3>${text}${bars(`peaks of addresses for ${limit.rule}`, rows, 120)}${figures}`;
}

function cost({ captcha, challenge }: TrafficReport): string {
  const price = captcha.priceIsVerified
    ? ''
    : `<p class="warn">The price is unverified: read <a href="${escapeHtml(captcha.priceSource)}">${escapeHtml(captcha.priceSource)}</a> and give --captcha-price.</p>`;
  const silent = challenge.puzzles > 0 ? `<p>And ${grouped(challenge.perMonth)} silent challenges.</p>` : '';
  return `<h2>A month of CAPTCHA</h2><p>${grouped(captcha.perMonth)} puzzles, about $${captcha.usdPerMonth.toFixed(2)} at $${captcha.usdPerThousand} per 1,000 attempts.</p>${price}${silent}`;
}

/** One page that needs no other file, no script and no network. */
export function reportAsHtml(report: TrafficReport): string {
  const share = (count: number) => percent(count, report.clients);
  const numbers = [
    number(grouped(report.requests), 'requests'),
    number(grouped(report.clients), `clients at ${grouped(report.addresses)} addresses`),
    number(share(report.challengedClients), `of clients meet a puzzle (${grouped(report.challengedClients)})`),
    number(share(report.blockedClients), `of clients are blocked (${grouped(report.blockedClients)})`),
    number(`$${report.captcha.usdPerMonth.toFixed(2)}`, 'CAPTCHA in a month'),
  ];
  const broken =
    report.broken.lines === 0
      ? ''
      : `<p class="warn">${grouped(report.broken.lines)} of ${grouped(report.lines)} lines could not be read, e.g. ${escapeHtml(report.broken.examples.slice(0, 3).join('; '))}</p>`;
  const busiest = table(
    ['address', 'requests', 'allowed', 'challenged', 'blocked'],
    report.busiest.map((busy) => [
      busy.address,
      ...[busy.requests, busy.allowed, busy.challenged, busy.blocked].map(grouped),
    ]),
    1,
  );
  const span = report.from ? `${report.from} to ${report.to} (${duration(report.spanSeconds)})` : 'no requests';
  const solved = report.afterPuzzle.reduce((sum, { requests }) => sum + requests, 0);
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>Traffic against the web ACL</title><style>${STYLE}</style></head><body>
<h1>What the web ACL would have done to this traffic</h1>
<p class="dim">${escapeHtml(`${report.format} logs, ${report.files} files, ${span}`)}</p>
<div class="numbers">${numbers.join('')}</div>${broken}
${overTime(report)}
${ruleBars('By deciding rule', report.rules, report.requests)}
${ruleBars('Those who solve the puzzle and come back', report.afterPuzzle, solved)}
${report.rateLimits.length > 0 ? `<h2>Rate limits</h2>${report.rateLimits.map(rateLimit).join('')}` : ''}
${report.busiest.length > 0 ? `<h2>Busiest addresses</h2>${busiest}` : ''}
${cost(report)}
<h2>To be read with</h2><ul>${report.caveats.map((caveat) => `<li>${escapeHtml(caveat)}</li>`).join('')}</ul>
</body></html>
`;
}
