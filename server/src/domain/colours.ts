/**
 * Colours of the pages: how well one can be read on another (WCAG 2.2 §1.4.3), and the nearest one that can.
 */

/** `#rrggbb`, in lower case. */
export type Colour = string;

type Channels = readonly [number, number, number];

const HEX = /^#(?:[0-9a-f]{3}|[0-9a-f]{6})$/i;

/** Text against what is behind it, at AA (WCAG 2.2 §1.4.3). */
export const TEXT_CONTRAST = 4.5;

/** The edge of a field against what is around it, at AA (WCAG 2.2 §1.4.11). */
export const EDGE_CONTRAST = 3;

const BLACK = '#000000';
const WHITE = '#ffffff';

/** `#f80` and `#FF8800` as `#ff8800`; undefined for anything else. */
export function parseColour(value: unknown): Colour | undefined {
  if (typeof value !== 'string' || !HEX.test(value)) return undefined;
  const digits = value.slice(1).toLowerCase();
  return `#${digits.length === 3 ? digits.replace(/./g, '$&$&') : digits}`;
}

const channelsOf = (colour: Colour): Channels => {
  const number = Number.parseInt(colour.slice(1), 16);
  return [number >> 16, (number >> 8) & 255, number & 255];
};

const linear = (channel: number): number => {
  const part = channel / 255;
  return part <= 0.04045 ? part / 12.92 : ((part + 0.055) / 1.055) ** 2.4;
};

/** Relative luminance, from 0 (black) to 1 (white). */
export function luminance(colour: Colour): number {
  const [red, green, blue] = channelsOf(colour);
  return 0.2126 * linear(red) + 0.7152 * linear(green) + 0.0722 * linear(blue);
}

/** From 1 (the same) to 21 (black and white). */
export function contrast(one: Colour, other: Colour): number {
  const [darker, lighter] = [luminance(one), luminance(other)].sort((a, b) => a - b) as [number, number];
  return (lighter + 0.05) / (darker + 0.05);
}

/** @param share of `over`, from 0 to 1. */
export function mix(over: Colour, under: Colour, share: number): Colour {
  const above = channelsOf(over);
  const mixed = channelsOf(under).map((channel, index) =>
    Math.round(channel + ((above[index] ?? 0) - channel) * share),
  );
  return `#${mixed.map((channel) => channel.toString(16).padStart(2, '0')).join('')}`;
}

/** A surface on which white reads better than black. */
export const isDark = (colour: Colour): boolean => contrast(colour, WHITE) > contrast(colour, BLACK);

const STEPS = 100;

/** The colour itself where it can be read on `surface`; else the nearest darker or lighter one that can. */
export function legible(colour: Colour, { on: surface, at: needed }: { on: Colour; at: number }): Colour {
  const pole = isDark(surface) ? WHITE : BLACK;
  for (let step = 0; step < STEPS; step += 1) {
    const candidate = mix(pole, colour, step / STEPS);
    if (contrast(candidate, surface) >= needed) return candidate;
  }
  return pole;
}

/**
 * The faintest mixture of `colour` into the first surface that reaches `at` on all of them; the colour itself where none
 * does.
 * @param from the share of `colour` to begin with, from 0 to 1.
 */
export function faintest(
  colour: Colour,
  { on: surfaces, at: needed, from }: { on: readonly [Colour, ...Colour[]]; at: number; from: number },
): Colour {
  for (let share = from; share < 1; share += 1 / STEPS) {
    const candidate = mix(colour, surfaces[0], share);
    if (surfaces.every((surface) => contrast(candidate, surface) >= needed)) return candidate;
  }
  return colour;
}
