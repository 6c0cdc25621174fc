import { Flex, SingleSelect, SingleSelectOption, TextInput, Typography } from '@strapi/design-system';
import type { ReactNode } from 'react';
import type { Looks } from '../../../../server/src/contracts/looks';
import { FormField } from '../../components/FormField';
import { Panel } from '../../components/Panel';
import { useText, type TextKey } from '../../translations/useText';
import { ColourFields } from './ColourFields';
import { LinkFields } from './LinkFields';
import { PictureField } from './PictureField';
import { TextFields } from './TextFields';
import type { PartProps } from './parts';

export interface LooksFormProps extends PartProps {
  languages: readonly string[];
  /** The site's own name; a client has none of its own. */
  name?: { declared: string | null; otherwise: string };
}

const Part = ({ title, hint, children }: { title: TextKey; hint?: TextKey; children: ReactNode }) => {
  const t = useText();
  return (
    <Panel padding={6}>
      <Flex direction="column" alignItems="stretch" gap={4}>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <Typography variant="delta" tag="h2">
            {t(title)}
          </Typography>
          {hint && (
            <Typography variant="pi" textColor="neutral600">
              {t(hint)}
            </Typography>
          )}
        </Flex>
        {children}
      </Flex>
    </Panel>
  );
};

const SchemeField = ({ looks, change, errors, disabled }: PartProps) => {
  const t = useText();
  return (
    <FormField name="scheme" label={t('looks.scheme')} errors={errors['scheme']}>
      <SingleSelect
        disabled={disabled}
        value={looks.scheme ?? 'auto'}
        onChange={(value) => change({ scheme: value as Looks['scheme'] })}
      >
        <SingleSelectOption value="auto">{t('looks.scheme.auto')}</SingleSelectOption>
        <SingleSelectOption value="light">{t('looks.scheme.light')}</SingleSelectOption>
        <SingleSelectOption value="dark">{t('looks.scheme.dark')}</SingleSelectOption>
      </SingleSelect>
    </FormField>
  );
};

/** Everything that can be set of the looks; what is left empty stays as the pages come. */
export const LooksForm = ({ languages, name, ...part }: LooksFormProps) => {
  const t = useText();
  const { looks, change, errors, disabled } = part;
  return (
    <>
      <Part title="looks.part.identity">
        {name && (
          <FormField
            name="name"
            label={t('looks.name')}
            hint={name.declared === null ? t('looks.name.hint') : t('looks.name.declared')}
            errors={errors['name']}
          >
            <TextInput
              disabled={disabled || name.declared !== null}
              placeholder={name.otherwise}
              value={name.declared ?? looks.name ?? ''}
              onChange={({ target }) => change({ name: target.value })}
            />
          </FormField>
        )}
        <PictureField
          name="logo.light"
          label={t('looks.logo')}
          hint={t('looks.logo.hint')}
          errors={errors['logo.light']}
          disabled={disabled}
          value={looks.logo?.light ?? ''}
          onChange={(light) => change({ logo: { ...looks.logo, light } })}
        />
        <PictureField
          name="logo.dark"
          label={t('looks.logo.dark')}
          errors={errors['logo.dark']}
          disabled={disabled}
          value={looks.logo?.dark ?? ''}
          onChange={(dark) => change({ logo: { light: '', ...looks.logo, dark } })}
        />
      </Part>
      <Part title="looks.part.colours" hint="looks.part.colours.hint">
        <SchemeField {...part} />
        <ColourFields {...part} />
        <PictureField
          name="image"
          label={t('looks.image')}
          hint={t('looks.image.hint')}
          errors={errors['image']}
          disabled={disabled}
          value={looks.image ?? ''}
          onChange={(image) => change({ image })}
        />
      </Part>
      <Part title="looks.part.texts" hint="looks.part.texts.hint">
        <TextFields {...part} languages={languages} />
      </Part>
      <Part title="looks.part.links" hint="looks.part.links.hint">
        <LinkFields {...part} languages={languages} />
      </Part>
    </>
  );
};
