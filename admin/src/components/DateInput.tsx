import { TextInput, type TextInputProps } from '@strapi/design-system';
import { styled } from 'styled-components';

/** The browser draws the calendar's sign itself, and has to be told what it draws it on. */
const Field = styled(TextInput)`
  color-scheme: ${({ theme }) => (theme.colors.neutral0.toLowerCase() === '#ffffff' ? 'light' : 'dark')};
`;

/** A day, as `2026-01-31`; the browser shows it as people there write it. */
export const DateInput = (props: TextInputProps) => <Field type="date" size="S" {...props} />;
