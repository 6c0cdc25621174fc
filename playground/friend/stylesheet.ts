/**
 * The friend app's only style sheet: small, responsive, light and dark.
 */
export const stylesheet = `
:root {
  color-scheme: light dark;
  --ground: #f5f4f0;
  --card: #ffffff;
  --line: #dedbd2;
  --text: #23211c;
  --quiet: #615d53;
  --accent: #0b6b57;
  --on-accent: #ffffff;
  --detail: #f0eee7;
}
@media (prefers-color-scheme: dark) {
  :root {
    --ground: #161815;
    --card: #1f221e;
    --line: #363a33;
    --text: #eceae3;
    --quiet: #aeb0a4;
    --accent: #6fd3b8;
    --on-accent: #0d1f1a;
    --detail: #292d27;
  }
}
* { box-sizing: border-box; }
body {
  margin: 0;
  background: var(--ground);
  color: var(--text);
  font: 1rem/1.55 system-ui, -apple-system, 'Segoe UI', Roboto, sans-serif;
}
.bar { padding: 1rem clamp(1rem, 4vw, 2rem); }
.brand { display: inline-flex; align-items: center; gap: .6rem; color: inherit; font-weight: 650; text-decoration: none; }
.mark { width: 1.25rem; height: 1.25rem; border: .3rem solid var(--accent); border-radius: 50%; }
main { max-width: 64rem; margin: 0 auto; padding: clamp(1rem, 4vw, 2rem) clamp(1rem, 4vw, 2rem) 4rem; }
.card { background: var(--card); border: 1px solid var(--line); border-radius: .9rem; padding: clamp(1.1rem, 4vw, 1.75rem); }
.hero { max-width: 40rem; margin: 0 auto 1.5rem; }
h1 { margin: 0 0 .5rem; font-size: clamp(1.5rem, 5vw, 2rem); line-height: 1.2; overflow-wrap: anywhere; }
h2 { margin: 0; font-size: 1.15rem; }
p { margin: 0 0 1rem; }
.card > :last-child { margin-bottom: 0; }
.quiet { color: var(--quiet); font-size: .9rem; }
.address { overflow-wrap: anywhere; font-weight: 550; }
.detail { padding: .6rem .8rem; border-radius: .5rem; background: var(--detail); font: .85rem/1.5 ui-monospace, monospace; overflow-wrap: anywhere; }
.actions { display: flex; flex-wrap: wrap; gap: .75rem; }
form { margin: 0 0 1rem; }
.button {
  display: inline-block;
  min-height: 2.75rem;
  padding: .6rem 1.4rem;
  border: 1px solid var(--accent);
  border-radius: .6rem;
  background: var(--accent);
  color: var(--on-accent);
  font: inherit;
  font-weight: 600;
  text-decoration: none;
  cursor: pointer;
}
.button:hover { filter: brightness(1.08); }
.secondary { background: transparent; color: var(--accent); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.columns { display: grid; grid-template-columns: repeat(auto-fit, minmax(min(100%, 24rem), 1fr)); gap: 1.5rem; align-items: start; }
table { width: 100%; border-collapse: collapse; font-size: .92rem; table-layout: fixed; }
thead th { color: var(--quiet); font-weight: 600; font-size: .8rem; }
th, td { padding: .5rem 0; border-top: 1px solid var(--line); text-align: left; vertical-align: top; overflow-wrap: anywhere; }
thead th { border-top: 0; }
th:first-child { width: 38%; padding-right: 1rem; font-weight: 600; overflow-wrap: normal; }
td time { display: block; }
pre { margin: 0; white-space: pre-wrap; font: .85rem/1.5 ui-monospace, monospace; }
@media (max-width: 30rem) {
  .actions form, .actions .button, .hero > form .button { width: 100%; }
  .actions form { margin-bottom: 0; }
  .actions { margin-bottom: 1rem; }
}
`;
