import { Flex } from '@strapi/design-system';
import { Layouts, Page, useRBAC } from '@strapi/strapi/admin';
import { useRegistrationApi } from '../../api/registration';
import { useRequest } from '../../api/useRequest';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { SectionLinks } from '../../components/SectionLinks';
import { REGISTRATION_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { PolicyForm } from './PolicyForm';
import { TokenList } from './TokenList';

/** Who may register applications without an administrator, and what these can have. */
export const RegistrationPage = () => {
  const t = useText();
  const { readPolicy } = useRegistrationApi();
  const { data, error, reload } = useRequest(readPolicy);
  const { allowedActions } = useRBAC(REGISTRATION_PERMISSIONS);
  const readOnly = allowedActions.canUpdate !== true;

  return (
    <Page.Main>
      <Page.Title>{t('registration.title')}</Page.Title>
      <Layouts.Header title={t('registration.title')} subtitle={t('registration.subtitle')} />
      <SectionLinks />
      <Layouts.Content>
        <Flex direction="column" alignItems="stretch" gap={6}>
          {error !== undefined && (
            <LoadFailure title={t('registration.failed')} error={error} onRetry={reload} />
          )}
          {error === undefined && !data && <Loading>{t('registration.loading')}</Loading>}
          {data && (
            <PolicyForm policy={data} readOnly={readOnly || data.origin === 'config'} onSaved={reload} />
          )}
          {data && <TokenList readOnly={readOnly} />}
        </Flex>
      </Layouts.Content>
    </Page.Main>
  );
};
