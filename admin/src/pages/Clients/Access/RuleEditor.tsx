import {
  Box,
  Field,
  Flex,
  Grid,
  IconButton,
  SingleSelect,
  SingleSelectOption,
  TextInput,
} from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { AccessProblem, AccessRule } from '../../../../../server/src/contracts/access';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { ExpressionEditor } from './ExpressionEditor';
import type { RuleField } from './ruleFields';

interface RuleEditorProps {
  rule: AccessRule;
  fields: RuleField[] | undefined;
  problems: AccessProblem[];
  readOnly: boolean;
  hasNoEffect: boolean;
  onChange: (rule: AccessRule) => void;
  onRemove: () => void;
}

const of = (problems: AccessProblem[], field: string): AccessProblem[] =>
  problems.filter(({ path }) => path.at(-1) === field);

const messagesOf = (problems: AccessProblem[], field: string): string | undefined =>
  of(problems, field)
    .map(({ message }) => message)
    .join(' ') || undefined;

const withMessage = ({ message: _message, ...rule }: AccessRule, message: string): AccessRule =>
  message === '' ? rule : { ...rule, message };

/** One rule: whom it is about, what follows, and what a refused user is told. */
export const RuleEditor = ({
  rule,
  fields,
  problems,
  readOnly,
  hasNoEffect,
  onChange,
  onRemove,
}: RuleEditorProps) => {
  const t = useText();
  return (
    <Box tag="fieldset" borderColor="neutral200" hasRadius padding={4} aria-label={rule.name}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Grid.Root gap={4}>
          <Grid.Item col={6} xs={12} direction="column" alignItems="stretch">
            <Field.Root error={messagesOf(problems, 'name')} required>
              <Field.Label>{t('access.rule.name')}</Field.Label>
              <TextInput
                value={rule.name}
                disabled={readOnly}
                onChange={({ target }) => onChange({ ...rule, name: target.value })}
              />
              <Field.Error />
            </Field.Root>
          </Grid.Item>
          <Grid.Item col={5} xs={10} direction="column" alignItems="stretch">
            <Field.Root error={messagesOf(problems, 'effect')}>
              <Field.Label>{t('access.rule.effect')}</Field.Label>
              <SingleSelect
                value={rule.effect}
                disabled={readOnly}
                onChange={(effect) => onChange({ ...rule, effect: effect === 'deny' ? 'deny' : 'allow' })}
              >
                <SingleSelectOption value="allow">{t('access.effect.allow')}</SingleSelectOption>
                <SingleSelectOption value="deny">{t('access.effect.deny')}</SingleSelectOption>
              </SingleSelect>
              <Field.Error />
            </Field.Root>
          </Grid.Item>
          {!readOnly && (
            <Grid.Item col={1} xs={2} direction="column" alignItems="flex-end">
              <IconButton label={t('access.rule.remove', { name: rule.name })} onClick={onRemove}>
                <Trash />
              </IconButton>
            </Grid.Item>
          )}
        </Grid.Root>
        {hasNoEffect && <Notice kind="info">{t('access.rule.noEffect')}</Notice>}
        <ExpressionEditor
          value={rule.expression}
          fields={fields}
          problems={of(problems, 'expression')}
          readOnly={readOnly}
          onChange={(expression) => onChange({ ...rule, expression })}
        />
        {rule.effect === 'deny' && (
          <Field.Root hint={t('access.rule.message.hint')} error={messagesOf(problems, 'message')}>
            <Field.Label>{t('access.rule.message')}</Field.Label>
            <TextInput
              value={rule.message ?? ''}
              disabled={readOnly}
              onChange={({ target }) => onChange(withMessage(rule, target.value))}
            />
            <Field.Error />
            <Field.Hint />
          </Field.Root>
        )}
      </Flex>
    </Box>
  );
};
