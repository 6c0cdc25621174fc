import { SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { styled } from 'styled-components';
import { useApi } from '../../../api/client';
import { useRequest } from '../../../api/useRequest';
import { FormField } from '../../../components/FormField';
import { LoadFailure } from '../../../components/LoadFailure';
import { useText } from '../../../translations/useText';
import type { TabProps } from './tabs';

/** A list is as wide as its longest entry, which would be cut off on a phone. */
const Address = styled(SingleSelectOption)`
  max-width: calc(100vw - 4rem);

  & * {
    overflow-wrap: anywhere;
    white-space: normal;
  }
`;

/**
 * Which of the provider's issuers the application belongs to; nothing where there is but one. An issuer that was taken out
 * of the configuration stays to be seen, as the application can't be used until another one is chosen.
 */
export const IssuerField = ({ form, disabled }: Pick<TabProps, 'form' | 'disabled'>) => {
  const t = useText();
  const { readProvider } = useApi();
  const { data, error, reload } = useRequest(readProvider);
  if (error !== undefined) return <LoadFailure title={t('provider.failed')} error={error} onRetry={reload} />;
  if (!data) return null;
  const own = data.issuer;
  const known = [own, ...data.aliases.map(({ issuer }) => issuer)];
  const chosen = form.draft.issuer_alias === '' ? own : form.draft.issuer_alias;
  const issuers = [...new Set([...known, chosen])];
  if (issuers.length === 1) return null;
  const gone = known.includes(chosen) ? undefined : [t('protocol.issuer.gone')];
  return (
    <FormField
      name="issuer_alias"
      label={t('provider.issuer')}
      hint={t('protocol.issuer.hint')}
      errors={form.errors['issuer_alias'] ?? gone}
    >
      <SingleSelect
        disabled={disabled}
        value={chosen}
        onChange={(issuer) => form.change({ issuer_alias: issuer === own ? '' : String(issuer) })}
      >
        {issuers.map((issuer) => (
          <Address key={issuer} value={issuer}>
            {issuer}
          </Address>
        ))}
      </SingleSelect>
    </FormField>
  );
};
