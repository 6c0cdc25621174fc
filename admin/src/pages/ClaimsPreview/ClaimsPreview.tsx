import {
  Box,
  Flex,
  SingleSelect,
  SingleSelectOption,
  Tabs,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { useEffect, useState } from 'react';
import type { ClaimMapping, Scope } from '../../../../server/src/contracts/catalogue';
import { explainFailure, fieldFailures, type FieldFailure } from '../../api/failure';
import { FormField } from '../../components/FormField';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { ToldClaims } from './ToldClaims';
import { usePreview, type DraftClient } from './usePreview';

interface ClaimsPreviewProps {
  /** Drafts: they take the place of what is saved. */
  mappings?: ClaimMapping[];
  draftScopes?: Scope[];
  draftClient?: DraftClient;
  /** Told of what the server refuses in the drafts, and when nothing is refused any more. */
  onRefused?: (failures: FieldFailure[]) => void;
}

const answers = ['userinfo', 'idToken', 'accessToken', 'introspection'] as const;

/** What an application would be told about a user, with what is in the form and not saved yet. */
export const ClaimsPreview = ({ mappings, draftScopes, draftClient, onRefused }: ClaimsPreviewProps) => {
  const t = useText();
  const [search, setSearch] = useState('');
  const { users, clients, userId, clientId, scopes, preview, error, chooseUser, chooseClient, setScopes } =
    usePreview({ mappings, draftScopes, draftClient, search });

  useEffect(() => {
    onRefused?.(fieldFailures(error));
  }, [error, onRefused]);

  return (
    <Panel padding={6} role="region" aria-labelledby="oidc-server-preview">
      <Typography id="oidc-server-preview" tag="h2" variant="beta">
        {t('preview.title')}
      </Typography>
      <Typography tag="p" textColor="neutral600" paddingTop={1} paddingBottom={4}>
        {t('preview.hint')}
      </Typography>
      <Flex direction="column" alignItems="stretch" gap={4}>
        <FormField name="preview-search" label={t('preview.search')}>
          <TextInput value={search} onChange={({ target }) => setSearch(target.value)} />
        </FormField>
        <FormField name="preview-user" label={t('preview.user')}>
          <SingleSelect value={userId} onChange={(value) => chooseUser(String(value))}>
            {users.map((user) => (
              <SingleSelectOption key={user.userId} value={user.userId}>
                {user.email ? `${user.username} (${user.email})` : user.username}
              </SingleSelectOption>
            ))}
          </SingleSelect>
        </FormField>
        {!draftClient && (
          <FormField name="preview-client" label={t('preview.client')}>
            <SingleSelect value={clientId} onChange={(value) => chooseClient(String(value))}>
              {clients.map((client) => (
                <SingleSelectOption key={client.client_id} value={client.client_id}>
                  {client.client_name ?? client.client_id}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </FormField>
        )}
        <FormField name="preview-scopes" label={t('preview.scopes')} hint={t('preview.scopesHint')}>
          <TextInput value={scopes} spellCheck={false} onChange={({ target }) => setScopes(target.value)} />
        </FormField>
      </Flex>
      <Box paddingTop={5} aria-live="polite">
        {error !== undefined && (
          <Notice kind="warning">
            {/* Marked in the form, where there is somebody to mark it. */}
            {onRefused && fieldFailures(error).length > 0 ? t('preview.refused') : explainFailure(error, t)}
          </Notice>
        )}
        {preview && (
          <Tabs.Root defaultValue="userinfo">
            {/* On a phone, four words are wider than the page. */}
            <Box overflow="auto">
              <Tabs.List aria-label={t('preview.title')}>
                {answers.map((answer) => (
                  <Tabs.Trigger key={answer} value={answer}>
                    {t(`preview.${answer}`)}
                  </Tabs.Trigger>
                ))}
              </Tabs.List>
            </Box>
            {answers.map((answer) => (
              <Tabs.Content key={answer} value={answer}>
                <ToldClaims told={preview[answer]} />
              </Tabs.Content>
            ))}
          </Tabs.Root>
        )}
      </Box>
    </Panel>
  );
};
