import { Button, Flex, TextInput } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useState, type FormEvent } from 'react';
import { explainFailure } from '../../api/failure';
import { useRegistrationApi } from '../../api/registration';
import { CopyField } from '../../components/CopyField';
import { FormField } from '../../components/FormField';
import { Notice } from '../../components/Notice';
import { useText } from '../../translations/useText';

const DAY_MS = 86_400_000;

/** An empty field: no limit. */
const countOf = (text: string): number | null => (text.trim() === '' ? null : Number(text));

/** Issues a token, and shows it this once. */
export const IssueToken = ({ onIssued }: { onIssued: () => void }) => {
  const t = useText();
  const { createToken } = useRegistrationApi();
  const { toggleNotification } = useNotification();
  const [name, setName] = useState('');
  const [days, setDays] = useState('30');
  const [uses, setUses] = useState('1');
  const [token, setToken] = useState<string>();

  const issue = async (event: FormEvent) => {
    event.preventDefault();
    const lasts = countOf(days);
    try {
      const created = await createToken({
        name,
        expiresAt: lasts === null ? null : Math.floor((Date.now() + lasts * DAY_MS) / 1000),
        maxUses: countOf(uses),
      });
      setToken(created.token);
      setName('');
      onIssued();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    }
  };

  return (
    <Flex direction="column" alignItems="stretch" gap={4}>
      {token !== undefined && (
        <>
          <Notice kind="warning">{t('registration.token.once')}</Notice>
          <CopyField label={t('registration.token')} value={token} />
        </>
      )}
      <form onSubmit={issue} noValidate>
        <Flex gap={4} wrap="wrap" alignItems="flex-end">
          <FormField name="tokenName" label={t('registration.token.name')} required>
            <TextInput value={name} onChange={({ target }) => setName(target.value)} />
          </FormField>
          <FormField name="tokenDays" label={t('registration.token.days')}>
            <TextInput inputMode="numeric" value={days} onChange={({ target }) => setDays(target.value)} />
          </FormField>
          <FormField name="tokenUses" label={t('registration.token.uses')}>
            <TextInput inputMode="numeric" value={uses} onChange={({ target }) => setUses(target.value)} />
          </FormField>
          <Button type="submit" size="L" disabled={name.trim() === ''}>
            {t('registration.token.issue')}
          </Button>
        </Flex>
      </form>
    </Flex>
  );
};
