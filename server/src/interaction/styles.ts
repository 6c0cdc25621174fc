/**
 * The style sheet of the end-user pages, inline in each page and allowed by its hash.
 * Constant: nothing is ever put into it. Colours are variables; a site's own come in a sheet of their own (see skin.ts).
 * Logical properties keep it right for right-to-left languages; a card becomes the whole screen on a phone.
 */
import { createHash } from 'node:crypto';
import { paletteOf, type Palette, type Scheme } from '../domain/palette';

const variables = (palette: Palette): string =>
  Object.entries(palette)
    .map(([name, value]) => `--${name}: ${value};`)
    .join(' ');

/** The colours of one scheme, whatever the browser asks for. */
export const schemeRules = (scheme: Scheme, palette: Palette): string =>
  `:root { color-scheme: ${scheme}; ${variables(palette)} }`;

/** The colours of both schemes; the browser chooses. */
export const bothSchemesRules = ({ light, dark }: Record<Scheme, Palette>): string =>
  `:root { color-scheme: light dark; ${variables(light)} }
@media (prefers-color-scheme: dark) { :root { ${variables(dark)} } }`;

const page = `
*, *::before, *::after { box-sizing: border-box; }
html {
  font: 100%/1.5 system-ui, -apple-system, "Segoe UI", Roboto, "Noto Sans", "Liberation Sans", sans-serif;
  -webkit-text-size-adjust: 100%;
  text-size-adjust: 100%;
}
body {
  margin: 0;
  min-block-size: 100vh;
  min-block-size: 100dvh;
  display: grid;
  grid-template-columns: minmax(0, max-content);
  align-content: center;
  justify-content: center;
  padding-block: 3rem;
  padding-inline: 1rem;
  background: radial-gradient(60rem 32rem at 50% -8rem, var(--ground-glow), transparent) no-repeat var(--ground);
  color: var(--ink);
  overflow-wrap: anywhere;
}
.card {
  inline-size: 28rem;
  max-inline-size: 100%;
  padding: 2.5rem;
  background: var(--surface);
  border: 1px solid var(--line);
  border-radius: 1.25rem;
  box-shadow: var(--shadow);
}
.card-wide { inline-size: 34rem; }
.card-wide .heading { display: flex; gap: 1rem; align-items: center; }
.card-wide .heading > * { margin: 0; min-inline-size: 0; }
.card-wide h1 { font-size: 1.375rem; }
.card-wide .app-emblem { inline-size: 3rem; block-size: 3rem; border-radius: .875rem; font-size: 1.25rem; }
h1, h2, h3, p, ul, dl, dd { margin: 0; padding: 0; }
h1 { font-size: 1.625rem; line-height: 1.25; font-weight: 650; letter-spacing: -.015em; text-wrap: balance; }
ul { list-style: none; }
a { color: var(--accent); text-underline-offset: .2em; }
a:hover { color: var(--accent-strong); }
:focus-visible { outline: 3px solid var(--accent); outline-offset: 2px; }
.name { unicode-bidi: isolate; }
.lead { margin-block-start: .625rem; color: var(--ink-soft); text-wrap: pretty; }
.lead .name { color: var(--ink); font-weight: 600; }
.lead + p:not(.account) { margin-block-start: .75rem; }
.note { margin-block-start: 1rem; font-size: .875rem; color: var(--ink-soft); }
.line-icon {
  flex: none;
  fill: none;
  stroke: currentColor;
  stroke-width: 1.75;
  stroke-linecap: round;
  stroke-linejoin: round;
}`;

const brand = `
.brand { display: flex; align-items: center; gap: .625rem; margin-block-end: 1.75rem; }
.brand-mark { flex: none; }
.brand-mark-plate { fill: var(--accent); }
.brand-mark-sign { fill: var(--on-accent); }
.brand-name { font-weight: 600; letter-spacing: -.005em; }
.brand-logo { display: block; max-inline-size: 100%; max-block-size: 4rem; inline-size: auto; block-size: auto; object-fit: contain; }
.app-emblem, .emblem {
  display: grid;
  flex: none;
  place-items: center;
  inline-size: 3.5rem;
  block-size: 3.5rem;
  margin-block-end: 1.25rem;
  border-radius: 1rem;
  overflow: hidden;
}
.app-emblem {
  background: var(--accent-soft);
  border: 1px solid var(--line);
  color: var(--accent);
  font-size: 1.5rem;
  font-weight: 650;
  line-height: 1;
}
/* White in the dark too: logos are drawn for it. */
.app-logo { background: #fff; }
.app-emblem img { inline-size: 100%; block-size: 100%; object-fit: contain; }
.emblem { border-radius: 50%; border: 1px solid transparent; }
.emblem-error { background: var(--danger-soft); color: var(--danger); }
.emblem-done { background: var(--done-soft); color: var(--done); }`;

