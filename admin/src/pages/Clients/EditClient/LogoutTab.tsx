import type { TabProps } from './tabs';
import { SwitchField, TextField } from './fields';

/** How the application is told that a session has ended, and who is asked before one ends. */
export const LogoutTab = ({ form, disabled }: TabProps) => (
  <>
    <TextField
      {...{ form, disabled }}
      name="backchannel_logout_uri"
      label="edit.backchannelLogoutUri"
      hint="edit.backchannelLogoutUri.hint"
    />
    <SwitchField
      {...{ form, disabled }}
      name="backchannel_logout_session_required"
      label="edit.backchannelSession"
      hint="edit.backchannelSession.hint"
    />
    <TextField
      {...{ form, disabled }}
      name="frontchannel_logout_uri"
      label="edit.frontchannelLogoutUri"
      hint="edit.frontchannelLogoutUri.hint"
    />
    <SwitchField
      {...{ form, disabled }}
      name="skip_logout_confirmation"
      label="edit.skipLogoutConfirmation"
      hint="edit.skipLogoutConfirmation.hint"
    />
  </>
);
