import { Combobox, ComboboxOption, Flex, Radio, TextInput, Typography } from '@strapi/design-system';
import { useId } from 'react';
import type { MappableField } from '../../../../server/src/contracts/catalogue';
import type { ExpressionFault } from '../../api/expressionFault';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { ExpressionField } from './ExpressionField';
import { sourceKinds, type SourceDraft, type SourceKind } from './mappingDraft';

interface SourceFieldProps {
  draft: SourceDraft;
  fields: MappableField[];
  fault: ExpressionFault | undefined;
  errors: string[] | undefined;
  onChange: (changes: Partial<SourceDraft>) => void;
}

const isKind = (value: string): value is SourceKind => (sourceKinds as readonly string[]).includes(value);

/** Where the value comes from: a field of the user, a constant, or an expression. */
export const SourceField = ({ draft, fields, fault, errors, onChange }: SourceFieldProps) => {
  const t = useText();
  const id = useId();
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Flex direction="column" alignItems="stretch" gap={2}>
        <Typography id={id} variant="pi" fontWeight="bold" textColor="neutral800">
          {t('source.kind')}
        </Typography>
        <Radio.Group
          name={id}
          aria-labelledby={id}
          value={draft.kind}
          onValueChange={(kind) => isKind(kind) && onChange({ kind })}
        >
          <Flex direction="column" alignItems="flex-start" gap={2}>
            {sourceKinds.map((kind) => (
              <Radio.Item key={kind} value={kind}>
                {t(`source.kind.${kind}`)}
              </Radio.Item>
            ))}
          </Flex>
        </Radio.Group>
      </Flex>
      {draft.kind === 'field' && (
        <FormField
          name="field"
          label={t('source.field')}
          hint={t('source.fieldHint')}
          errors={errors}
          required
        >
          <Combobox
            value={draft.field}
            onChange={(field) => onChange({ field })}
            onClear={() => onChange({ field: '' })}
            clearLabel={t('source.clear')}
          >
            {fields.map(({ field, type, isList }) => (
              <ComboboxOption key={field} value={field} textValue={field}>
                {`${field} (${isList ? t('source.listOf', { type }) : type})`}
              </ComboboxOption>
            ))}
          </Combobox>
        </FormField>
      )}
      {draft.kind === 'constant' && (
        <FormField
          name="constant"
          label={t('source.constant')}
          hint={t('source.constantHint')}
          errors={errors}
          required
        >
          <TextInput value={draft.constant} onChange={({ target }) => onChange({ constant: target.value })} />
        </FormField>
      )}
      {draft.kind === 'expression' && (
        <ExpressionField
          label={t('source.expression')}
          placeholder="user.firstname + ' ' + user.lastname"
          value={draft.expression}
          fault={fault}
          errors={errors}
          onChange={(expression) => onChange({ expression })}
        />
      )}
    </Flex>
  );
};