const forms = `
.fields { display: grid; grid-template-columns: minmax(0, 1fr); gap: 1.25rem; margin-block-start: 1.75rem; }
.field { display: grid; gap: .375rem; }
label { font-size: .9375rem; font-weight: 550; }
input {
  inline-size: 100%;
  min-block-size: 3rem;
  padding-block: .625rem;
  padding-inline: .875rem;
  border: 1px solid var(--field-line);
  border-radius: .625rem;
  background: var(--surface);
  color: var(--ink);
  font: inherit;
}
input:focus-visible { border-color: var(--accent); outline-offset: 0; outline-width: 2px; }
input[aria-invalid="true"] { border-color: var(--danger); box-shadow: inset 0 0 0 1px var(--danger); }
input:autofill { -webkit-text-fill-color: var(--ink); box-shadow: inset 0 0 0 100rem var(--accent-soft); }
.button {
  display: grid;
  place-items: center;
  inline-size: 100%;
  min-block-size: 3rem;
  padding-block: .625rem;
  padding-inline: 1.25rem;
  border: 1px solid var(--field-line);
  border-radius: .625rem;
  background: transparent;
  color: var(--ink);
  font: inherit;
  font-weight: 600;
  line-height: 1.35;
  text-align: center;
  text-decoration: none;
  cursor: pointer;
  overflow-wrap: anywhere;
}
.button > span { min-inline-size: 0; max-inline-size: 100%; }
.button:hover { background: var(--surface-soft); color: var(--ink); }
.button-primary { background: var(--accent); border-color: transparent; color: var(--on-accent); }
.button-primary:hover { background: var(--accent-strong); color: var(--on-accent); }
.quiet { margin-block-start: .75rem; }
.quiet .button { border-color: transparent; color: var(--ink-soft); font-weight: 500; }
.quiet .button:hover { color: var(--ink); }
.stack { display: grid; grid-template-columns: minmax(0, 1fr); gap: .75rem; margin-block-start: 1.75rem; }
.stack-close { margin-block-start: .75rem; }
.stack:empty { display: none; }
.decisions { display: flex; flex-wrap: wrap; gap: .75rem; margin-block-start: 1.25rem; }
.decisions .button { flex: 1 1 9rem; inline-size: auto; }
.alert {
  display: flex;
  gap: .75rem;
  margin-block-start: 1.5rem;
  padding: .875rem 1rem;
  border: 1px solid var(--danger-line);
  border-radius: .625rem;
  background: var(--danger-soft);
  color: var(--danger);
  font-size: .9375rem;
}
.alert-done { border-color: var(--line); background: var(--done-soft); color: var(--done); }
.choice { display: grid; grid-template-columns: auto minmax(0, 1fr); gap: 0 .625rem; align-items: center; min-block-size: 2.75rem; }
.choice input { inline-size: 1.25rem; block-size: 1.25rem; min-block-size: 0; margin: 0; accent-color: var(--accent); }
.choice label { font-weight: 500; }
.beside { display: flex; flex-wrap: wrap; align-items: center; justify-content: space-between; gap: 0 1rem; font-size: .9375rem; }
.beside > a, .aside a, .account-links a { display: inline-flex; align-items: center; min-block-size: 2.75rem; }
.or { display: flex; gap: .75rem; align-items: center; margin-block-start: 1.25rem; font-size: .875rem; color: var(--ink-soft); }
.or::before, .or::after { content: ""; flex: 1; border-block-start: 1px solid var(--line); }
.aside { margin-block-start: 1rem; font-size: .9375rem; text-align: center; }
.alert .line-icon { margin-block-start: .0625rem; }
@media (prefers-reduced-motion: no-preference) {
  .button, input { transition: background-color .15s, border-color .15s, color .15s; }
}`;

