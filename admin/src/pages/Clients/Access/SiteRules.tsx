import { Flex, Link } from '@strapi/design-system';
import { Link as RouterLink } from 'react-router-dom';
import { useAccessApi } from '../../../api/access';
import { useRequest } from '../../../api/useRequest';
import { Notice } from '../../../components/Notice';
import { PLUGIN_ID } from '../../../pluginId';
import { useText } from '../../../translations/useText';

/** Says whether the site has rules too, which decide together with the client's, and leads to them. */
export const SiteRules = () => {
  const t = useText();
  const { readSettings } = useAccessApi();
  const { data } = useRequest(readSettings);
  const names = (data?.rules ?? []).map(({ name }) => name).join(', ');
  const isFaulty = (data?.problems.length ?? 0) > 0;

  return (
    <Flex direction="column" alignItems="flex-start" gap={2}>
      {isFaulty && (
        <Notice kind="danger" title={t('access.site.faulty')}>
          {t('access.site', { names })}
        </Notice>
      )}
      {!isFaulty && names !== '' && <Notice kind="info">{t('access.site', { names })}</Notice>}
      <Link tag={RouterLink} to={`/plugins/${PLUGIN_ID}/access`}>
        {t('access.title')}
      </Link>
    </Flex>
  );
};
