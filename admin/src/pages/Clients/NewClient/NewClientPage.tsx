import { Button, Flex, Textarea, TextInput, Typography } from '@strapi/design-system';
import { Check } from '@strapi/icons';
import { BackButton, Layouts, Page } from '@strapi/strapi/admin';
import { useEffect, useRef, type FormEvent } from 'react';
import { useNavigate } from 'react-router-dom';
import { FormField } from '../../../components/FormField';
import { Notice } from '../../../components/Notice';
import { Panel } from '../../../components/Panel';
import { UnsavedGuard } from '../../../components/UnsavedGuard';
import { useText } from '../../../translations/useText';
import { useFreshSecrets } from '../freshSecrets';
import { clientPath } from '../paths';
import { presets, type PresetId } from '../presets/presets';
import { PresetField } from './PresetField';
import {
  answerFields,
  shownRedirectUris,
  useNewClient,
  type Answers,
  type NewClientState,
} from './useNewClient';

const Questions = ({ answers, errors, change }: NewClientState) => {
  const t = useText();
  const isMachine = presets[answers.preset].kind === 'machine';
  const isNative = presets[answers.preset].kind === 'native';
  return (
    <Flex direction="column" alignItems="stretch" gap={5}>
      <FormField name="name" label={t('form.name')} hint={t('form.name.hint')} errors={errors.name} required>
        <TextInput
          placeholder={presets[answers.preset].name}
          value={answers.name}
          onChange={({ target }) => change({ name: target.value })}
        />
      </FormField>
      {!isMachine && (
        <>
          <FormField
            name="address"
            label={t('new.address')}
            hint={t(isNative ? 'new.address.native' : 'new.address.hint')}
            errors={errors.address}
            required
          >
            <TextInput
              spellCheck={false}
              placeholder={isNative ? 'com.example.app:' : 'https://app.example.org'}
              value={answers.address}
              onChange={({ target }) => change({ address: target.value })}
            />
          </FormField>
          <FormField
            name="redirectUris"
            label={t('form.redirectUris')}
            hint={t('new.redirectUris.hint')}
            errors={errors.redirectUris}
            required
          >
            <Textarea
              rows={3}
              spellCheck={false}
              value={shownRedirectUris(answers)}
              onChange={({ target }) => change({ redirectUris: target.value })}
            />
          </FormField>
        </>
      )}
    </Flex>
  );
};

/** Scopes that come with the application, named before they are made. */
const PresetScopes = ({ preset }: { preset: PresetId }) => {
  const t = useText();
  const { scopes = [] } = presets[preset];
  if (scopes.length === 0) return null;
  const names = scopes.map(({ name }) => name).join(', ');
  return <Notice kind="info">{t('new.scopes', { scopes: names })}</Notice>;
};

const isAnswered = ({ name, address, redirectUris = '' }: Answers): boolean =>
  [name, address, redirectUris].some((answer) => answer.trim() !== '');

/** Three questions; everything else follows from the answers, and can be changed afterwards. */
export const NewClientPage = () => {
  const t = useText();
  const navigate = useNavigate();
  const { keep } = useFreshSecrets();
  const form = useRef<HTMLFormElement>(null);
  const state = useNewClient((client) => {
    keep(client.client_id, client.client_secret);
    navigate(`${clientPath(client.client_id)}?tab=connect`, { replace: true });
  });
  const { answers, errors, isSending, change, send } = state;

  const firstWrongField = answerFields.find((field) => errors[field]);
  useEffect(() => {
    if (firstWrongField) form.current?.querySelector<HTMLElement>(`[name="${firstWrongField}"]`)?.focus();
  }, [firstWrongField]);

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };

  return (
    <Page.Main>
      <Page.Title>{t('clients.add')}</Page.Title>
      {/* Registering leads on to the application's own page. */}
      <UnsavedGuard isChanged={isAnswered(answers) && !isSending} />
      <form ref={form} onSubmit={handleSubmit} noValidate>
        <Layouts.Header
          title={t('clients.add')}
          subtitle={t('new.subtitle')}
          navigationAction={<BackButton />}
        />
        <Layouts.Content>
          <Flex direction="column" alignItems="stretch" gap={6}>
            {errors.form && <Notice kind="danger">{errors.form.join(' ')}</Notice>}
            <Panel padding={6}>
              <PresetField
                value={answers.preset}
                onChange={(preset) => change({ preset, redirectUris: undefined })}
              />
            </Panel>
            <Panel padding={6}>
              <Questions {...state} />
            </Panel>
            <Typography variant="pi" textColor="neutral600">
              {t('new.rest')}
            </Typography>
            <PresetScopes preset={answers.preset} />
            <Flex justifyContent="flex-end">
              <Button type="submit" size="L" startIcon={<Check />} loading={isSending}>
                {t('form.submit')}
              </Button>
            </Flex>
          </Flex>
        </Layouts.Content>
      </form>
    </Page.Main>
  );
};
