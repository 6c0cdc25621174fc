import type { TabProps } from './tabs';
import { AlgorithmField } from './AlgorithmField';
import { LifetimeField, LinesField, SwitchField, TextField } from './fields';
import { WithProfiles } from './WithProfiles';

/** What is issued to the application, and for how long. */
export const TokensTab = ({ form, disabled }: TabProps) => (
  <>
    {form.client.kind !== 'machine' && (
      <>
        <SwitchField {...{ form, disabled }} name="refresh" label="edit.refresh" hint="edit.refresh.hint" />
        <SwitchField {...{ form, disabled }} name="device" label="edit.device" hint="edit.device.hint" />
      </>
    )}
    <WithProfiles draft={form.draft}>
      {({ profile, algorithms }) => (
        <AlgorithmField
          {...{ form, disabled, profile, algorithms }}
          name="id_token_signed_response_alg"
          label="edit.idTokenAlg"
          hint="edit.idTokenAlg.hint"
        />
      )}
    </WithProfiles>
    <LifetimeField
      {...{ form, disabled }}
      name="access_token"
      label="edit.accessTokenLifetime"
      hint="edit.lifetime.hint"
    />
    <LifetimeField
      {...{ form, disabled }}
      name="id_token"
      label="edit.idTokenLifetime"
      hint="edit.lifetime.hint"
    />
    <LifetimeField
      {...{ form, disabled }}
      name="refresh_token"
      label="edit.refreshTokenLifetime"
      hint="edit.lifetime.hint"
    />
    <TextField
      {...{ form, disabled }}
      name="default_max_age"
      label="edit.defaultMaxAge"
      hint="edit.defaultMaxAge.hint"
    />
    <LinesField
      {...{ form, disabled }}
      name="default_acr_values"
      label="edit.defaultAcrValues"
      hint="edit.defaultAcrValues.hint"
    />
    <SwitchField
      {...{ form, disabled }}
      name="require_auth_time"
      label="edit.requireAuthTime"
      hint="edit.requireAuthTime.hint"
    />
  </>
);
