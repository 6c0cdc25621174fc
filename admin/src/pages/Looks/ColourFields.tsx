import { Grid, Typography } from '@strapi/design-system';
import type { ChosenColours, Looks, Scheme } from '../../../../server/src/contracts/looks';
import { useText, type TextKey } from '../../translations/useText';
import { ColourField } from './ColourField';
import type { PartProps } from './parts';

const COLOURS: ReadonlyArray<{ name: keyof ChosenColours; label: TextKey }> = [
  { name: 'accent', label: 'looks.colour.accent' },
  { name: 'surface', label: 'looks.colour.surface' },
  { name: 'text', label: 'looks.colour.text' },
  { name: 'background', label: 'looks.colour.background' },
];

const SCHEMES: ReadonlyArray<{ scheme: Scheme; label: TextKey }> = [
  { scheme: 'light', label: 'looks.light' },
  { scheme: 'dark', label: 'looks.dark' },
];

const withColour = (
  { colours }: Looks,
  { scheme, name, value }: { scheme: Scheme; name: keyof ChosenColours; value: string },
): Looks['colours'] => ({ ...colours, [scheme]: { ...colours?.[scheme], [name]: value } });

/** Each colour, light and dark side by side. */
export const ColourFields = ({ looks, change, errors, disabled }: PartProps) => {
  const t = useText();
  return (
    <Grid.Root gap={4}>
      {SCHEMES.map(({ scheme, label }) => (
        <Grid.Item key={scheme} col={6} s={12} xs={12} direction="column" alignItems="stretch" gap={4}>
          <Typography variant="sigma" textColor="neutral600" tag="h3">
            {t(label)}
          </Typography>
          {COLOURS.map((colour) => {
            const path = `colours.${scheme}.${colour.name}`;
            return (
              <ColourField
                key={colour.name}
                name={path}
                label={t(colour.label)}
                errors={errors[path]}
                disabled={disabled}
                value={looks.colours?.[scheme]?.[colour.name] ?? ''}
                onChange={(value) =>
                  change({ colours: withColour(looks, { scheme, name: colour.name, value }) })
                }
              />
            );
          })}
        </Grid.Item>
      ))}
    </Grid.Root>
  );
};
