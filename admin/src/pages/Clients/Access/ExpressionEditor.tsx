import { Button, Field, Flex, Textarea, Typography } from '@strapi/design-system';
import { useState } from 'react';
import type { AccessProblem } from '../../../../../server/src/contracts/access';
import { Code } from '../../../components/Code';
import { useText } from '../../../translations/useText';
import { ProblemPlace } from './ProblemPlace';
import type { RuleField } from './ruleFields';
import { VisualEditor } from './VisualEditor';
import { fromCel, toCel } from './visualRules';

interface ExpressionEditorProps {
  value: string;
  /** Undefined until they are known. */
  fields: RuleField[] | undefined;
  problems: AccessProblem[];
  readOnly: boolean;
  onChange: (value: string) => void;
}

/** Whom a rule is about: put together visually, or written in CEL where the builder can't show it. */
export const ExpressionEditor = ({ value, fields, problems, readOnly, onChange }: ExpressionEditorProps) => {
  const t = useText();
  const [wantsText, setWantsText] = useState(false);
  const query = fields && fromCel(value, fields);
  const isVisual = query !== undefined && fields !== undefined && !wantsText;

  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Flex justifyContent="space-between" gap={2} wrap="wrap">
        <Typography variant="pi" fontWeight="bold" textColor="neutral800">
          {t('access.expression')}
        </Typography>
        {query !== undefined && (
          <Button variant="ghost" size="S" onClick={() => setWantsText(isVisual)}>
            {t(isVisual ? 'access.expression.asText' : 'access.expression.visually')}
          </Button>
        )}
      </Flex>
      {isVisual ? (
        <>
          <VisualEditor
            query={query}
            fields={fields}
            readOnly={readOnly}
            onChange={(next) => onChange(toCel(next, fields))}
          />
          {value !== '' && <Code $small>{value}</Code>}
        </>
      ) : (
        <Field.Root hint={t('access.expression.hint')} error={problems.length > 0}>
          <Textarea
            aria-label={t('access.expression')}
            value={value}
            disabled={readOnly}
            onChange={({ target }) => onChange(target.value)}
          />
          <Field.Hint />
        </Field.Root>
      )}
      {problems.map((problem) => (
        <ProblemPlace key={problem.message} text={value} problem={problem} />
      ))}
    </Flex>
  );
};
