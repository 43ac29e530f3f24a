import { PAGE_STYLE } from './page-style';

/** Of the page of the lab alone. */
export const LAB_PAGE_STYLE = `${PAGE_STYLE}
main { max-width: 68rem; margin: 0 auto; padding: 1.5rem 1rem 4rem; }
header p { max-width: 46rem; }
section { margin-top: 1.75rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: 1.1rem 1.25rem; }
.figure { font-size: 2.25rem; font-weight: 700; line-height: 1.1; font-variant-numeric: tabular-nums; }
.lanes { display: grid; grid-template-columns: repeat(2, minmax(0, 1fr)); gap: .75rem; }
.lane h3 { margin: 0; font-size: 1rem; }
.lane .headline { margin: .25rem 0 .35rem; }
.lane.without { border-top: .3rem solid var(--bad); } .lane.without .figure { color: var(--bad); }
.lane.shield { border-top: .3rem solid var(--good); } .lane.shield .figure { color: var(--good); }
dl { margin: .75rem 0 0; font-size: .9rem; }
dl div { display: flex; justify-content: space-between; gap: 1rem; padding: .1rem 0; }
dt { color: var(--soft); } dd { margin: 0; font-variant-numeric: tabular-nums; font-weight: 600; text-align: right; }
.log-card h3 { margin: 0 0 .5rem; font-size: 1rem; }
.track { display: block; width: 100%; height: 2.25rem; border-radius: .5rem; }
.track .normal, .key .normal::before { fill: var(--line); background: var(--line); }
.track .strict, .key .strict::before { fill: var(--warn); background: var(--warn); }
.track .lockdown, .key .lockdown::before { fill: var(--good); background: var(--good); }
.ends { display: flex; justify-content: space-between; font-size: .8rem; color: var(--soft); font-variant-numeric: tabular-nums; }
.key { list-style: none; display: flex; flex-wrap: wrap; gap: .25rem 1rem; margin: .35rem 0 0; padding: 0; font-size: .8rem; color: var(--soft); }
.key li::before { content: ''; display: inline-block; width: .8rem; height: .8rem; border-radius: .2rem; margin-right: .4rem; vertical-align: -.1rem; }
.events { list-style: none; margin: .5rem 0 0; padding: 0; color: var(--ink); }
.events li { display: grid; grid-template-columns: 4.5rem minmax(0, 1fr); gap: .75rem; padding: .15rem 0; overflow-wrap: anywhere; }
.events b { text-align: right; font-variant-numeric: tabular-nums; font-weight: 600; }
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
  .lane { padding: .8rem .9rem; }
  .replays { gap: .4rem; } .replay { padding: .7rem .9rem; border-radius: .7rem; }
  .two { grid-template-columns: minmax(0, 1fr); }
  .buttons { gap: .4rem; } .buttons > * { flex: 1 1 40%; text-align: center; padding: .5rem .6rem; }
  .replay h3 .title { flex-basis: 100%; font-size: .9rem; }
}
`;
