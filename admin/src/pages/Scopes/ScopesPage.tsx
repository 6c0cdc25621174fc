import { Button } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { Layouts, Page, useNotification, useRBAC } from '@strapi/strapi/admin';
import { useNavigate } from 'react-router-dom';
import { useCatalogueApi } from '../../api/catalogue';
import { explainFailure } from '../../api/failure';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { SectionLinks } from '../../components/SectionLinks';
import { SCOPE_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { ScopeTable } from './ScopeTable';

const Scopes = () => {
  const t = useText();
  const navigate = useNavigate();
  const { toggleNotification } = useNotification();
  const { allowedActions } = useRBAC(SCOPE_PERMISSIONS);
  const { listScopes, removeScope } = useCatalogueApi();
  const { data, error, reload } = useRequest(listScopes);

  const remove = async (name: string) => {
    try {
      await removeScope(name);
    } catch (failure) {
      toggleNotification({ type: 'danger', message: explainFailure(failure, t) });
    }
    reload();
  };

  if (error !== undefined) {
    return (
      <Panel>
        <LoadFailure title={t('scopes.failed')} error={error} onRetry={reload} />
      </Panel>
    );
  }
  if (!data) {
    return (
      <Panel>
        <Loading>{t('scopes.loading')}</Loading>
      </Panel>
    );
  }
  return (
    <ScopeTable
      scopes={data.results}
      onEdit={allowedActions.canUpdate ? (name) => navigate(encodeURIComponent(name)) : undefined}
      onDelete={allowedActions.canDelete ? (name) => void remove(name) : undefined}
    />
  );
};

/** What applications can ask for, and what each scope gives them. */
export const ScopesPage = () => {
  const t = useText();
  const navigate = useNavigate();
  const { allowedActions } = useRBAC(SCOPE_PERMISSIONS);
  return (
    <Page.Main>
      <Page.Title>{t('scopes.title')}</Page.Title>
      <Layouts.Header
        title={t('scopes.title')}
        subtitle={t('scopes.subtitle')}
        primaryAction={
          allowedActions.canCreate && (
            <Button startIcon={<Plus />} onClick={() => navigate('new')}>
              {t('scopes.add')}
            </Button>
          )
        }
      />
      <SectionLinks />
      <Layouts.Content>
        <Scopes />
      </Layouts.Content>
    </Page.Main>
  );
};
