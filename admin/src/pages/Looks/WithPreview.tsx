import { Button, Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { LooksView, Scheme } from '../../../../server/src/contracts/looks';
import type { PreviewDraft } from '../../api/looks';
import { FormField } from '../../components/FormField';
import { Loading } from '../../components/Loading';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useText, type TextKey } from '../../translations/useText';
import { Frame, type Device } from './Frame';
import { languageName } from './languageName';
import { usePreview, type LooksErrors } from './usePreview';

interface ChoiceProps<T extends string> {
  label: string;
  options: ReadonlyArray<{ value: T; label: string }>;
  value: T;
  onChange: (value: T) => void;
}

const Choice = <T extends string>({ label, options, value, onChange }: ChoiceProps<T>) => (
  <Flex role="group" aria-label={label} gap={1}>
    {options.map((option) => (
      <Button
        key={option.value}
        type="button"
        size="S"
        variant={option.value === value ? 'secondary' : 'tertiary'}
        aria-pressed={option.value === value}
        onClick={() => onChange(option.value)}
      >
        {option.label}
      </Button>
    ))}
  </Flex>
);

const pageLabel = (page: string): TextKey => `looks.page.${page}` as TextKey;

interface PaneProps {
  draft: PreviewDraft;
  pages: LooksView['pages'];
  languages: LooksView['languages'];
  /** Called with what is wrong with the draft. */
  children: (errors: LooksErrors) => React.ReactNode;
}

/** The form, and beside it a page that follows each change. */
export const WithPreview = ({ draft, pages, languages, children }: PaneProps) => {
  const t = useText();
  const [page, setPage] = useState(pages[0] ?? '');
  // In the admin's own language, where the pages speak it.
  const { locale } = useIntl();
  const [language, setLanguage] = useState(languages.includes(locale) ? locale : (languages[0] ?? 'en'));
  const [scheme, setScheme] = useState<Scheme>('light');
  const [device, setDevice] = useState<Device>('desktop');
  const { html, errors, failure } = usePreview({ ...draft, page, language, scheme });

  return (
    <Flex gap={6} alignItems="flex-start" direction={{ initial: 'column', large: 'row' }}>
      <Flex flex="1" minWidth={0} width="100%" direction="column" alignItems="stretch" gap={6}>
        {children(errors)}
      </Flex>
      <Flex
        tag="aside"
        aria-label={t('looks.preview')}
        flex="1"
        minWidth={0}
        width="100%"
        direction="column"
        alignItems="stretch"
        position={{ initial: 'static', large: 'sticky' }}
        top={4}
      >
        <Panel padding={4}>
          <Flex direction="column" alignItems="stretch" gap={4}>
            <Flex gap={3} wrap="wrap" alignItems="flex-end">
              <FormField name="preview.page" label={t('looks.preview.page')}>
                <SingleSelect size="S" value={page} onChange={(next) => setPage(String(next))}>
                  {pages.map((name) => (
                    <SingleSelectOption key={name} value={name}>
                      {t(pageLabel(name))}
                    </SingleSelectOption>
                  ))}
                </SingleSelect>
              </FormField>
              <FormField name="preview.language" label={t('looks.preview.language')}>
                <SingleSelect size="S" value={language} onChange={(next) => setLanguage(String(next))}>
                  {languages.map((tag) => (
                    <SingleSelectOption key={tag} value={tag}>
                      {languageName(tag)}
                    </SingleSelectOption>
                  ))}
                </SingleSelect>
              </FormField>
              <Choice
                label={t('looks.preview.scheme')}
                value={scheme}
                onChange={setScheme}
                options={[
                  { value: 'light', label: t('looks.light') },
                  { value: 'dark', label: t('looks.dark') },
                ]}
              />
              <Choice
                label={t('looks.preview.device')}
                value={device}
                onChange={setDevice}
                options={[
                  { value: 'desktop', label: t('looks.preview.desktop') },
                  { value: 'phone', label: t('looks.preview.phone') },
                ]}
              />
            </Flex>
            {failure && <Notice kind="danger">{failure}</Notice>}
            {html === undefined ? (
              !failure && <Loading>{t('looks.preview.loading')}</Loading>
            ) : (
              <Frame html={html} device={device} title={t('looks.preview')} />
            )}
          </Flex>
        </Panel>
      </Flex>
    </Flex>
  );
};
