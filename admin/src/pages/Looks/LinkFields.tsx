import { Box, Button, Flex, Grid, IconButton, TextInput, Typography } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import type { FooterLink } from '../../../../server/src/contracts/looks';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';
import { languageName } from './languageName';
import type { PartProps } from './parts';

const MAX_LINKS = 8;

interface LinkProps {
  link: FooterLink;
  path: string;
  number: number;
  languages: readonly string[];
  errors: PartProps['errors'];
  disabled: boolean;
  onChange: (link: FooterLink) => void;
  onRemove: () => void;
}

const LinkEditor = ({ link, path, number, languages, errors, disabled, onChange, onRemove }: LinkProps) => {
  const t = useText();
  const errorsOf = (part: keyof FooterLink, language: string, isFirst: boolean): string[] | undefined =>
    errors[`${path}.${part}.${language}`] ?? (isFirst ? errors[`${path}.${part}`] : undefined);
  return (
    <Box tag="fieldset" borderColor="neutral200" hasRadius padding={4}>
      <Flex justifyContent="space-between" paddingBottom={2}>
        <Typography tag="legend" variant="delta">
          {t('looks.link', { number })}
        </Typography>
        {!disabled && (
          <IconButton
            type="button"
            variant="ghost"
            label={t('looks.link.remove', { number })}
            onClick={onRemove}
          >
            <Trash />
          </IconButton>
        )}
      </Flex>
      <Grid.Root gap={3}>
        {languages.flatMap((language, index) =>
          (['label', 'address'] as const).map((part) => (
            <Grid.Item
              key={`${language}.${part}`}
              col={6}
              s={12}
              xs={12}
              direction="column"
              alignItems="stretch"
            >
              <FormField
                name={`${path}.${part}.${language}`}
                label={t(`looks.link.${part}`, { language: languageName(language) })}
                errors={errorsOf(part, language, index === 0)}
              >
                <TextInput
                  disabled={disabled}
                  placeholder={part === 'address' ? '/privacy' : undefined}
                  value={link[part][language] ?? ''}
                  onChange={({ target }) =>
                    onChange({ ...link, [part]: { ...link[part], [language]: target.value } })
                  }
                />
              </FormField>
            </Grid.Item>
          )),
        )}
      </Grid.Root>
    </Box>
  );
};

/** The links at the foot of every page. */
export const LinkFields = ({
  looks,
  change,
  errors,
  disabled,
  languages,
}: PartProps & { languages: readonly string[] }) => {
  const t = useText();
  const links = looks.links ?? [];
  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      {links.map((link, index) => (
        <LinkEditor
          // A link has no name of its own: its place is all that tells it from the others.
          key={index}
          link={link}
          path={`links.${index}`}
          number={index + 1}
          {...{ languages, errors, disabled }}
          onChange={(next) => change({ links: links.map((one, place) => (place === index ? next : one)) })}
          onRemove={() => change({ links: links.filter((_, place) => place !== index) })}
        />
      ))}
      {!disabled && links.length < MAX_LINKS && (
        <Box>
          <Button
            type="button"
            variant="secondary"
            startIcon={<Plus />}
            onClick={() => change({ links: [...links, { label: {}, address: {} }] })}
          >
            {t('looks.link.add')}
          </Button>
        </Box>
      )}
    </Flex>
  );
};
