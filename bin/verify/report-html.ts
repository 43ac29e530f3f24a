import { counted } from '../../lib/contract/counted';
import type { Finding } from './finding';
import { type Result, type Section, summary } from './result';

const STYLE = `:root{color-scheme:light dark;--ink:#1c2430;--dim:#5c6674;--line:#d9dee5;--page:#fff;--good:#2f7d4f;--bad:#b23c2c;--note:#8a5a00}
@media (prefers-color-scheme:dark){:root{--ink:#e6eaf0;--dim:#9aa5b4;--line:#333d4a;--page:#151a21;--good:#6cc08f;--bad:#f0806f;--note:#e0b050}}
*{box-sizing:border-box}body{margin:1.5rem auto;max-width:58rem;padding:0 1rem;background:var(--page);color:var(--ink);font:16px/1.5 system-ui,sans-serif;overflow-wrap:anywhere}
h1{font-size:1.5rem;line-height:1.25}h2{font-size:1.1rem;margin:2rem 0 .2rem}p{margin:.3rem 0}.dim{color:var(--dim)}
article{border-left:4px solid var(--line);padding:.3rem 0 .3rem .8rem;margin:.7rem 0}.good{border-color:var(--good)}.bad{border-color:var(--bad)}.note{border-color:var(--note)}
h3{font-size:1rem;margin:0}dl{display:grid;grid-template-columns:6.5rem 1fr;gap:.1rem .8rem;margin:.2rem 0}dt{color:var(--dim)}dd{margin:0}
.good h3 b{color:var(--good)}.bad h3 b{color:var(--bad)}.note h3 b{color:var(--note)}
@media (max-width:30rem){dl{grid-template-columns:5.2rem 1fr;gap:.1rem .5rem}}`;

const WORD: Readonly<Record<Finding['level'], string>> = {
  good: 'as expected',
  bad: 'otherwise',
  note: 'look at it',
  unasked: 'not asked',
};

/** One page that needs no other file, no script and no network. */
export function htmlOf(result: Result): string {
  const { shield, account, region, url, from, to, version, requests, ended } = result;
  const facts = [
    ['shield', `${shield} (account ${account}, ${region})`],
    ['asked', `${url}, ${counted(requests, 'request')}`],
    ['from', from],
    ['to', to],
    ['by', `cdk-otp-shield ${version}`],
  ] as const;
  return `<!doctype html>
<html lang="en"><head><meta charset="utf-8"><meta name="viewport" content="width=device-width, initial-scale=1">
<meta http-equiv="Content-Security-Policy" content="default-src 'none'; style-src 'unsafe-inline'">
<title>otp-shield verify</title><style>${STYLE}</style></head><body><main>
<h1>The deployed shield, asked: ${escaped(summary(result))}</h1>
${list(facts)}
${ended === undefined ? '' : `<p class="bad">Ended before all was asked: ${escaped(ended)}</p>`}
${result.sections.map(sectionHtml).join('\n')}
</main></body></html>
`;
}

function sectionHtml({ name, question, findings }: Section): string {
  const none = findings.length === 0 ? '<p>Nothing came of it.</p>' : '';
  return `<section><h2>${escaped(name)}</h2><p class="dim">${escaped(question)}</p>${none}${findings.map(findingHtml).join('')}</section>`;
}

function findingHtml({ level, asked, expected, seen, meaning, simulator }: Finding): string {
  const said = simulator === undefined ? 'has no say' : `${simulator.same ? 'the same' : 'not so'}: ${simulator.says}`;
  const rows = [
    ['expected', expected],
    ['seen', seen],
    ['means', meaning],
    ['simulator', said],
  ] as const;
  return `<article class="${level}"><h3>${escaped(asked)}: <b>${WORD[level]}</b></h3>${list(rows)}</article>`;
}

function list(rows: ReadonlyArray<readonly [string, string]>): string {
  return `<dl>${rows.map(([name, text]) => `<dt>${escaped(name)}</dt><dd>${escaped(text)}</dd>`).join('')}</dl>`;
}

function escaped(text: string): string {
  const signs: Readonly<Record<string, string>> = {
    '&': '&amp;',
    '<': '&lt;',
    '>': '&gt;',
    '"': '&quot;',
    "'": '&#39;',
  };
  return text.replace(/[&<>"']/g, (sign) => signs[sign]!);
}
