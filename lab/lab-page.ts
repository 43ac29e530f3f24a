import { PAGE_STYLE } from './page-style';

/** One document: nothing is loaded from elsewhere, the state comes over server-sent events. */
export function labPage(): string {
  return PAGE;
}

const STYLE = `${PAGE_STYLE}
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header p { max-width: 46rem; }
section { margin-top: 2rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.1rem 1.25rem; }
.flow { display: grid; grid-template-columns: minmax(0, 1fr) auto minmax(0, 1.3fr) auto minmax(0, 1fr); gap: .75rem; align-items: stretch; }
.flow .arrow { align-self: center; color: var(--soft); font-size: 1.5rem; }
.figure { font-size: 2.25rem; font-weight: 700; line-height: 1.1; font-variant-numeric: tabular-nums; }
.card.stopped { background: var(--good-soft); border-color: transparent; }
.card.stopped .figure { color: var(--good); }
.rules { list-style: none; margin: .5rem 0 0; padding: 0; font-size: .9rem; }
.rules li { display: flex; justify-content: space-between; gap: 1rem; }
.rules b { font-variant-numeric: tabular-nums; }
.mailbox { list-style: none; margin: 0; padding: 0; font-size: .9rem; }
.mailbox li + li { margin-top: .6rem; }
.mailbox li { overflow-wrap: anywhere; }
.buttons { display: flex; flex-wrap: wrap; gap: .6rem; margin: 1rem 0; }
.two { display: grid; grid-template-columns: minmax(0, 1.5fr) minmax(0, 1fr); gap: .75rem; margin-top: .75rem; }
.log { font: .82rem/1.7 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; list-style: none; margin: 0; padding: 0; }
.log li { white-space: nowrap; overflow: hidden; text-overflow: ellipsis; }
.log .stop { color: var(--good); } .log .pass { color: var(--warn); }
.replays { display: grid; gap: .75rem; grid-template-columns: minmax(0, 1fr); }
.replay h3 { font-size: 1rem; margin: 0; display: flex; gap: .5rem; align-items: baseline; flex-wrap: wrap; }
.replay h3 .title { font-weight: 400; color: var(--soft); }
.badge { font-size: .75rem; font-weight: 700; border-radius: 1rem; padding: .1rem .55rem; background: var(--good-soft); color: var(--good); }
.badge.bad { background: var(--bad-soft); color: var(--bad); }
.scroll { overflow-x: auto; margin-top: .6rem; }
table { border-collapse: collapse; width: 100%; font-size: .9rem; font-variant-numeric: tabular-nums; }
th, td { text-align: left; padding: .3rem .9rem .3rem 0; border-top: 1px solid var(--line); vertical-align: top; }
thead th { vertical-align: bottom; border-top: 0; color: var(--soft); font-weight: 500; font-size: .8rem; }
td.number, th.number { text-align: right; }
tbody th { font-weight: 500; white-space: nowrap; }
tr.shield th, tr.shield td { font-weight: 600; }
th.behind { width: 13.5rem; } th.mails { width: 11rem; } th.number { width: 5.4rem; }
table { table-layout: fixed; min-width: 52rem; }
td.mails { padding-right: 1rem; }
.bar { display: flex; align-items: center; gap: .5rem; }
.bar svg { flex: 1; height: .6rem; width: 100%; } .bar rect { fill: var(--bad); } .bar .rail { fill: var(--line); }
.bar b { min-width: 2.4rem; text-align: right; font-weight: inherit; }
.bar.fine rect.value { fill: var(--accent); }
details { margin-top: .5rem; font-size: .85rem; color: var(--soft); }
details ul { margin: .25rem 0 0; padding-left: 1.2rem; }
details.figures { color: inherit; font-size: inherit; }
@media (min-width: 46.01rem) { details.figures > summary { display: none; } }
.missed { color: var(--bad); }
progress { width: 100%; accent-color: var(--accent); }
[hidden] { display: none !important; }
@media (max-width: 46rem) {
  table { min-width: 0; } thead { display: none; } tbody { display: block; }
  tbody tr { display: block; padding: .4rem 0; border-top: 1px solid var(--line); }
  tbody th, tbody td, td.number { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; border: 0; text-align: right; }
  tbody th { font-weight: 600; }
  td::before { content: attr(data-label); color: var(--soft); font-weight: 400; white-space: nowrap; text-align: left; }
  td .bar { flex: 1; max-width: 11rem; } td.mails { padding-right: 0; }
  .flow { grid-template-columns: minmax(0, 1fr); } .flow .arrow { transform: rotate(90deg); justify-self: center; }
  .two { grid-template-columns: minmax(0, 1fr); }
  .buttons > * { flex: 1 1 100%; text-align: center; }
}
`;

