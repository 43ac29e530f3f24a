/** The page of the live view: it asks each second what is new, and keeps the last 500. */
export const LIVE_PAGE = `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8">
<meta name="viewport" content="width=device-width, initial-scale=1">
<title>otp-shield serve: verdicts</title>
<style>
:root { color-scheme: light dark; --page: #fff; --text: #1c1c1c; --line: #8884; --allow: #0a6b2d; --block: #b3261e; --ask: #7a4b00; }
@media (prefers-color-scheme: dark) { :root { --page: #161616; --text: #ececec; --allow: #6fd08c; --block: #ff9d94; --ask: #f2c061; } }
* { box-sizing: border-box; }
html { background: var(--page); color: var(--text); }
body { margin: 0 auto; background: var(--page); padding: 1rem; max-width: 75rem; font: 1rem/1.5 system-ui, sans-serif; }
h1 { font-size: 1.25rem; margin: 0 0 .5rem; }
.bar { display: flex; flex-wrap: wrap; gap: .5rem 1rem; align-items: center; margin-bottom: 1rem; }
input, button { font: inherit; padding: .25rem .5rem; min-height: 2rem; }
ol { list-style: none; margin: 0; padding: 0; }
ol > li { border-top: 1px solid var(--line); padding: .5rem 0; }
summary { display: grid; grid-template-columns: 5.5rem 6.5rem 3rem minmax(0, 1fr) minmax(0, 1fr); gap: .25rem .75rem; cursor: pointer; }
summary > * { overflow-wrap: anywhere; }
.ALLOW { color: var(--allow); } .BLOCK { color: var(--block); } .CAPTCHA, .CHALLENGE { color: var(--ask); }
b { font-weight: 600; }
details ul { margin: .5rem 0 0; padding-left: 1.25rem; overflow-wrap: anywhere; }
@media (max-width: 40rem) { summary { grid-template-columns: 5.5rem 1fr 3rem; } summary > :nth-child(n+4) { grid-column: 1 / -1; } }
</style>
</head>
<body>
<main>
<h1>Verdicts of the web ACL</h1>
<div class="bar">
<label>Show <input id="filter" type="search" placeholder="rule, path, BLOCK"></label>
<button id="clear" type="button">Clear</button>
<span id="state" role="status">Waiting for requests.</span>
</div>
<ol id="rows"></ol>
</main>
<script>
const list = document.getElementById('rows'), filter = document.getElementById('filter'), state = document.getElementById('state');
let last = 0, shown = 0;
const part = (tag, text, name) => Object.assign(document.createElement(tag), { textContent: text, className: name || '' });
const fits = (item) => item.textContent.toLowerCase().includes(filter.value.trim().toLowerCase());
function add(row) {
  const item = document.createElement('li'), box = document.createElement('details'), head = document.createElement('summary'), why = document.createElement('ul');
  head.append(part('span', new Date(row.at).toLocaleTimeString()), part('b', row.action, row.action), part('span', String(row.status)), part('span', row.method + ' ' + row.path), part('span', row.rule + ', ' + row.client));
  for (const reason of row.why) why.append(part('li', reason));
  if (row.labels.length > 0) why.append(part('li', 'labels: ' + row.labels.join(', ')));
  if (why.childElementCount === 0) why.append(part('li', 'no rule matched'));
  box.append(head, why);
  item.append(box);
  item.hidden = !fits(item);
  list.prepend(item);
  if (list.childElementCount > 500) list.lastElementChild.remove();
}
filter.oninput = () => { for (const item of list.children) item.hidden = !fits(item); };
document.getElementById('clear').onclick = () => list.replaceChildren();
async function look() {
  try {
    const response = await fetch('/__otp-shield/live/verdicts?after=' + last);
    const news = await response.json();
    news.rows.forEach(add);
    shown += news.rows.length;
    last = news.last;
    state.textContent = shown === 0 ? 'Waiting for requests.' : shown + ' requests since this page was opened.';
  } catch {
    state.textContent = 'otp-shield serve does not answer. It may have ended.';
  }
  setTimeout(look, 1000);
}
look();
</script>
</body>
</html>
`;
