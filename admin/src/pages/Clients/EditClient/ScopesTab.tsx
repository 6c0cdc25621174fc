import type { TabProps } from './tabs';
import { SwitchField, TextField } from './fields';

/** What the application may ask for, and whether users are asked. */
export const ScopesTab = ({ form, disabled }: TabProps) => (
  <>
    <TextField {...{ form, disabled }} name="scope" label="edit.scope" hint="edit.scope.hint" />
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
