import { Box, Button, Flex, IconButton } from '@strapi/design-system';
import { Trash } from '@strapi/icons';
import type { RuleGroupType, RuleType } from '@react-querybuilder/core';
import { useText } from '../../../translations/useText';
import { Choose } from './Choose';
import { ConditionRow } from './ConditionRow';
import type { RuleField } from './ruleFields';
import { OPERATORS } from './visualRules';

interface VisualEditorProps {
  query: RuleGroupType;
  fields: RuleField[];
  readOnly: boolean;
  onChange: (query: RuleGroupType) => void;
  /** A group within another can be removed. */
  onRemove?: () => void;
}

const firstCondition = (fields: RuleField[]): RuleType => {
  const [field] = fields;
  return { field: field?.name ?? '', operator: field ? (OPERATORS[field.type][0] ?? '=') : '=', value: '' };
};

/** A rule put together from conditions, all or any of which must hold, and groups of them. */
export const VisualEditor = ({ query, fields, readOnly, onChange, onRemove }: VisualEditorProps) => {
  const t = useText();
  const { rules, combinator } = query;
  const withRules = (next: RuleGroupType['rules']) => onChange({ ...query, rules: next });

  return (
    <Box tag="fieldset" background="neutral100" borderColor="neutral200" hasRadius padding={3}>
      <Flex direction="column" alignItems="stretch" gap={2}>
        <Flex gap={2} wrap="wrap">
          <Choose
            label={t('access.combinator')}
            options={[
              { value: 'and', label: t('access.all') },
              { value: 'or', label: t('access.any') },
            ]}
            value={combinator}
            disabled={readOnly}
            onChange={(next) => onChange({ ...query, combinator: next })}
          />
          {onRemove && !readOnly && (
            <IconButton size="S" variant="ghost" label={t('access.group.remove')} onClick={onRemove}>
              <Trash />
            </IconButton>
          )}
        </Flex>
        {rules.map((entry, index) =>
          'rules' in entry ? (
            <VisualEditor
              key={index}
              query={entry}
              fields={fields}
              readOnly={readOnly}
              onChange={(next) => withRules(rules.with(index, next))}
              onRemove={() => withRules(rules.toSpliced(index, 1))}
            />
          ) : (
            <ConditionRow
              key={index}
              condition={entry}
              fields={fields}
              readOnly={readOnly}
              onChange={(next) => withRules(rules.with(index, next))}
              onRemove={() => withRules(rules.toSpliced(index, 1))}
            />
          ),
        )}
        {!readOnly && (
          <Flex gap={2} wrap="wrap">
            <Button size="S" variant="tertiary" onClick={() => withRules([...rules, firstCondition(fields)])}>
              {t('access.condition.add')}
            </Button>
            <Button
              size="S"
              variant="tertiary"
              onClick={() => withRules([...rules, { combinator: 'or', rules: [firstCondition(fields)] }])}
            >
              {t('access.group.add')}
            </Button>
          </Flex>
        )}
      </Flex>
    </Box>
  );
};
