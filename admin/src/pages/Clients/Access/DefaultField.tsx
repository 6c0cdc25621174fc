import { Field, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import type { AccessEffect } from '../../../../../server/src/contracts/access';
import { useText } from '../../../translations/useText';

interface DefaultFieldProps {
  label: string;
  hint: string;
  value: AccessEffect;
  disabled: boolean;
  onChange: (value: AccessEffect) => void;
}

/** Everybody, or nobody, as long as no rule says otherwise. */
export const DefaultField = ({ label, hint, value, disabled, onChange }: DefaultFieldProps) => {
  const t = useText();
  return (
    <Field.Root hint={hint}>
      <Field.Label>{label}</Field.Label>
      <SingleSelect
        value={value}
        disabled={disabled}
        onChange={(next) => onChange(next === 'deny' ? 'deny' : 'allow')}
      >
        <SingleSelectOption value="allow">{t('access.default.allow')}</SingleSelectOption>
        <SingleSelectOption value="deny">{t('access.default.deny')}</SingleSelectOption>
      </SingleSelect>
      <Field.Hint />
    </Field.Root>
  );
};
