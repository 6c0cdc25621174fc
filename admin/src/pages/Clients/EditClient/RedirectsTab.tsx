import type { TabProps } from './tabs';
import { ChoiceField, LinesField, TextField } from './fields';

/** Where users come back to. */
export const RedirectsTab = ({ form, disabled }: TabProps) => (
  <>
    <ChoiceField
      {...{ form, disabled }}
      name="application_type"
      label="edit.applicationType"
      hint="edit.applicationType.hint"
      options={[
        { value: 'web', label: 'edit.applicationType.web' },
        { value: 'native', label: 'edit.applicationType.native' },
      ]}
    />
    <LinesField
      {...{ form, disabled }}
      name="redirect_uris"
      label="form.redirectUris"
      hint="form.redirectUris.hint"
      rows={5}
    />
    <LinesField
      {...{ form, disabled }}
      name="post_logout_redirect_uris"
      label="form.postLogoutRedirectUris"
      hint="form.postLogoutRedirectUris.hint"
    />
    <TextField
      {...{ form, disabled }}
      name="initiate_login_uri"
      label="edit.initiateLoginUri"
      hint="edit.initiateLoginUri.hint"
    />
  </>
);
