import { Box, Flex, Textarea, Typography } from '@strapi/design-system';
import type { ExpressionFault } from '../../api/expressionFault';
import { FormField } from '../../components/FormField';
import { MarkedText } from '../../components/MarkedText';
import { useText } from '../../translations/useText';

interface ExpressionFieldProps {
  label: string;
  placeholder: string;
  value: string;
  /** Where the expression is wrong. */
  fault: ExpressionFault | undefined;
  errors: string[] | undefined;
  disabled?: boolean;
  onChange: (expression: string) => void;
}

/** An expression; where it is wrong is marked under it. */
export const ExpressionField = ({
  label,
  placeholder,
  value,
  fault,
  errors,
  disabled,
  onChange,
}: ExpressionFieldProps) => {
  const t = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <FormField
        name="expression"
        label={label}
        hint={t('source.expressionHint')}
        errors={fault ? [fault.message] : errors}
        required
      >
        <Textarea
          rows={4}
          spellCheck={false}
          disabled={disabled}
          placeholder={placeholder}
          value={value}
          onChange={({ target }) => onChange(target.value)}
        />
      </FormField>
      {fault && (
        <Box background="danger100" borderColor="danger200" hasRadius padding={3}>
          <Typography tag="p" variant="pi" textColor="neutral800">
            {t('source.wrongHere')}
          </Typography>
          <MarkedText text={value} range={fault} />
        </Box>
      )}
    </Flex>
  );
};
