import { Flex, TextInput } from '@strapi/design-system';
import { styled } from 'styled-components';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';

const Swatch = styled.input`
  inline-size: 4rem;
  block-size: 4rem;
  padding: 0.2rem;
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: ${({ theme }) => theme.borderRadius};
  background: ${({ theme }) => theme.colors.neutral0};
  flex: none;
`;

/** What the browser's own chooser can show; white while nothing is chosen. */
const shown = (value: string): string => {
  if (/^#[0-9a-f]{6}$/i.test(value)) return value;
  return /^#[0-9a-f]{3}$/i.test(value) ? value.replace(/[0-9a-f]/gi, '$&$&') : '#ffffff';
};

interface ColourFieldProps {
  name: string;
  label: string;
  errors?: string[];
  disabled: boolean;
  value: string;
  onChange: (value: string) => void;
}

export const ColourField = ({ name, label, errors, disabled, value, onChange }: ColourFieldProps) => {
  const t = useText();
  return (
    <FormField name={name} label={label} errors={errors}>
      <Flex gap={2} alignItems="center">
        <Swatch
          type="color"
          aria-label={t('looks.colour.choose', { name: label })}
          disabled={disabled}
          value={shown(value)}
          onChange={({ target }) => onChange(target.value)}
        />
        <TextInput
          disabled={disabled}
          placeholder={t('looks.colour.own')}
          spellCheck={false}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      </Flex>
    </FormField>
  );
};
