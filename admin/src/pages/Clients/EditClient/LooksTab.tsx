import { Typography } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import { useLooksApi } from '../../../api/looks';
import { useRequest } from '../../../api/useRequest';
import { LoadFailure } from '../../../components/LoadFailure';
import { Loading } from '../../../components/Loading';
import { Notice } from '../../../components/Notice';
import { LOOKS_PERMISSIONS } from '../../../permissions';
import { useText } from '../../../translations/useText';
import { LooksForm } from '../../Looks/LooksForm';
import { tidy } from '../../Looks/tidy';
import { WithPreview } from '../../Looks/WithPreview';
import type { TabProps } from './tabs';

const Editor = ({ form, disabled }: TabProps) => {
  const t = useText();
  const { readLooks } = useLooksApi();
  const { data, error, reload } = useRequest(readLooks);
  if (error !== undefined)
    return <LoadFailure title={t('looks.loadFailed')} error={error} onRetry={reload} />;
  if (!data) return <Loading>{t('looks.loading')}</Loading>;
  const { branding } = form.draft;
  return (
    <>
      <Typography textColor="neutral600">{t('looks.client.hint')}</Typography>
      {form.errors['branding'] && <Notice kind="danger">{t('editor.refused')}</Notice>}
      <WithPreview
        draft={{ branding: tidy(branding), clientId: form.client.client_id }}
        pages={data.pages}
        languages={data.languages}
      >
        {(errors) => (
          <LooksForm
            looks={branding}
            change={(changes) => form.change({ branding: { ...branding, ...changes } })}
            errors={errors}
            disabled={disabled}
            languages={data.languages}
          />
        )}
      </WithPreview>
    </>
  );
};

/** How the pages look on the way to this application. */
export const LooksTab = (props: TabProps) => {
  const t = useText();
  const { allowedActions, isLoading } = useRBAC(LOOKS_PERMISSIONS);
  if (isLoading) return <Loading>{t('looks.loading')}</Loading>;
  return allowedActions.canRead ? (
    <Editor {...props} />
  ) : (
    <Notice kind="info">{t('looks.client.forbidden')}</Notice>
  );
};