const details = `
.account {
  margin-block-start: 1.25rem;
  padding: .75rem 1rem;
  border-radius: .75rem;
  background: var(--surface-soft);
  border: 1px solid var(--line);
}
.account strong { font-weight: 600; }
.account-label, .account-email { font-size: .875rem; color: var(--ink-soft); }
.account strong, .account-email { display: block; }
.account-links { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin-block: .25rem -.5rem; font-size: .875rem; }
.account-links a { min-block-size: 2.5rem; }
.sign-ins { margin: 1.25rem 0 0; padding: 0; list-style: none; display: grid; gap: .75rem; }
.sign-ins li { padding-block-end: .75rem; border-block-end: 1px solid var(--line); }
.sign-ins time { font-weight: 550; }
.sign-ins p { font-size: .875rem; }
.sign-in-browser { color: var(--ink-soft); }
#startable, #given { font-size: 1.0625rem; line-height: 1.5; }
#given + p { margin-block-start: .5rem; }
.startable { display: flex; flex-wrap: wrap; gap: .75rem; margin-block-start: .75rem; }
.startable .button { inline-size: auto; }
.applications { display: grid; gap: 1.25rem; margin-block-start: 1.25rem; }
.applications > li { padding-block-end: 1.25rem; border-block-end: 1px solid var(--line); }
.applications h3 { font-size: 1rem; font-weight: 600; line-height: 1.5; }
.applications h3 a { display: inline-flex; align-items: center; min-block-size: 2.75rem; }
.applications p { font-size: .875rem; color: var(--ink-soft); }
.applications form { margin-block-start: .875rem; }
.notice { margin-block-start: 1.25rem; padding-inline-start: 1rem; border-inline-start: .25rem solid var(--line); }
.notice + p { margin-block-start: 1.25rem; }
.list-lead { margin-block-start: 1.25rem; font-weight: 600; }
.scopes { display: grid; gap: .875rem; margin-block-start: .75rem; }
.scopes > li { display: flex; gap: .875rem; }
.scopes > li > div { min-inline-size: 0; }
.scopes .line-icon { margin-block-start: .125rem; color: var(--accent); }
.scopes h2 { font-size: 1rem; font-weight: 550; line-height: 1.5; }
.scopes p { font-size: .875rem; color: var(--ink-soft); text-wrap: pretty; }
.values { display: flex; flex-wrap: wrap; gap: .375rem; margin-block-start: .5rem; }
.values li {
  padding-block: .125rem;
  padding-inline: .625rem;
  border: 1px solid var(--line);
  border-radius: .5rem;
  background: var(--surface-soft);
  font-size: .875rem;
}
.links { display: flex; flex-wrap: wrap; gap: 0 1.25rem; margin-block-start: 1rem; font-size: .875rem; }
.links li { display: inline-flex; align-items: center; min-block-size: 2.75rem; }
.links a { display: inline-flex; align-items: center; min-block-size: 2.75rem; }
details { margin-block-start: 1.5rem; border-block-start: 1px solid var(--line); font-size: .875rem; }
summary { padding-block: .75rem; min-block-size: 2.75rem; color: var(--ink-soft); cursor: pointer; border-radius: .375rem; }
summary:hover { color: var(--ink); }
dl {
  display: grid;
  gap: .75rem;
  padding: .875rem 1rem;
  border: 1px solid var(--line);
  border-radius: .625rem;
  background: var(--surface-soft);
}
dt { color: var(--ink-soft); }
dd { font-family: ui-monospace, "SF Mono", Menlo, Consolas, "Liberation Mono", monospace; font-size: .8125rem; }`;

const footer = `
.site-words { margin-block-start: .625rem; white-space: pre-line; text-wrap: pretty; }
.site-help { margin-block-start: 1.5rem; font-size: .9375rem; color: var(--ink-soft); white-space: pre-line; }
.site-links {
  display: flex;
  flex-wrap: wrap;
  justify-content: center;
  gap: 0 1.25rem;
  margin-block-start: 1.75rem;
  padding-block-start: .75rem;
  border-block-start: 1px solid var(--line);
  font-size: .875rem;
}
.site-links a { display: inline-flex; align-items: center; min-block-size: 2.75rem; color: var(--ink-soft); }
.site-links a:hover { color: var(--ink); }`;

/** Last, so that they have the final word. */
const surroundings = `
@media (max-width: 30rem) {
  body { align-content: stretch; grid-template-columns: minmax(0, 1fr); padding: 0; background: var(--surface); }
  .card { inline-size: auto; padding-block: 1.5rem 2.5rem; padding-inline: 1.25rem; border: 0; border-radius: 0; box-shadow: none; }
  .brand { margin-block-end: 1.5rem; }
  h1 { font-size: 1.5rem; }
}
@media (max-height: 52rem) and (min-width: 30.0625rem) {
  body { padding-block: 1.5rem; }
}
@media (forced-colors: active) {
  .button-primary { border-color: ButtonText; border-width: 2px; }
  .brand-mark-plate { fill: CanvasText; }
  .brand-mark-sign { fill: Canvas; }
}
@media print {
  body { background: none; }
  .card { box-shadow: none; }
}
`;

const colours = bothSchemesRules({ light: paletteOf('light'), dark: paletteOf('dark') });

export const STYLES = [colours, page, brand, forms, details, footer, surroundings].join('\n');

/** The source expression of a style sheet for `style-src` (Content Security Policy Level 3 §2.3.1). */
export const hashOf = (sheet: string): string =>
  `'sha256-${createHash('sha256').update(sheet, 'utf8').digest('base64')}'`;

export const STYLE_HASH = hashOf(STYLES);
