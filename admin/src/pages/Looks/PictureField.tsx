import { Button, Flex, TextInput } from '@strapi/design-system';
import { useStrapiApp } from '@strapi/strapi/admin';
import { createElement, useRef, useState, type ComponentType } from 'react';
import { FormField } from '../../components/FormField';
import { useText } from '../../translations/useText';

const LIBRARY = 'media-library';

interface LibraryProps {
  allowedTypes: readonly string[];
  multiple: boolean;
  onClose: () => void;
  onSelectAssets: (assets: Array<{ url?: string }>) => void;
}

/** The host's media library, where it has one. */
const Library = (props: LibraryProps) => {
  const components = useStrapiApp('PictureField', (app) => app.components);
  return createElement(components[LIBRARY] as ComponentType<LibraryProps>, props);
};

const useHasLibrary = (): boolean =>
  useStrapiApp('PictureField', ({ components }) => components[LIBRARY] !== undefined);

/** The picture itself, as an address. */
const embed = (file: File): Promise<string> =>
  new Promise((resolve, reject) => {
    const reader = new FileReader();
    // A data URL is always a text.
    reader.onload = () => resolve(reader.result as string);
    reader.onerror = () => reject(new Error('The file could not be read', { cause: reader.error }));
    reader.readAsDataURL(file);
  });

interface PictureFieldProps {
  name: string;
  label: string;
  hint?: string;
  errors?: string[];
  disabled: boolean;
  value: string;
  onChange: (value: string) => void;
}

/** A picture: from the media library, by its address, or put into the page itself. */
export const PictureField = ({ name, label, hint, errors, disabled, value, onChange }: PictureFieldProps) => {
  const t = useText();
  const hasLibrary = useHasLibrary();
  const [isChoosing, setChoosing] = useState(false);
  const input = useRef<HTMLInputElement>(null);
  const isEmbedded = value.startsWith('data:');

  return (
    <FormField name={name} label={label} hint={hint} errors={errors}>
      <TextInput
        disabled={disabled || isEmbedded}
        placeholder="/uploads/logo.svg"
        spellCheck={false}
        value={isEmbedded ? t('looks.picture.embedded') : value}
        onChange={({ target }) => onChange(target.value)}
      />
      {!disabled && (
        <Flex gap={2} wrap="wrap">
          {hasLibrary && (
            <Button type="button" size="S" variant="tertiary" onClick={() => setChoosing(true)}>
              {t('looks.picture.library')}
            </Button>
          )}
          <Button type="button" size="S" variant="tertiary" onClick={() => input.current?.click()}>
            {t('looks.picture.embed')}
          </Button>
          {value !== '' && (
            <Button type="button" size="S" variant="ghost" onClick={() => onChange('')}>
              {t('looks.picture.remove')}
            </Button>
          )}
          <input
            ref={input}
            type="file"
            accept="image/png,image/jpeg,image/gif,image/webp,image/avif,image/svg+xml"
            hidden
            onChange={async ({ target }) => {
              const [file] = target.files ?? [];
              if (file) onChange(await embed(file));
              target.value = '';
            }}
          />
        </Flex>
      )}
      {isChoosing && (
        <Library
          allowedTypes={['images']}
          multiple={false}
          onClose={() => setChoosing(false)}
          onSelectAssets={([asset]) => {
            if (asset?.url) onChange(asset.url);
            setChoosing(false);
          }}
        />
      )}
    </FormField>
  );
};
