import { Box, Button, Flex, TextInput, Typography } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import type { MappableField } from '../../../../server/src/contracts/catalogue';
import { expressionFault } from '../../api/expressionFault';
import { failuresBelow, type FieldFailure } from '../../api/failure';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { emptyLocalized, type LocalizedDraft } from './mappingDraft';
import { SourceField } from './SourceField';

interface LocalizedFieldsProps {
  drafts: LocalizedDraft[];
  fields: MappableField[];
  /** By language. */
  failures: FieldFailure[];
  onChange: (drafts: LocalizedDraft[]) => void;
}

/** What the server says of the language itself; what it says of the source is shown there. */
const ofLanguage = (failures: FieldFailure[]): string[] | undefined => {
  const own = failures.filter(({ path }) => path.length === 0).map(({ message }) => message);
  return own.length > 0 ? own : undefined;
};

const ofSource = (failures: FieldFailure[]): string[] | undefined => {
  const own = failures.filter(({ path }) => path.length > 0).map(({ message }) => message);
  return own.length > 0 ? own : undefined;
};

/** The same claim in other languages, which a request asks for (`claims_locales`). */
export const LocalizedFields = ({ drafts, fields, failures, onChange }: LocalizedFieldsProps) => {
  const t = useText();
  const replace = (index: number, changes: Partial<LocalizedDraft>) =>
    onChange(drafts.map((draft, at) => (at === index ? { ...draft, ...changes } : draft)));

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      <Box>
        <Typography tag="p" variant="pi" fontWeight="bold" textColor="neutral800">
          {t('mappings.localized')}
        </Typography>
        <Typography tag="p" variant="pi" textColor="neutral600">
          {t('mappings.localizedHint')}
        </Typography>
      </Box>
      {drafts.map((draft, index) => {
        const refused = failuresBelow(failures, draft.language.trim());
        return (
          <Box
            key={index}
            tag="fieldset"
            borderColor="neutral200"
            hasRadius
            padding={4}
            aria-label={draft.language || t('mappings.language')}
          >
            <Flex direction="column" alignItems="stretch" gap={4}>
              <FormField
                name={`localized.${index}`}
                label={t('mappings.language')}
                hint={t('mappings.languageHint')}
                errors={ofLanguage(refused)}
                required
              >
                <TextInput
                  value={draft.language}
                  spellCheck={false}
                  placeholder="fr"
                  onChange={({ target }) => replace(index, { language: target.value })}
                />
              </FormField>
              <SourceField
                draft={draft}
                fields={fields}
                fault={expressionFault(refused)}
                errors={ofSource(refused)}
                onChange={(changes) => replace(index, changes)}
              />
              <Flex justifyContent="flex-end">
                <Button
                  size="S"
                  variant="danger-light"
                  startIcon={<Trash />}
                  onClick={() => onChange(drafts.filter((_, at) => at !== index))}
                >
                  {t('mappings.removeLanguage')}
                </Button>
              </Flex>
            </Flex>
          </Box>
        );
      })}
      <Box>
        <Button
          size="S"
          variant="tertiary"
          startIcon={<Plus />}
          onClick={() => onChange([...drafts, emptyLocalized])}
        >
          {t('mappings.addLanguage')}
        </Button>
      </Box>
    </Flex>
  );
};
