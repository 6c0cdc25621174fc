import { Button, EmptyStateLayout, Flex } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { EmptyDocuments } from '@strapi/icons/symbols';
import { Layouts, Page, useNotification, useRBAC } from '@strapi/strapi/admin';
import { useNavigate } from 'react-router-dom';
import { useCatalogueApi } from '../../api/catalogue';
import { explainFailure } from '../../api/failure';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { SectionLinks } from '../../components/SectionLinks';
import { MAPPING_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { MappingTable } from './MappingTable';
import { Suggestions } from './Suggestions';

const Mappings = () => {
  const t = useText();
  const navigate = useNavigate();
  const { toggleNotification } = useNotification();
  const { allowedActions } = useRBAC(MAPPING_PERMISSIONS);
  const { listMappings, readFields, removeMapping } = useCatalogueApi();
  const { data, error, reload } = useRequest(listMappings);
  const fields = useRequest(readFields);

  const remove = async (id: string) => {
    try {
      await removeMapping(id);
    } catch (failure) {
      toggleNotification({ type: 'danger', message: explainFailure(failure, t) });
    }
    reload();
    fields.reload();
  };

  if (error !== undefined) {
    return (
      <Panel>
        <LoadFailure title={t('mappings.failed')} error={error} onRetry={reload} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel>
        <Loading>{t('mappings.loading')}</Loading>
      </Panel>
    );
  }
  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      {allowedActions.canCreate && (
        <Suggestions
          suggestions={fields.data?.suggestions ?? []}
          onChoose={(suggestion) => navigate('new', { state: { suggestion } })}
        />
      )}
      {data.results.length === 0 ? (
        <EmptyStateLayout
          hasRadius
          shadow="tableShadow"
          icon={<EmptyDocuments width="16rem" aria-hidden />}
          content={t('mappings.none')}
          action={
            allowedActions.canCreate && (
              <Button variant="secondary" startIcon={<Plus />} onClick={() => navigate('new')}>
                {t('mappings.add')}
              </Button>
            )
          }
        />
      ) : (
        <MappingTable
          mappings={data.results}
          onEdit={allowedActions.canUpdate ? (id) => navigate(id) : undefined}
          onDelete={allowedActions.canDelete ? (id) => void remove(id) : undefined}
        />
      )}
    </Flex>
  );
};

/** Where the values of claims come from. */
export const MappingsPage = () => {
  const t = useText();
  const navigate = useNavigate();
  const { allowedActions } = useRBAC(MAPPING_PERMISSIONS);
  return (
    <Page.Main>
      <Page.Title>{t('mappings.title')}</Page.Title>
      <Layouts.Header
        title={t('mappings.title')}
        subtitle={t('mappings.subtitle')}
        primaryAction={
          allowedActions.canCreate && (
            <Button startIcon={<Plus />} onClick={() => navigate('new')}>
              {t('mappings.add')}
            </Button>
          )
        }
      />
      <SectionLinks />
      <Layouts.Content>
        <Mappings />
      </Layouts.Content>
    </Page.Main>
  );
};
