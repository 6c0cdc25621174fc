import { SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { useApi } from '../../../api/client';
import { useRequest } from '../../../api/useRequest';
import { FormField } from '../../../components/FormField';
import { LoadFailure } from '../../../components/LoadFailure';
import { useText } from '../../../translations/useText';
import type { TabProps } from './tabs';

/** Which of the provider's issuers the application belongs to; nothing where there is but one. */
export const IssuerField = ({ form, disabled }: Pick<TabProps, 'form' | 'disabled'>) => {
  const t = useText();
  const { readProvider } = useApi();
  const { data, error, reload } = useRequest(readProvider);
  if (error !== undefined) return <LoadFailure title={t('provider.failed')} error={error} onRetry={reload} />;
  if (!data || data.aliases.length === 0) return null;
  const own = data.issuer;
  return (
    <FormField
      name="issuer_alias"
      label={t('provider.issuer')}
      hint={t('protocol.issuer.hint')}
      errors={form.errors['issuer_alias']}
    >
      <SingleSelect
        disabled={disabled}
        value={form.draft.issuer_alias === '' ? own : form.draft.issuer_alias}
        onChange={(issuer) => form.change({ issuer_alias: issuer === own ? '' : String(issuer) })}
      >
        {[own, ...data.aliases.map(({ issuer }) => issuer)].map((issuer) => (
          <SingleSelectOption key={issuer} value={issuer}>
            {issuer}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </FormField>
  );
};
