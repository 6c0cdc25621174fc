/** The fields of the form, each tied to its value and to what the server said of it. */
import {
  Box,
  Checkbox,
  SingleSelect,
  SingleSelectOption,
  Textarea,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { useId } from 'react';
import { FormField } from '../../../components/FormField';
import { useText, type TextKey } from '../../../translations/useText';
import type { Draft, LifetimeName, StringField } from './draft';
import type { ClientDraft } from './useClientDraft';

interface Tied {
  form: ClientDraft;
  label: TextKey;
  hint?: TextKey;
  disabled?: boolean;
}

export const TextField = ({
  form,
  name,
  label,
  hint,
  disabled,
  placeholder,
}: Tied & { name: StringField; placeholder?: string }) => {
  const t = useText();
  return (
    <FormField name={name} label={t(label)} hint={hint && t(hint)} errors={form.errors[name]}>
      <TextInput
        disabled={disabled}
        placeholder={placeholder}
        spellCheck={false}
        value={form.draft[name]}
        onChange={({ target }) => form.change({ [name]: target.value })}
      />
    </FormField>
  );
};

export const LinesField = ({
  form,
  name,
  label,
  hint,
  disabled,
  rows = 3,
}: Tied & { name: StringField; rows?: number }) => {
  const t = useText();
  return (
    <FormField name={name} label={t(label)} hint={hint && t(hint)} errors={form.errors[name]}>
      <Textarea
        rows={rows}
        disabled={disabled}
        spellCheck={false}
        value={form.draft[name]}
        onChange={({ target }) => form.change({ [name]: target.value })}
      />
    </FormField>
  );
};

export const LifetimeField = ({ form, name, label, hint, disabled }: Tied & { name: LifetimeName }) => {
  const t = useText();
  return (
    <FormField
      name={`token_lifetimes.${name}`}
      label={t(label)}
      hint={hint && t(hint)}
      errors={form.errors[`token_lifetimes.${name}`]}
    >
      <TextInput
        inputMode="numeric"
        disabled={disabled}
        value={form.draft.lifetimes[name]}
        onChange={({ target }) =>
          form.change({ lifetimes: { ...form.draft.lifetimes, [name]: target.value } })
        }
      />
    </FormField>
  );
};

type SwitchName = {
  [K in keyof Draft]: Draft[K] extends boolean ? K : never;
}[keyof Draft];

export const SwitchField = ({ form, name, label, hint, disabled }: Tied & { name: SwitchName }) => {
  const t = useText();
  const id = useId();
  return (
    <Box>
      <Checkbox
        name={name}
        aria-describedby={hint && id}
        disabled={disabled}
        checked={form.draft[name]}
        onCheckedChange={(checked) => form.change({ [name]: checked === true })}
      >
        {t(label)}
      </Checkbox>
      {hint && (
        <Box paddingLeft={7}>
          <Typography id={id} variant="pi" textColor="neutral600">
            {t(hint)}
          </Typography>
        </Box>
      )}
    </Box>
  );
};

export const ChoiceField = <N extends 'application_type' | 'token_endpoint_auth_method' | 'subject_type'>({
  form,
  name,
  label,
  hint,
  disabled,
  options,
}: Tied & { name: N; options: ReadonlyArray<{ value: Draft[N]; label: TextKey }> }) => {
  const t = useText();
  return (
    <FormField name={name} label={t(label)} hint={hint && t(hint)} errors={form.errors[name]}>
      <SingleSelect
        disabled={disabled}
        value={form.draft[name]}
        onChange={(value) => {
          const chosen = options.find((option) => option.value === value);
          if (chosen) form.change({ [name]: chosen.value });
        }}
      >
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {t(option.label)}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </FormField>
  );
};
