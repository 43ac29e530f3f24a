/** Shows the state that the server pushes, and sends what a button says. */
export const LAB_PAGE_SCRIPT = `
const byId = (id) => document.getElementById(id);
const make = (tag, text, className) => {
  const element = document.createElement(tag);
  if (text !== undefined) element.textContent = text;
  if (className) element.className = className;
  return element;
};
const sum = (counts) => Object.values(counts).reduce((total, count) => total + count, 0);

const put = (values) => { for (const [id, value] of Object.entries(values)) byId(id).textContent = value; };

function showLive(live) {
  byId('live').hidden = !live;
  if (!live) return;
  byId('sign-up').href = live.signUpUrl;
  const { shield, without } = live;
  put({
    received: shield.received, challenged: shield.challenged, blocked: sum(shield.blocked), passed: shield.passed,
    strangers: shield.toStrangers, people: shield.toPeople,
    'without-received': without.received, 'without-passed': without.passed, 'without-strangers': without.toStrangers, 'without-people': without.toPeople,
  });
  const most = Math.max(shield.toStrangers, without.toStrangers);
  byId('without-bar').replaceChildren(meter(without.toStrangers, most, false));
  byId('shield-bar').replaceChildren(meter(shield.toStrangers, most, true));
  const causes = Object.entries(shield.blocked).sort((a, b) => b[1] - a[1]);
  byId('rules').replaceChildren(...causes.map(([rule, count]) => {
    const item = make('li');
    item.append(make('span', 'rule ' + rule), make('b', count));
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
const svgOf = (tag, attributes) => {
  const element = document.createElementNS(SVG, tag);
  for (const [name, value] of Object.entries(attributes)) element.setAttribute(name, value);
  return element;
};
function meter(value, most, fine) {
  const box = make('div', undefined, fine ? 'bar fine' : 'bar');
  const svg = svgOf('svg', { viewBox: '0 0 100 6', preserveAspectRatio: 'none', 'aria-hidden': 'true' });
  for (const [className, width] of [['rail', 100], ['value', most ? 100 * value / most : 0]]) svg.append(svgOf('rect', { class: className, width, height: 6, rx: 1 }));
  box.append(svg);
  return box;
}
function bar(value, most, fine) {
  const box = meter(value, most, fine);
  box.append(make('b', value));
  return box;
}

/** The postures one after the other, as wide as they lasted. */
function showLoop(loop) {
  if (!loop || !byId('loop').hidden) return;
  byId('loop').hidden = false;
  const { closed, open } = loop;
  const end = Math.max(1, ...closed.events.map(({ minute }) => minute));
  const track = svgOf('svg', { class: 'track', viewBox: '0 0 ' + end + ' 10', preserveAspectRatio: 'none', role: 'img',
    'aria-label': closed.postures.map(({ minute, posture }) => posture + ' from minute ' + minute).join(', ') });
  closed.postures.forEach(({ minute, posture }, index) => {
    const next = closed.postures[index + 1] ? closed.postures[index + 1].minute : end;
    track.append(svgOf('rect', { class: posture, x: minute, width: Math.max(0, next - minute), height: 10 }));
  });
  const ends = make('div', undefined, 'ends');
  ends.append(make('span', 'first mail'), make('span', end + ' minutes later'));
  byId('loop-track').replaceChildren(track, ends);
  const rows = [
    ['mails to strangers', closed.attackMails + ' in place of ' + open.attackMails],
    ['bounces', closed.bounces + ' in place of ' + open.bounces],
    ['first mail to strict, to lockdown', ['strict', 'lockdown'].map((posture) => closed.minutesTo[posture] === undefined ? 'never' : closed.minutesTo[posture] + ' min').join(', ')],
    ['people who got their code', closed.people.served + ' of ' + closed.people.asked + ' (without it ' + open.people.served + ' of ' + open.people.asked + ')'],
  ];
  byId('loop-sums').replaceChildren(...rows.map(([name, value]) => {
    const row = make('div');
    row.append(make('dt', name), make('dd', value));
    return row;
  }));
  byId('loop-events').replaceChildren(...closed.events.map(({ minute, what }) => {
    const item = make('li');
    item.append(make('b', minute + ' min'), make('span', what));
    return item;
  }));
  byId('loop-details').open = matchMedia('(min-width: 46.01rem)').matches;
}

function showReplay(report) {
  const card = make('article', undefined, 'card replay');
  card.id = 'replay-' + report.name;
  const heading = make('h3');
  heading.append(report.name, make('span', report.held ? 'as expected' : 'not as expected', report.held ? 'badge' : 'badge bad'), make('span', report.title, 'title'));
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
  figures.append(make('summary', 'Figures, and what was expected'), scroll, notes(report));
  card.append(heading, figures);
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
  showLoop(state.loop);
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
