import { Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import type { MappableField } from '../../../../server/src/contracts/catalogue';
import type { ExpressionFault } from '../../api/expressionFault';
import type { FieldFailure } from '../../api/failure';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { claimTypes, whenEmptyChoices, type MappingDraft } from './mappingDraft';
import { SourceField } from './SourceField';

interface MappingFormProps {
  draft: MappingDraft;
  fields: MappableField[];
  failures: FieldFailure[];
  fault: ExpressionFault | undefined;
  onChange: (changes: Partial<MappingDraft>) => void;
}

const errorsAt = (failures: FieldFailure[], field: string): string[] | undefined => {
  const own = failures.filter(({ path }) => path[0] === field).map(({ message }) => message);
  return own.length === 0 ? undefined : own;
};

export const MappingForm = ({ draft, fields, failures, fault, onChange }: MappingFormProps) => {
  const t = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <FormField
        name="claim"
        label={t('mappings.claim')}
        hint={t('mappings.claimHint')}
        errors={errorsAt(failures, 'claim')}
        required
      >
        <TextInput
          value={draft.claim}
          spellCheck={false}
          placeholder="info.openid.Email"
          onChange={({ target }) => onChange({ claim: target.value })}
        />
      </FormField>
      <SourceField
        draft={draft}
        fields={fields}
        fault={fault}
        errors={errorsAt(failures, 'source')}
        onChange={onChange}
      />
      <FormField
        name="type"
        label={t('mappings.type')}
        hint={t('mappings.typeHint')}
        errors={errorsAt(failures, 'type')}
      >
        <SingleSelect
          value={draft.type}
          onChange={(value) => onChange({ type: value as MappingDraft['type'] })}
        >
          {claimTypes.map((type) => (
            <SingleSelectOption key={type} value={type}>
              {t(`type.${type}`)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </FormField>
      <FormField name="whenEmpty" label={t('mappings.whenEmpty')} errors={errorsAt(failures, 'whenEmpty')}>
        <SingleSelect
          value={draft.whenEmpty}
          onChange={(value) => onChange({ whenEmpty: value as MappingDraft['whenEmpty'] })}
        >
          {whenEmptyChoices.map((choice) => (
            <SingleSelectOption key={choice} value={choice}>
              {t(`whenEmpty.${choice}`)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </FormField>
    </Flex>
  );
};
