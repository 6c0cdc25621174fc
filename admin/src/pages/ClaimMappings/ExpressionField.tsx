import { Box, Flex, Textarea, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { ExpressionFault } from '../../api/expressionFault';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';

const Marked = styled.pre`
  margin: 0;
  white-space: pre-wrap;
  overflow-wrap: anywhere;
  font-family: 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;

  mark {
    color: inherit;
    background: ${({ theme }) => theme.colors.danger200};
    text-decoration: underline wavy ${({ theme }) => theme.colors.danger600};
  }
`;

interface ExpressionFieldProps {
  value: string;
  /** Where the expression is wrong. */
  fault: ExpressionFault | undefined;
  errors: string[] | undefined;
  onChange: (expression: string) => void;
}

/** An expression; where it is wrong is marked under it. */
export const ExpressionField = ({ value, fault, errors, onChange }: ExpressionFieldProps) => {
  const t = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <FormField
        name="expression"
        label={t('source.expression')}
        hint={t('source.expressionHint')}
        errors={fault ? [fault.message] : errors}
        required
      >
        <Textarea
          rows={4}
          spellCheck={false}
          placeholder="user.firstname + ' ' + user.lastname"
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      </FormField>
      {fault && (
        <Box background="danger100" borderColor="danger200" hasRadius padding={3}>
          <Typography variant="pi" textColor="neutral800">
            {t('source.wrongHere')}
          </Typography>
          <Marked>
            {value.slice(0, fault.start)}
            <mark>{value.slice(fault.start, fault.end) || ' '}</mark>
            {value.slice(fault.end)}
          </Marked>
        </Box>
      )}
    </Flex>
  );
};