const SCRIPT = `
const byId = (id) => document.getElementById(id);
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

function showLive(live) {
  byId('live').hidden = !live;
  if (!live) return;
  byId('sign-up').href = live.signUpUrl;
  byId('received').textContent = live.received;
  byId('stopped').textContent = live.challenged + sum(live.blocked);
  byId('passed').textContent = live.passed;
  byId('mails').textContent = live.mails === 1 ? '1 mail sent' : live.mails + ' mails sent';
  const causes = Object.entries(live.blocked).sort((a, b) => b[1] - a[1]);
  if (live.challenged) causes.unshift(['human-check (CAPTCHA)', live.challenged]);
  byId('rules').replaceChildren(...causes.map(([rule, count]) => {
    const item = make('li');
    item.append(make('span', rule), make('b', count));
    return item;
  }));
  byId('recent').replaceChildren(...live.recent.map((entry) => {
    const item = make('li');
    item.append(entry.client.padEnd(15, '\\u00a0') + ' ' + entry.request + ' ', make('span', '→ ' + entry.result, entry.stopped ? 'stop' : 'pass'));
    return item;
  }));
  if (!live.recent.length) byId('recent').append(make('li', 'nothing yet'));
  byId('mailbox').replaceChildren(...live.mailbox.map((mail) => {
    const item = make('li');
    item.append(make('strong', mail.to), make('br'), mail.text);
    return item;
  }));
  if (!live.mailbox.length) byId('mailbox').append(make('li', 'no mail went out'));
  const idle = { stop: !live.running.length, lockdown: live.lockedDown, release: !live.lockedDown };
  for (const button of document.querySelectorAll('[data-action]')) {
    const { action } = button.dataset;
    button.disabled = idle[action] ?? live.running.includes(action);
  }
  byId('locked').hidden = !live.lockedDown;
}

const SVG = 'http://www.w3.org/2000/svg';
function bar(value, most, fine) {
  const box = make('div', undefined, fine ? 'bar fine' : 'bar');
  const svg = document.createElementNS(SVG, 'svg');
  svg.setAttribute('viewBox', '0 0 100 6');
  svg.setAttribute('preserveAspectRatio', 'none');
  svg.setAttribute('aria-hidden', 'true');
  for (const [className, width] of [['rail', 100], ['value', most ? 100 * value / most : 0]]) {
    const rect = document.createElementNS(SVG, 'rect');
    rect.setAttribute('class', className);
    rect.setAttribute('width', width);
    rect.setAttribute('height', 6);
    rect.setAttribute('rx', 1);
    svg.append(rect);
  }
  box.append(svg, make('b', value));
  return box;
}

function showReplay(report) {
  const card = make('article', undefined, 'card replay');
  card.id = 'replay-' + report.name;
  const heading = make('h3');
  heading.append(report.name, make('span', report.title, 'title'), make('span', report.held ? 'as expected' : 'not as expected', report.held ? 'badge' : 'badge bad'));
  const table = make('table');
  table.setAttribute('role', 'table');
  const head = make('tr');
  const people = report.rows.some((row) => row.people);
  const columns = [['behind', 'behind'], ['came in', 'number'], ['challenged', 'number'], ['blocked by rule', ''], ['reached the route', 'number'], ['mails sent', 'mails']]
    .concat(people ? [['people served', 'number'], ['wrongly stopped', 'number']] : []);
  for (const [column, className] of columns) {
    const cell = make('th', column, className);
    cell.scope = 'col';
    head.append(cell);
  }
  const most = Math.max(...report.rows.map((row) => row.mails));
  const body = make('tbody');
  for (const row of report.rows) {
    const line = make('tr', undefined, row.column);
    const label = make('th', row.label);
    label.scope = 'row';
    const mails = make('td', undefined, 'mails');
    // Mails to people who asked for them are no damage.
    mails.append(bar(row.mails, most, people));
    const cells = [make('td', row.requests, 'number'), make('td', row.challenged, 'number'),
      make('td', Object.entries(row.blocked).map(([rule, count]) => rule + ' ' + count).join(', ') || '–'),
      make('td', row.handled, 'number'), mails];
    if (people) cells.push(make('td', row.people.served + ' of ' + row.people.total, 'number'), make('td', row.people.wronglyStopped, 'number'));
    // On a phone each row is a block of its own: the roles keep it a table, the labels say what the numbers are.
    cells.forEach((cell, index) => { cell.dataset.label = columns[index + 1][0]; cell.setAttribute('role', 'cell'); });
    label.setAttribute('role', 'rowheader');
    line.setAttribute('role', 'row');
    line.append(label, ...cells);
    body.append(line);
  }
  const thead = make('thead');
  thead.append(head);
  table.append(thead, body);
  const scroll = make('div', undefined, 'scroll');
  scroll.tabIndex = 0;
  scroll.setAttribute('role', 'region');
  scroll.setAttribute('aria-label', 'Table of ' + report.name);
  scroll.append(table);
  const figures = make('details', undefined, 'figures');
  // On a phone fifteen tables are a long way down; whoever wants one opens it.
  figures.open = !report.held || matchMedia('(min-width: 46.01rem)').matches;
  figures.append(make('summary', 'Figures'), scroll);
  card.append(heading, figures, notes(report));
  return card;
}

function notes(report) {
  const details = make('details');
  const list = make('ul');
  details.append(make('summary', 'What was expected, and details'), list);
  for (const row of report.rows) {
    for (const check of row.checks) list.append(make('li', (check.held ? '✓ ' : '✗ ') + row.label + ': ' + check.text, check.held ? '' : 'missed'));
    for (const [cause, count] of Object.entries((row.people || {}).stoppedBy || {})) list.append(make('li', row.label + ': ' + count + ' people met ' + cause));
    for (const [phase, of] of Object.entries(row.phases)) list.append(make('li', row.label + ', ' + phase + ': ' + of.requests + ' requests, ' + of.mails + ' mails'));
    for (const [name, runs] of Object.entries(row.frameworks)) list.append(make('li', row.label + ': the handler in ' + name + ' ran ' + runs + ' times'));
  }
  details.open = !report.held;
  return details;
}

// Reports come in any order and change place, so each card belongs to the name of its report.
const cards = new Map();
function cardOf(report) {
  const text = JSON.stringify(report);
  const known = cards.get(report.name);
  if (known && known.text === text) return known.card;
  const card = showReplay(report);
  cards.set(report.name, { text, card });
  return card;
}
function place(reports) {
  const box = byId('replays');
  const wanted = reports.map(cardOf);
  for (const card of [...box.children]) if (!wanted.includes(card)) card.remove();
  // What stands where it belongs isn't touched, so nobody loses the focus.
  wanted.forEach((card, index) => { if (box.children[index] !== card) box.insertBefore(card, box.children[index] || null); });
}

function show(state) {
  showLive(state.live);
  const { progress } = state;
  byId('progress').hidden = !progress;
  if (progress) {
    byId('bar').max = progress.all;
    byId('bar').value = progress.done;
    byId('now').textContent = progress.now;
  }
  place(state.reports);
}

for (const button of document.querySelectorAll('[data-action]')) {
  button.onclick = () => fetch('/start/' + button.dataset.action, { method: 'POST', headers: { 'x-lab': '1' } });
}
const events = new EventSource('/events');
events.onmessage = (event) => { byId('offline').hidden = true; show(JSON.parse(event.data)); };
events.onerror = () => {
  byId('offline').hidden = false;
  // Nobody is there to do what they say.
  for (const button of document.querySelectorAll('[data-action]')) button.disabled = true;
  byId('sign-up').removeAttribute('href');
};
`;

const PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>OTP shield lab</title>
<link rel="icon" href="data:,">
<style>${STYLE}</style>
</head>
<body>
<main>
  <header>
    <h1>OTP shield lab</h1>
    <p class="soft">A sample sign-up behind a local load balancer that enforces the web ACL of the synthesized template. Mails are counted
    at a stand-in for Amazon SES. Everything runs on this machine.</p>
    <p id="offline" class="missed" role="alert" hidden>The lab has stopped.</p>
  </header>

  <section id="live" aria-labelledby="live-title" hidden>
    <h2 id="live-title">Now</h2>
    <div class="buttons">
      <button data-action="proxy-pool">Attack: 240 addresses, one request each</button>
      <button data-action="hammer">Attack: one address, 240 requests</button>
      <button data-action="stop" class="quiet">End the attack</button>
      <button data-action="honest" class="quiet">One honest sign-up</button>
      <button data-action="lockdown" class="quiet">Lock down</button>
      <button data-action="release" class="quiet">Release</button>
      <a class="button quiet" id="sign-up" target="_blank" rel="noopener">Sign up yourself</a>
    </div>
    <p id="locked" class="missed" role="status" hidden>Locked down: every request for a code is answered with 503 until you release.</p>
    <div class="flow">
      <div class="card"><div class="figure" id="received">0</div>requests came in</div>
      <div class="arrow" aria-hidden="true">→</div>
      <div class="card stopped"><div class="figure" id="stopped">0</div>answered by the load balancer: a puzzle, or a block
        <ul class="rules" id="rules"></ul></div>
      <div class="arrow" aria-hidden="true">→</div>
      <div class="card reached"><div class="figure" id="passed">0</div>reached the application<br><span class="soft" id="mails"></span></div>
    </div>
    <div class="two">
      <div class="card log-card"><h2>Requests</h2><ul class="log" id="recent"></ul></div>
      <div class="card log-card"><h2>Mailbox</h2><ul class="mailbox" id="mailbox"></ul></div>
    </div>
  </section>

  <section aria-labelledby="replays-title">
    <h2 id="replays-title">Replays</h2>
    <p class="soft">The same traffic, side by side: with nothing in front, with the limit per address that the team had, with the rate rule
    and the CAPTCHA on the exact path that ended its attack, with the shield, and where it matters with the shield and the recipient guard.</p>
    <div id="progress" hidden><p id="now" role="status"></p><progress id="bar" aria-label="Replays done"></progress></div>
    <div class="replays" id="replays"></div>
  </section>
</main>
<script>${SCRIPT}</script>
</body>
</html>
`;
