import { Box, Checkbox, Flex, SingleSelect, SingleSelectOption, Typography } from '@strapi/design-system';
import { useId } from 'react';
import type { ClientProfile, ClientProfileList, Profile } from '../../../../../server/src/contracts/clients';
import { FormField } from '../../../components/FormField';
import { Notice } from '../../../components/Notice';
import { useText, type TextKey } from '../../../translations/useText';
import { AlgorithmField } from './AlgorithmField';
import { LinesField } from './fields';
import type { Draft } from './draft';
import { IssuerField } from './IssuerField';
import {
  exclusionOf,
  lockOf,
  RESPONSE_MODES,
  RESPONSE_TYPES,
  settledBy,
  type ProtocolSwitch,
} from './protocolDraft';
import type { TabProps } from './tabs';
import { WithProfiles } from './WithProfiles';

const PROFILE_LABELS: Record<Profile, TextKey> = {
  standard: 'protocol.profile.standard',
  'oauth-2.1': 'protocol.profile.oauth21',
  'fapi-2.0': 'protocol.profile.fapi2',
};

type Part = Pick<TabProps, 'form' | 'disabled'> & { profile: ClientProfile | undefined };

const ProfileField = ({
  form,
  disabled,
  profiles,
}: Omit<Part, 'profile'> & { profiles: ClientProfile[] }) => {
  const t = useText();
  const choose = (name: unknown) => {
    const chosen = profiles.find((profile) => profile.name === name);
    if (!chosen) return;
    form.change({ ...(settledBy(chosen, form.draft) as Partial<Draft>), security_profile: chosen.name });
  };
  return (
    <FormField
      name="security_profile"
      label={t('protocol.profile')}
      hint={t('protocol.profile.hint')}
      errors={form.errors['security_profile']}
    >
      <SingleSelect disabled={disabled} value={form.draft.security_profile} onChange={choose}>
        {profiles.map(({ name }) => (
          <SingleSelectOption key={name} value={name}>
            {t(PROFILE_LABELS[name])}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </FormField>
  );
};

/** A switch that a profile may hold in its place, with the clause that does. */
const LockedSwitch = ({
  form,
  disabled,
  profile,
  name,
  label,
  hint,
}: Part & {
  name: ProtocolSwitch | 'require_pushed_authorization_requests';
  label: TextKey;
  hint: TextKey;
}) => {
  const t = useText();
  const id = useId();
  const clause = lockOf(profile, name);
  return (
    <Box>
      <Checkbox
        name={name}
        aria-describedby={id}
        disabled={disabled || clause !== undefined}
        checked={form.draft[name]}
        onCheckedChange={(checked) => form.change({ [name]: checked === true })}
      >
        {t(label)}
      </Checkbox>
      <Box paddingLeft={7} id={id}>
        <Typography variant="pi" textColor="neutral600" tag="p">
          {t(hint)}
        </Typography>
        {clause !== undefined && (
          <Typography variant="pi" textColor="neutral600" tag="p" fontWeight="bold">
            {t('protocol.locked', { clause })}
          </Typography>
        )}
        {form.errors[name] && (
          <Typography variant="pi" textColor="danger600" tag="p">
            {form.errors[name].join(' ')}
          </Typography>
        )}
      </Box>
    </Box>
  );
};

/** Several of a few, each with its technical name: it is what an application's documentation says. */
const ChecksField = ({
  form,
  disabled,
  profile,
  name,
  label,
  hint,
  options,
}: Part & {
  name: 'response_types' | 'response_modes';
  label: TextKey;
  hint: TextKey;
  options: readonly string[];
}) => {
  const t = useText();
  const id = useId();
  const chosen = form.draft[name];
  const toggle = (option: string, isOn: boolean) =>
    form.change({
      [name]: options.filter((item) => (item === option ? isOn : chosen.includes(item))),
    });
  return (
    <Flex
      direction="column"
      alignItems="flex-start"
      gap={1}
      role="group"
      aria-labelledby={id}
      aria-describedby={`${id}-hint`}
    >
      <Typography id={id} variant="pi" fontWeight="bold" textColor="neutral800">
        {t(label)}
      </Typography>
      {options.map((option) => {
        const clause = exclusionOf(profile, { field: name, item: option });
        return (
          <Checkbox
            key={option}
            disabled={disabled || (clause !== undefined && !chosen.includes(option))}
            checked={chosen.includes(option)}
            onCheckedChange={(checked) => toggle(option, checked === true)}
          >
            {clause === undefined ? option : `${option} — ${t('protocol.excluded', { clause })}`}
          </Checkbox>
        );
      })}
      <Typography id={`${id}-hint`} variant="pi" textColor={form.errors[name] ? 'danger600' : 'neutral600'}>
        {form.errors[name]?.join(' ') ?? t(hint)}
      </Typography>
    </Flex>
  );
};

const Settings = ({ form, disabled, profile, algorithms }: Part & Pick<ClientProfileList, 'algorithms'>) => {
  const part = { form, disabled, profile };
  const signsPeopleIn = form.client.kind !== 'machine';
  return (
    <>
      {signsPeopleIn && (
        <>
          <LockedSwitch {...part} name="require_pkce" label="protocol.pkce" hint="protocol.pkce.hint" />
          <LockedSwitch
            {...part}
            name="require_pushed_authorization_requests"
            label="edit.requirePar"
            hint="edit.requirePar.hint"
          />
          <LockedSwitch
            {...part}
            name="require_signed_request_object"
            label="protocol.signedRequests"
            hint="protocol.signedRequests.hint"
          />
        </>
      )}
      <LockedSwitch
        {...part}
        name="dpop_bound_access_tokens"
        label="protocol.dpop"
        hint="protocol.dpop.hint"
      />
      <LockedSwitch {...part} name="allow_dpop" label="protocol.allowDpop" hint="protocol.allowDpop.hint" />
      <LockedSwitch
        {...part}
        name="require_dpop_nonce"
        label="protocol.dpopNonce"
        hint="protocol.dpopNonce.hint"
      />
      <LockedSwitch
        {...part}
        name="tls_client_certificate_bound_access_tokens"
        label="protocol.certificateBound"
        hint="protocol.certificateBound.hint"
      />
      {signsPeopleIn && (
        <>
          <ChecksField
            {...part}
            name="response_types"
            label="protocol.responseTypes"
            hint="protocol.responseTypes.hint"
            options={RESPONSE_TYPES}
          />
          <ChecksField
            {...part}
            name="response_modes"
            label="protocol.responseModes"
            hint="protocol.responseModes.hint"
            options={RESPONSE_MODES}
          />
          <AlgorithmField
            {...part}
            name="authorization_signed_response_alg"
            label="protocol.jarmAlg"
            hint="protocol.jarmAlg.hint"
            algorithms={algorithms}
          />
          <AlgorithmField
            {...part}
            name="request_object_signing_alg"
            label="protocol.requestAlg"
            hint="protocol.requestAlg.hint"
            algorithms={algorithms}
          />
          <LinesField
            {...{ form, disabled }}
            name="request_uris"
            label="protocol.requestUris"
            hint="protocol.requestUris.hint"
          />
        </>
      )}
      <LinesField
        {...{ form, disabled }}
        name="allowed_cors_origins"
        label="protocol.origins"
        hint="protocol.origins.hint"
      />
      <LinesField
        {...{ form, disabled }}
        name="resources"
        label="protocol.resources"
        hint="protocol.resources.hint"
      />
    </>
  );
};

/** What the application may do with the protocol, and which proofs it gives. */
export const ProtocolTab = ({ form, disabled }: TabProps) => {
  const t = useText();
  return (
    <WithProfiles draft={form.draft}>
      {({ profiles, profile, algorithms }) => (
        <>
          <ProfileField {...{ form, disabled, profiles }} />
          {form.draft.security_profile === 'fapi-2.0' && (
            <Notice kind="info">{t('protocol.profile.fapi2.hint')}</Notice>
          )}
          <IssuerField {...{ form, disabled }} />
          <Settings {...{ form, disabled, profile, algorithms }} />
        </>
      )}
    </WithProfiles>
  );
};
