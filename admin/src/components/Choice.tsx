import { Box, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useText, type TextKey } from '../translations/useText';

/** The design system's select takes no empty value. */
export const ANY = 'any';

export type Options = ReadonlyArray<readonly [string, TextKey]>;

interface ChoiceProps {
  label: TextKey;
  value: string;
  options: Options;
  onChange: (value: string) => void;
}

/** One of a few, above a list. */
export const Choice = ({ label, value, options, onChange }: ChoiceProps) => {
  const t = useText();
  return (
    <Box minWidth="20rem">
      <SingleSelect
        size="S"
        aria-label={t(label)}
        value={value}
        onChange={(chosen: string | number) => onChange(String(chosen))}
      >
        {options.map(([option, text]) => (
          <SingleSelectOption key={option} value={option}>
            {t(text)}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
};
