import { Checkbox, Flex, Textarea, TextInput } from '@strapi/design-system';
import { messagesAt, type FieldFailure } from '../../api/failure';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { WORD_LANGUAGES, type ScopeDraft } from './scopeDraft';

interface ScopeFormProps {
  draft: ScopeDraft;
  isNew: boolean;
  failures: FieldFailure[];
  onChange: (changes: Partial<ScopeDraft>) => void;
}

export const ScopeForm = ({ draft, isNew, failures, onChange }: ScopeFormProps) => {
  const t = useText();
  const words = (field: 'displayName' | 'description', language: string, text: string) =>
    onChange({ [field]: { ...draft[field], [language]: text } });

  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <FormField
        name="name"
        label={t('scopes.name')}
        hint={t('scopes.nameHint')}
        errors={messagesAt(failures, 'name')}
        required
      >
        <TextInput
          value={draft.name}
          disabled={!isNew}
          spellCheck={false}
          onChange={({ target }) => onChange({ name: target.value })}
        />
      </FormField>
      {WORD_LANGUAGES.map((language) => (
        <FormField
          key={language}
          name={`displayName.${language}`}
          label={t(`scopes.displayName.${language}`)}
          errors={messagesAt(failures, 'displayName')}
        >
          <TextInput
            lang={language}
            value={draft.displayName[language] ?? ''}
            onChange={({ target }) => words('displayName', language, target.value)}
          />
        </FormField>
      ))}
      {WORD_LANGUAGES.map((language) => (
        <FormField
          key={language}
          name={`description.${language}`}
          label={t(`scopes.description.${language}`)}
          errors={messagesAt(failures, 'description')}
        >
          <Textarea
            lang={language}
            rows={2}
            value={draft.description[language] ?? ''}
            onChange={({ target }) => words('description', language, target.value)}
          />
        </FormField>
      ))}
      <FormField
        name="claims"
        label={t('scopes.claims')}
        hint={t('scopes.claimsHint')}
        errors={messagesAt(failures, 'claims')}
      >
        <Textarea
          rows={8}
          spellCheck={false}
          value={draft.claims}
          onChange={({ target }) => onChange({ claims: target.value })}
        />
      </FormField>
      {draft.name !== 'openid' && (
        <Checkbox
          checked={draft.optional}
          onCheckedChange={(checked) => onChange({ optional: checked === true })}
        >
          {t('scopes.optionalHint')}
        </Checkbox>
      )}
    </Flex>
  );
};
