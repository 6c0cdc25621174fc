import { useCatalogueApi } from '../../../api/catalogue';
import { useRequest } from '../../../api/useRequest';
import { Loading } from '../../../components/Loading';
import { useText } from '../../../translations/useText';
import { SwitchField, TextField } from './fields';
import { ScopeChoices } from './ScopeChoices';
import type { TabProps } from './tabs';

/** The scopes as text, for whoever may not see the site's list of them. */
const ScopeNames = ({ form, disabled }: Pick<TabProps, 'form' | 'disabled'>) => (
  <>
    <TextField {...{ form, disabled }} name="scope" label="edit.scope" hint="edit.scope.asText" />
    <TextField
      {...{ form, disabled }}
      name="default_scopes"
      label="edit.scope.default"
      hint="edit.scope.default.hint"
    />
    <TextField
      {...{ form, disabled }}
      name="optional_scope"
      label="edit.scope.optional"
      hint="edit.scope.optional.hint"
    />
  </>
);

/** What the application may ask for, and whether users are asked. */
export const ScopesTab = ({ form, disabled }: TabProps) => {
  const t = useText();
  const { listScopes } = useCatalogueApi();
  const { data, error } = useRequest(listScopes);
  return (
    <>
      {data && <ScopeChoices {...{ form, disabled }} scopes={data.results} />}
      {!data && error === undefined && <Loading>{t('scopes.loading')}</Loading>}
      {!data && error !== undefined && <ScopeNames {...{ form, disabled }} />}
      <SwitchField
        {...{ form, disabled }}
        name="skip_consent"
        label="edit.skipConsent"
        hint="edit.skipConsent.hint"
      />
      <TextField
        {...{ form, disabled }}
        name="consent_lifetime"
        label="edit.consentLifetime"
        hint="edit.consentLifetime.hint"
      />
    </>
  );
};
