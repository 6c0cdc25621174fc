import { Box, Flex, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { useState } from 'react';
import { styled } from 'styled-components';
import type { IssuerSummary } from '../../../../../server/src/contracts/provider';
import { useApi } from '../../../api/client';
import { useRequest } from '../../../api/useRequest';
import { CopyButton } from '../../../components/CopyButton';
import { CopyField } from '../../../components/CopyField';
import { FormField } from '../../../components/FormField';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { Notice } from '../../../components/Notice';
import { useText, type TextKey } from '../../../translations/useText';
import { useFreshSecrets } from '../freshSecrets';
import { kindLabels } from '../kindLabels';
import { connectSnippets, type Snippet } from '../presets/connect';
import { isPresetId, PRESET_IDS, presetOf, presets, type PresetId } from '../presets/presets';
import { NeededClaims } from './NeededClaims';
import type { TabProps } from './tabs';
import { TestSignIn } from './TestSignIn';

const Block = styled.pre`
  margin: 0;
  overflow-x: auto;
  font-family: 'SF Mono', Menlo, Consolas, 'Liberation Mono', monospace;
  font-size: ${({ theme }) => theme.fontSizes[1]};
  line-height: 1.5;
  color: ${({ theme }) => theme.colors.neutral800};
`;

const SnippetBlock = ({ where, text }: Snippet) => (
  <Box>
    <Flex justifyContent="space-between" gap={2}>
      <Typography variant="pi" fontWeight="bold" textColor="neutral800">
        {where}
      </Typography>
      <CopyButton value={text} name={where} />
    </Flex>
    <Box background="neutral100" borderColor="neutral200" hasRadius padding={4}>
      {/* A keyboard scrolls what has the focus. */}
      <Block tabIndex={0}>{text}</Block>
    </Box>
  </Box>
);

const ConnectValues = ({ form, may, provider }: TabProps & { provider: IssuerSummary }) => {
  const t = useText();
  const { secretOf } = useFreshSecrets();
  const { client } = form;
  const [preset, setPreset] = useState<PresetId>(() => presetOf(client));
  const secret = secretOf(client.client_id);
  const usesSecret = client.token_endpoint_auth_method.startsWith('client_secret');
  const snippets = connectSnippets(preset, {
    provider,
    clientId: client.client_id,
    secret: secret ?? t('connect.secretPlaceholder'),
    scope: client.scope,
    redirectUri: client.redirect_uris[0] ?? '',
    logoutUri: client.post_logout_redirect_uris[0] ?? '',
  });
  const nameOf = (id: PresetId): string =>
    presets[id].name ?? t(kindLabels[presets[id].kind] satisfies TextKey);

  return (
    <>
      {secret && (
        <Notice kind="warning" title={t('credentials.once')}>
          {t('credentials.once.hint')}
        </Notice>
      )}
      {!secret && usesSecret && <Notice kind="info">{t('connect.secretGone')}</Notice>}
      {!usesSecret && client.token_endpoint_auth_method === 'none' && (
        <Notice kind="info">{t('credentials.noSecret')}</Notice>
      )}
      <Typography tag="p">{t('credentials.paste')}</Typography>
      <CopyField label={t('provider.discovery')} value={provider.discoveryUrl} />
      <CopyField label={t('provider.issuer')} value={provider.issuer} />
      <CopyField label={t('clients.id')} value={client.client_id} />
      {secret && <CopyField label={t('credentials.secret')} value={secret} />}
      <FormField name="preset" label={t('connect.application')}>
        <SingleSelect
          value={preset}
          onChange={(value) => isPresetId(String(value)) && setPreset(String(value) as PresetId)}
        >
          {PRESET_IDS.map((id) => (
            <SingleSelectOption key={id} value={id}>
              {nameOf(id)}
            </SingleSelectOption>
          ))}
        </SingleSelect>
      </FormField>
      <NeededClaims preset={preset} client={client} />
      {snippets.map((snippet) => (
        <SnippetBlock key={snippet.where} {...snippet} />
      ))}
      {form.client.kind !== 'machine' && may.update && <TestSignIn form={form} />}
    </>
  );
};

/** What to paste into the application, with the real values. */
export const ConnectTab = (props: TabProps) => {
  const t = useText();
  const { readProvider } = useApi();
  const { data, error, reload } = useRequest(readProvider);
  if (error !== undefined) {
    return <LoadFailure title={t('provider.failed')} error={error} onRetry={reload} />;
  }
  if (!data) return <Loading>{t('provider.loading')}</Loading>;
  const { issuer_alias: alias } = props.form.client;
  const provider = alias === undefined ? data : data.aliases.find((candidate) => candidate.issuer === alias);
  if (!provider) return <Notice kind="danger">{t('protocol.issuer.gone')}</Notice>;
  return <ConnectValues {...props} provider={provider} />;
};
