/** Colours and type that the pages of the lab share; light and dark. */
export const PAGE_STYLE = `
:root {
  color-scheme: light dark;
  --paper: #f6f7f9; --card: #ffffff; --ink: #14181f; --soft: #566072; --line: #dce0e7;
  --accent: #1f5fd1; --accent-ink: #ffffff; --good: #17714a; --good-soft: #e3f4ec; --bad: #b3261e; --bad-soft: #fbe9e7;
  --warn: #8a5a00; --warn-soft: #fdf1d8;
}
@media (prefers-color-scheme: dark) {
  :root {
    --paper: #0f1319; --card: #181e27; --ink: #e9edf3; --soft: #9aa6b8; --line: #2c3543;
    --accent: #7fb0ff; --accent-ink: #0b1526; --good: #6fd3a5; --good-soft: #14312a; --bad: #ff9d92; --bad-soft: #3b1c1b;
    --warn: #f0c26a; --warn-soft: #36290f;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0; background: var(--paper); color: var(--ink);
  font: 16px/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Helvetica Neue", sans-serif;
}
h1 { font-size: 1.5rem; line-height: 1.25; margin: 0 0 .5rem; letter-spacing: -.01em; }
h2 { font-size: 1.1rem; margin: 0 0 .5rem; }
p { margin: 0 0 .75rem; }
a { color: var(--accent); }
button, .button {
  display: inline-block; font: inherit; font-weight: 600; border: 1px solid transparent; border-radius: .6rem; padding: .6rem 1rem;
  background: var(--accent); color: var(--accent-ink); cursor: pointer; text-decoration: none;
}
button.quiet, .button.quiet { background: transparent; color: var(--accent); border-color: var(--line); }
button:disabled { opacity: .55; cursor: progress; }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.soft { color: var(--soft); }
`;
