import { Flex, Tabs, Textarea, TextInput } from '@strapi/design-system';
import type { Looks, LookTexts } from '../../../../server/src/contracts/looks';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { languageName } from './languageName';
import type { PartProps } from './parts';

const withText = (
  { texts }: Looks,
  { language, name, value }: { language: string; name: keyof LookTexts; value: string },
): Looks['texts'] => ({ ...texts, [language]: { ...texts?.[language], [name]: value } });

/** The words of the sign-in page, a tab for each language. */
export const TextFields = ({
  looks,
  change,
  errors,
  disabled,
  languages,
}: PartProps & { languages: readonly string[] }) => {
  const t = useText();
  return (
    <Tabs.Root defaultValue={languages[0] ?? 'en'} variant="simple">
      <Tabs.List aria-label={t('looks.texts.languages')}>
        {languages.map((tag) => (
          <Tabs.Trigger key={tag} value={tag}>
            {languageName(tag)}
            {Object.keys(errors).some((path) => path.startsWith(`texts.${tag}.`)) && ' ⚠'}
          </Tabs.Trigger>
        ))}
      </Tabs.List>
      {languages.map((language) => {
        const field = (name: keyof LookTexts) => ({
          disabled,
          value: looks.texts?.[language]?.[name] ?? '',
          onChange: ({ target }: { target: { value: string } }) =>
            change({ texts: withText(looks, { language, name, value: target.value }) }),
        });
        const around = (name: keyof LookTexts) => ({
          name: `texts.${language}.${name}`,
          errors: errors[`texts.${language}.${name}`],
          label: t(`looks.text.${name}`),
          hint: t(`looks.text.${name}.hint`),
        });
        return (
          <Tabs.Content key={language} value={language}>
            <Flex direction="column" alignItems="stretch" gap={4} paddingTop={4} lang={language}>
              <FormField {...around('title')}>
                <TextInput {...field('title')} />
              </FormField>
              <FormField {...around('welcome')}>
                <Textarea {...field('welcome')} />
              </FormField>
              <FormField {...around('help')}>
                <Textarea {...field('help')} />
              </FormField>
            </Flex>
          </Tabs.Content>
        );
      })}
    </Tabs.Root>
  );
};
