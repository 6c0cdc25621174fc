import { Field } from '@strapi/design-system';
import type { ReactNode } from 'react';
import { styled } from 'styled-components';

/** One refusal per line: a list of addresses can have several. A long label wraps, where the host's own would be cut. */
const Root = styled(Field.Root)`
  label {
    overflow: visible;
    white-space: normal;
  }

  [data-strapi-field-error] {
    white-space: pre-line;
  }
`;

interface FormFieldProps {
  name: string;
  label: string;
  hint?: string;
  errors?: string[];
  required?: boolean;
  children: ReactNode;
}

/** A field with its label and hint; an error takes the hint's place. */
export const FormField = ({ name, label, hint, errors, required, children }: FormFieldProps) => (
  <Root name={name} hint={hint} error={errors?.join('\n')} required={required}>
    <Field.Label>{label}</Field.Label>
    {children}
    <Field.Error />
    <Field.Hint />
  </Root>
);
