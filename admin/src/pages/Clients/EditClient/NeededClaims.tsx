import type { ClientMetadata } from '../../../../../server/src/contracts/clients';
import { useCatalogueApi } from '../../../api/catalogue';
import { useRequest } from '../../../api/useRequest';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { presets, type PresetId } from '../presets/presets';

type WithClaims = Pick<ClientMetadata, 'additional_claims' | 'claim_overrides'>;

/** Claims that the application can't do without and that nothing fills: said before its users find out. */
export const NeededClaims = ({ preset, client }: { preset: PresetId; client: WithClaims }) => {
  const { needs = [] } = presets[preset];
  return needs.length === 0 ? null : <MissingClaims needs={needs} client={client} />;
};

const MissingClaims = ({ needs, client }: { needs: readonly string[]; client: WithClaims }) => {
  const t = useText();
  const { listMappings } = useCatalogueApi();
  const { data } = useRequest(listMappings);
  if (!data) return null;
  const filled = [...data.results, ...(client.additional_claims ?? []), ...(client.claim_overrides ?? [])];
  const missing = needs.filter((name) => !filled.some(({ claim }) => claim === name));
  if (missing.length === 0) return null;
  return (
    <Notice kind="warning" title={t('connect.claimsMissing')}>
      {t('connect.claimsMissing.hint', { claims: missing.join(', ') })}
    </Notice>
  );
};
