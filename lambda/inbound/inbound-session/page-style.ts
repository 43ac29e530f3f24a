/** Light and dark, phone and desktop. Contrast of text is 4.5 or more in both. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f4f5f7; --card: #fff; --ink: #16181d; --quiet: #555b66; --line: #d5d9e0;
  --accent: #0b57d0; --on-accent: #fff; --bad: #b3261e; --good: #1a7f37; --note: #fff6e0; --note-ink: #4a3500;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #101216; --card: #1a1d23; --ink: #eceef2; --quiet: #a3abb8; --line: #3a404b;
    --accent: #8ab4f8; --on-accent: #10203c; --bad: #ffb4ab; --good: #7ddf94; --note: #33290f; --note-ink: #ffe3a3;
  }
}
* { box-sizing: border-box; }
body { margin: 0; background: var(--paper); color: var(--ink); font: 1rem/1.5 system-ui, sans-serif; }
main { max-width: 30rem; margin: 0 auto; padding: clamp(1rem, 6vh, 4rem) 1rem; }
section { background: var(--card); border: 1px solid var(--line); border-radius: 1rem; padding: clamp(1.25rem, 5vw, 2rem); }
section[hidden], [hidden] { display: none; }
.service { font-weight: 600; color: var(--quiet); margin: 0 0 .75rem; overflow-wrap: anywhere; }
h1 { font-size: 1.4rem; line-height: 1.25; margin: 0 0 1rem; outline: none; text-wrap: balance; }
p { margin: 0 0 1rem; overflow-wrap: anywhere; }
label { display: block; font-weight: 600; margin-bottom: .25rem; }
input {
  width: 100%; font: inherit; padding: .7rem .75rem; border-radius: .6rem; border: 1px solid var(--quiet); background: var(--paper); color: inherit;
}
button, .button {
  display: block; width: 100%; font: inherit; font-weight: 600; text-align: center; text-decoration: none; cursor: pointer;
  padding: .8rem 1rem; border: 0; border-radius: .6rem; background: var(--accent); color: var(--on-accent);
}
button:disabled { opacity: .6; cursor: default; }
:is(button, .button, input, summary):focus-visible { outline: 3px solid var(--accent); outline-offset: 3px; }
button.quiet { display: inline-block; width: auto; padding: .25rem .6rem; background: none; color: var(--accent); border: 1px solid var(--line); }
.quiet { color: var(--quiet); }
.bad { color: var(--bad); margin: 1rem 0; }
.bad:empty { margin: .5rem; }
.wait { display: flex; flex-wrap: wrap; align-items: center; gap: .25rem .6rem; margin: 1.25rem 0; }
.spinner {
  width: 1.1rem; height: 1.1rem; border-radius: 50%; border: 3px solid var(--line); border-top-color: var(--accent); animation: turn 1.2s linear infinite;
}
@keyframes turn { to { transform: rotate(360deg); } }
@media (prefers-reduced-motion: reduce) { .spinner { animation: none; } }
.scan { margin: 1.5rem 0; text-align: center; }
.scan img { display: block; margin: 0 auto .5rem; border-radius: .5rem; background: #fff; max-width: 100%; height: auto; }
figcaption { color: var(--quiet); }
/* Nobody scans the phone that they hold. */
@media (hover: none) and (pointer: coarse) { .scan { display: none; } }
details { border-top: 1px solid var(--line); padding: .75rem 0; }
summary { cursor: pointer; font-weight: 600; }
details p { margin: .75rem 0; }
dl { margin: 0; }
dt { color: var(--quiet); }
dd { margin: 0 0 .75rem; display: flex; gap: .5rem; align-items: center; justify-content: space-between; }
.digits { font: 700 clamp(1.75rem, 9vw, 2.5rem)/1.2 ui-monospace, monospace; text-align: center; white-space: nowrap; }
code { font: .95em ui-monospace, monospace; overflow-wrap: anywhere; }
.warning { background: var(--note); color: var(--note-ink); border-radius: .6rem; padding: .75rem 1rem; margin: .5rem 0 0; }
.again { margin: 1rem 0 0; text-align: center; }
.tick { font-size: 3rem; line-height: 1; color: var(--good); margin: 0 0 .5rem; }
`;
