import { useRBAC } from '@strapi/strapi/admin';
import { useMemo, useState } from 'react';
import { useCatalogueApi } from '../../../api/catalogue';
import { failuresBelow, type FieldFailure } from '../../../api/failure';
import { useRequest } from '../../../api/useRequest';
import { MAPPING_PERMISSIONS } from '../../../permissions';
import { useTranslated } from '../../../translations/useProblemText';
import { ClaimsPreview } from '../../ClaimsPreview/ClaimsPreview';
import { MappingDrafts } from './claims/MappingDrafts';
import { PlacementFields } from './claims/PlacementFields';
import { ReleaseRules } from './claims/ReleaseRules';
import { SubjectFields } from './claims/SubjectFields';
import { toClient } from './draft';
import { SwitchField } from './fields';
import type { TabProps } from './tabs';

/** What the application learns about a user beyond what its scopes give everywhere, tried before it is saved. */
export const ClaimsTab = ({ form, disabled }: TabProps) => {
  const { allowedActions } = useRBAC(MAPPING_PERMISSIONS);
  const { readFields } = useCatalogueApi();
  const { data: known } = useRequest(readFields);
  const [previewed, setPreviewed] = useState<FieldFailure[]>([]);
  const fields = known?.fields ?? [];
  const failures = useTranslated()([...form.failures, ...failuresBelow(previewed, 'client')]);
  const draftClient = useMemo(
    () => ({ clientId: form.client.client_id, client: toClient(form.client, form.draft) }),
    [form.client, form.draft],
  );

  return (
    <>
      <SwitchField
        {...{ form, disabled }}
        name="claims_in_id_token"
        label="claimsTab.inIdToken"
        hint="claimsTab.inIdToken.hint"
      />
      <MappingDrafts
        {...{ form, disabled, fields, failures }}
        field="additional_claims"
        title="claimsTab.additional"
        hint="claimsTab.additional.hint"
      />
      <MappingDrafts
        {...{ form, disabled, fields, failures }}
        field="claim_overrides"
        title="claimsTab.overrides"
        hint="claimsTab.overrides.hint"
      />
      <PlacementFields {...{ form, disabled, failures }} />
      <ReleaseRules {...{ form, disabled, failures }} />
      <SubjectFields {...{ form, disabled, fields }} />
      {allowedActions.canRead && <ClaimsPreview draftClient={draftClient} onRefused={setPreviewed} />}
    </>
  );
};
