import { Box, SingleSelect, SingleSelectOption } from '@strapi/design-system';

interface ChooseProps {
  label: string;
  options: Array<{ value: string; label: string }>;
  value: string;
  disabled: boolean;
  onChange: (value: string) => void;
}

/** One of several, in a row of others. */
export const Choose = ({ label, options, value, disabled, onChange }: ChooseProps) => (
  <Box minWidth="18rem">
    <SingleSelect
      size="S"
      aria-label={label}
      value={value}
      disabled={disabled}
      onChange={(next) => onChange(String(next))}
    >
      {options.map((option) => (
        <SingleSelectOption key={option.value} value={option.value}>
          {option.label}
        </SingleSelectOption>
      ))}
    </SingleSelect>
  </Box>
);
