import { Box, Button, Flex, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { Plus, Trash } from '@strapi/icons';
import { useState } from 'react';
import { useIntl } from 'react-intl';
import type { ClientView } from '../../../../../server/src/contracts/clients';
import { useApi } from '../../../api/client';
import { explainFailure, fieldFailures } from '../../../api/failure';
import { Ask } from '../../../components/Ask';
import { Code } from '../../../components/Code';
import { FormField } from '../../../components/FormField';
import { Notice } from '../../../components/Notice';
import { useProblemText } from '../../../translations/useProblemText';
import { useText, type TextKey } from '../../../translations/useText';
import { useFreshSecrets } from '../freshSecrets';
import type { ClientDraft } from './useClientDraft';

const DAY = 86_400;

/** What becomes of the secrets that are valid now; in seconds from now, or never. */
const ENDS: ReadonlyArray<{ value: string; label: TextKey; after?: number }> = [
  { value: 'never', label: 'secrets.previous.stays' },
  { value: 'week', label: 'secrets.previous.week', after: 7 * DAY },
  { value: 'day', label: 'secrets.previous.day', after: DAY },
  { value: 'now', label: 'secrets.previous.now', after: 0 },
];

const endOf = (value: string): number | undefined => {
  const after = ENDS.find((end) => end.value === value)?.after;
  return after === undefined ? undefined : Math.floor(Date.now() / 1000) + after;
};

interface SecretRowProps {
  secret: ClientView['secrets'][number];
  disabled: boolean;
  onRemove: () => void;
}

const SecretRow = ({ secret, disabled, onRemove }: SecretRowProps) => {
  const t = useText();
  const intl = useIntl();
  const day = (seconds: number) => intl.formatDate(seconds * 1000, { dateStyle: 'medium' });
  return (
    <Flex justifyContent="space-between" gap={4} wrap="wrap">
      <Box>
        <Code>{`…${secret.hint}`}</Code>
        <Typography tag="p" variant="pi" textColor="neutral600">
          {t('secrets.made', { date: day(secret.created_at) })}
          {secret.expires_at !== null && ` ${t('secrets.ends', { date: day(secret.expires_at) })}`}
        </Typography>
      </Box>
      <Button
        variant="danger-light"
        size="S"
        startIcon={<Trash />}
        disabled={disabled}
        aria-label={t('secrets.remove.of', { hint: secret.hint })}
        onClick={onRemove}
      >
        {t('secrets.remove')}
      </Button>
    </Flex>
  );
};

interface SecretsProps {
  form: ClientDraft;
  disabled: boolean;
}

/** The client's secrets by their ends, and the way from one to the next. */
export const Secrets = ({ form, disabled }: SecretsProps) => {
  const t = useText();
  const problemText = useProblemText();
  const { addSecret, deleteSecret } = useApi();
  const { keep } = useFreshSecrets();
  const [previous, setPrevious] = useState('week');
  const [removing, setRemoving] = useState<string>();
  const [failure, setFailure] = useState<string>();
  const { client_id: clientId, secrets } = form.client;

  const attempt = async (work: () => Promise<ClientView>) => {
    setFailure(undefined);
    try {
      form.takeSecrets(await work());
    } catch (error) {
      const [first] = fieldFailures(error);
      setFailure(first ? problemText(first) : explainFailure(error, t));
    }
  };

  const make = () =>
    attempt(async () => {
      const created = await addSecret(clientId, secrets.length > 0 ? endOf(previous) : undefined);
      keep(clientId, created.client_secret);
      return created;
    });

  return (
    <Flex tag="section" direction="column" alignItems="stretch" gap={4} aria-labelledby="oidc-secrets">
      <Typography id="oidc-secrets" tag="h2" variant="delta">
        {t('secrets.title')}
      </Typography>
      {failure && <Notice kind="danger">{failure}</Notice>}
      {secrets.length === 0 && <Notice kind="warning">{t('secrets.none')}</Notice>}
      {secrets.map((secret) => (
        <SecretRow
          key={secret.id}
          secret={secret}
          disabled={disabled}
          onRemove={() => setRemoving(secret.id)}
        />
      ))}
      <Flex gap={3} alignItems="flex-end" wrap="wrap">
        {secrets.length > 0 && (
          <Box minWidth="28rem">
            <FormField name="previous" label={t('secrets.previous')}>
              <SingleSelect
                disabled={disabled}
                value={previous}
                onChange={(value) => setPrevious(String(value))}
              >
                {ENDS.map(({ value, label }) => (
                  <SingleSelectOption key={value} value={value}>
                    {t(label)}
                  </SingleSelectOption>
                ))}
              </SingleSelect>
            </FormField>
          </Box>
        )}
        <Button variant="secondary" startIcon={<Plus />} disabled={disabled} onClick={make}>
          {t('secrets.make')}
        </Button>
      </Flex>
      {removing !== undefined && (
        <Ask
          title={t('secrets.remove.title')}
          consequence={t('secrets.remove.consequence')}
          action={t('secrets.remove')}
          onConfirm={() => attempt(() => deleteSecret(clientId, removing))}
          onClose={() => setRemoving(undefined)}
        />
      )}
    </Flex>
  );
};
