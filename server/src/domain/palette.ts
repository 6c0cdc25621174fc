/**
 * The colours of the pages: those they come with, and all of them made from the few that a site chooses. What is made
 * can be read, whatever was chosen.
 */
import {
  contrast,
  EDGE_CONTRAST,
  faintest,
  isDark,
  legible,
  luminance,
  mix,
  TEXT_CONTRAST,
  type Colour,
} from './colours';

export const SCHEMES = ['light', 'dark'] as const;
export type Scheme = (typeof SCHEMES)[number];

/** What a site may choose. */
export const CHOSEN_COLOURS = ['accent', 'surface', 'text', 'background'] as const;

/** Buttons and links; the sheet that everything is on; what is written on it; what is around it. */
export type ChosenColours = { [K in (typeof CHOSEN_COLOURS)[number]]?: Colour };

/** Every colour of the style sheet, by the name of its variable. */
const LIGHT = {
  ground: '#f1f2f6',
  'ground-glow': '#e3e8fb',
  surface: '#ffffff',
  'surface-soft': '#f6f7fa',
  ink: '#171a21',
  'ink-soft': '#565c6b',
  line: '#e2e4eb',
  'field-line': '#858b9a',
  accent: '#2f4bd0',
  'accent-strong': '#243bab',
  'on-accent': '#ffffff',
  'accent-soft': '#e9edfd',
  danger: '#a3192b',
  'danger-soft': '#fdeef0',
  'danger-line': '#efc3c9',
  done: '#12663f',
  'done-soft': '#e4f5ec',
  shadow: '0 1px 2px rgb(23 26 33 / .05), 0 16px 40px -12px rgb(23 26 33 / .14)',
};

export type Palette = Readonly<Record<keyof typeof LIGHT, string>>;

const DARK: Palette = {
  ground: '#0f1116',
  'ground-glow': '#1a2040',
  surface: '#181b22',
  'surface-soft': '#20242d',
  ink: '#eceef3',
  'ink-soft': '#a7adbb',
  line: '#2c313c',
  'field-line': '#737a8a',
  accent: '#a5b4ff',
  'accent-strong': '#c0caff',
  'on-accent': '#10153a',
  'accent-soft': '#252c4f',
  danger: '#ffb1ba',
  'danger-soft': '#3a1a20',
  'danger-line': '#6b2d37',
  done: '#86dfb0',
  'done-soft': '#163527',
  shadow: '0 1px 2px rgb(0 0 0 / .4), 0 20px 48px -12px rgb(0 0 0 / .5)',
};

const PALETTES: Readonly<Record<Scheme, Palette>> = { light: LIGHT, dark: DARK };

/** The chosen colours, with those of the pages for what is left out. */
export function completeColours(scheme: Scheme, chosen: ChosenColours): Required<ChosenColours> {
  const { accent, surface, ink, ground } = PALETTES[scheme];
  return { accent, surface, text: ink, background: ground, ...chosen };
}

/** A colour that softens `surface`, unless what is written on it could no longer be read. */
const softened = (over: Colour, { surface, ink, share }: { surface: Colour; ink: Colour; share: number }) => {
  const soft = mix(over, surface, share);
  return contrast(ink, soft) >= TEXT_CONTRAST ? soft : surface;
};

export function paletteOf(scheme: Scheme, chosen: ChosenColours = {}): Palette {
  if (Object.keys(chosen).length === 0) return PALETTES[scheme];
  const { surface, background: ground, ...wished } = completeColours(scheme, chosen);
  // Warnings and shadows are those of the scheme that the surface belongs to.
  const base = isDark(surface) ? DARK : LIGHT;
  const onSurface = { on: surface, at: TEXT_CONTRAST };
  const ink = legible(wished.text, onSurface);
  const accent = legible(wished.accent, onSurface);
  const surfaceSoft = softened(ink, { surface, ink, share: 0.04 });
  return {
    ...base,
    ground,
    'ground-glow': chosen.background === undefined ? mix(accent, ground, 0.12) : ground,
    surface,
    'surface-soft': surfaceSoft,
    ink,
    'ink-soft': faintest(ink, { on: [surface, surfaceSoft], at: TEXT_CONTRAST, from: 0.7 }),
    line: mix(ink, surface, 0.13),
    'field-line': faintest(ink, { on: [surface], at: EDGE_CONTRAST + 0.3, from: 0.3 }),
    accent,
    'accent-strong': mix(luminance(accent) > luminance(surface) ? '#ffffff' : '#000000', accent, 0.2),
    'on-accent': surface,
    'accent-soft': softened(accent, { surface, ink, share: 0.1 }),
    danger: legible(base.danger, onSurface),
  };
}
