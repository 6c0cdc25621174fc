import { useTheme } from 'styled-components';

interface Colours {
  /** In the order of the series; the last one is for the rest. */
  series: readonly [string, ...string[]];
  rest: string;
  text: string;
  line: string;
}

/** Of the theme that the admin has chosen, light or dark. */
export const usePlotColours = (): Colours => {
  const { colors } = useTheme();
  return {
    series: [
      colors.primary600,
      colors.success600,
      colors.warning600,
      colors.alternative600,
      colors.danger600,
      colors.secondary600,
    ],
    rest: colors.neutral500,
    text: colors.neutral600,
    line: colors.neutral200,
  };
};

export const colourOf = (
  { series, rest }: Colours,
  { id, place }: { id: string | null; place: number },
): string => (id === null ? rest : (series[place % series.length] ?? series[0]));
