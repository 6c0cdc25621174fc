import { Flex, SingleSelect, SingleSelectOption, TextInput } from '@strapi/design-system';
import type { MappableField } from '../../../../server/src/contracts/catalogue';
import { expressionFault } from '../../api/expressionFault';
import { failuresBelow, messagesAt, type FieldFailure } from '../../api/failure';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { LocalizedFields } from './LocalizedFields';
import { claimTypes, whenEmptyChoices, type MappingDraft } from './mappingDraft';
import { SourceField } from './SourceField';

interface MappingFormProps {
  draft: MappingDraft;
  fields: MappableField[];
  failures: FieldFailure[];
  onChange: (changes: Partial<MappingDraft>) => void;
}

export const MappingForm = ({ draft, fields, failures, onChange }: MappingFormProps) => {
  const t = useText();
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <FormField
        name="claim"
        label={t('mappings.claim')}
        hint={t('mappings.claimHint')}
        errors={messagesAt(failures, 'claim')}
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
        fault={expressionFault(failuresBelow(failures, 'source'))}
        errors={messagesAt(failures, 'source')}
        onChange={onChange}
      />
      <FormField
        name="type"
        label={t('mappings.type')}
        hint={t('mappings.typeHint')}
        errors={messagesAt(failures, 'type')}
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
      <FormField name="whenEmpty" label={t('mappings.whenEmpty')} errors={messagesAt(failures, 'whenEmpty')}>
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
      <LocalizedFields
        drafts={draft.localized}
        fields={fields}
        failures={failuresBelow(failures, 'localized')}
        onChange={(localized) => onChange({ localized })}
      />
    </Flex>
  );
};
