import type { TabProps } from './tabs';
import { LinesField, SwitchField, TextField } from './fields';

/** What the application is called and where it is: what people see of it. */
export const GeneralTab = ({ form, disabled }: TabProps) => (
  <>
    <TextField {...{ form, disabled }} name="client_name" label="form.name" hint="form.name.hint" />
    <SwitchField {...{ form, disabled }} name="enabled" label="edit.enabled" hint="edit.enabled.hint" />
    <TextField {...{ form, disabled }} name="client_uri" label="edit.clientUri" hint="edit.clientUri.hint" />
    <TextField {...{ form, disabled }} name="logo_uri" label="edit.logoUri" hint="edit.logoUri.hint" />
    <TextField {...{ form, disabled }} name="policy_uri" label="edit.policyUri" hint="edit.policyUri.hint" />
    <TextField {...{ form, disabled }} name="tos_uri" label="edit.tosUri" hint="edit.tosUri.hint" />
    <LinesField
      {...{ form, disabled }}
      name="contacts"
      label="edit.contacts"
      hint="edit.contacts.hint"
      rows={2}
    />
  </>
);
