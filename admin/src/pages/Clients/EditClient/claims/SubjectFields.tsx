import { Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import type { MappableField } from '../../../../../../server/src/contracts/catalogue';
import { FormField } from '../../../../components/FormField';
import { Notice } from '../../../../components/Notice';
import { useText } from '../../../../translations/useText';
import { ChoiceField, TextField } from '../fields';
import type { TabProps } from '../tabs';
import { Section } from './Section';

interface SubjectFieldsProps extends Pick<TabProps, 'form' | 'disabled'> {
  fields: MappableField[];
}

/** Fields of the user itself that can stand for them: a text or a whole number. */
const canBeSubject = ({ field, type, isList }: MappableField): boolean =>
  !isList && !field.includes('.') && (type === 'string' || type === 'int');

const ACCOUNT = '';

const SubjectClaim = ({ form, disabled, fields }: SubjectFieldsProps) => {
  const t = useText();
  const { subject_claim: chosen } = form.draft;
  const names = fields.filter(canBeSubject).map(({ field }) => field);
  const offered = chosen === '' || names.includes(chosen) ? names : [chosen, ...names];
  return (
    <FormField
      name="subject_claim"
      label={t('claimsTab.subjectClaim')}
      hint={t('claimsTab.subjectClaim.hint')}
      errors={form.errors['subject_claim']}
    >
      <SingleSelect
        value={chosen}
        disabled={disabled}
        onChange={(value) => form.change({ subject_claim: String(value) })}
      >
        <SingleSelectOption value={ACCOUNT}>{t('claimsTab.subjectClaim.none')}</SingleSelectOption>
        {offered.map((field) => (
          <SingleSelectOption key={field} value={field}>
            {field}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </FormField>
  );
};

/** What the application calls a user (`sub`). */
export const SubjectFields = ({ form, disabled, fields }: SubjectFieldsProps) => {
  const t = useText();
  const { draft, client } = form;
  const isAnother =
    draft.subject_type !== (client.subject_type ?? 'public') ||
    draft.subject_claim !== (client.subject_claim ?? '') ||
    draft.sector_identifier_uri.trim() !== (client.sector_identifier_uri ?? '');
  return (
    <Section title="claimsTab.subject" hint="claimsTab.subject.hint">
      <Flex direction="column" alignItems="stretch" gap={5}>
        <ChoiceField
          {...{ form, disabled }}
          name="subject_type"
          label="claimsTab.subjectType"
          hint="claimsTab.subjectType.hint"
          options={[
            { value: 'public', label: 'claimsTab.subjectType.public' },
            { value: 'pairwise', label: 'claimsTab.subjectType.pairwise' },
          ]}
        />
        {(draft.subject_type === 'pairwise' || draft.sector_identifier_uri !== '') && (
          <TextField
            {...{ form, disabled }}
            name="sector_identifier_uri"
            label="claimsTab.sector"
            hint="claimsTab.sector.hint"
          />
        )}
        <SubjectClaim {...{ form, disabled, fields }} />
        {draft.subject_claim !== '' && (
          <Notice kind="warning" title={t('claimsTab.subjectClaim.warning')}>
            {t('claimsTab.subjectClaim.warning.why')}
          </Notice>
        )}
        {isAnother && <Notice kind="warning">{t('claimsTab.subject.changes')}</Notice>}
      </Flex>
    </Section>
  );
};
