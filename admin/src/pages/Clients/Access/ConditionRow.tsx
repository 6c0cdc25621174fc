import { Box, Flex, IconButton, TextInput } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { RuleType } from '@react-querybuilder/core';
import { useText, type TextKey } from '../../../translations/useText';
import { Choose } from './Choose';
import type { RuleField } from './ruleFields';
import { OPERATORS } from './visualRules';

const INPUT_TYPES = {
  string: 'text',
  int: 'number',
  double: 'number',
  bool: 'text',
  timestamp: 'date',
} as const;

const HAS_NO_VALUE = new Set(['null', 'notNull']);

interface ConditionRowProps {
  condition: RuleType;
  fields: RuleField[];
  readOnly: boolean;
  onChange: (condition: RuleType) => void;
  onRemove: () => void;
}

const textOf = (value: unknown): string => (typeof value === 'string' ? value : '');

/** One condition: a field, a comparison, a value. */
export const ConditionRow = ({ condition, fields, readOnly, onChange, onRemove }: ConditionRowProps) => {
  const t = useText();
  const type = fields.find(({ name }) => name === condition.field)?.type ?? 'string';

  /** Another field may be of another type, which has other comparisons. */
  const chooseField = (name: string) => {
    const next = fields.find((field) => field.name === name)?.type ?? 'string';
    const operators = OPERATORS[next];
    const operator = operators.includes(condition.operator) ? condition.operator : (operators[0] ?? '=');
    onChange({
      field: name,
      operator,
      value: next === 'bool' ? 'true' : next === type ? textOf(condition.value) : '',
    });
  };

  return (
    <Flex gap={2} wrap="wrap">
      <Choose
        label={t('access.field')}
        options={fields.map(({ name, label }) => ({ value: name, label }))}
        value={condition.field}
        disabled={readOnly}
        onChange={chooseField}
      />
      <Choose
        label={t('access.operator')}
        options={OPERATORS[type].map((operator) => ({
          value: operator,
          label: t(`access.operator.${operator}` as TextKey),
        }))}
        value={condition.operator}
        disabled={readOnly}
        onChange={(operator) => onChange({ ...condition, operator })}
      />
      {!HAS_NO_VALUE.has(condition.operator) &&
        (type === 'bool' ? (
          <Choose
            label={t('access.value')}
            options={[
              { value: 'true', label: t('access.value.true') },
              { value: 'false', label: t('access.value.false') },
            ]}
            value={textOf(condition.value)}
            disabled={readOnly}
            onChange={(value) => onChange({ ...condition, value })}
          />
        ) : (
          <Box minWidth="18rem">
            <TextInput
              size="S"
              aria-label={t('access.value')}
              type={INPUT_TYPES[type]}
              value={textOf(condition.value)}
              disabled={readOnly}
              onChange={({ target }) => onChange({ ...condition, value: target.value })}
            />
          </Box>
        ))}
      {!readOnly && (
        <IconButton size="S" variant="ghost" label={t('access.condition.remove')} onClick={onRemove}>
          <Trash />
        </IconButton>
      )}
    </Flex>
  );
};
