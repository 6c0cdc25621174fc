import { Flex, Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useIntl } from 'react-intl';
import { explainFailure } from '../../api/failure';
import { useRegistrationApi } from '../../api/registration';
import { useRequest } from '../../api/useRequest';
import { Code } from '../../components/Code';
import { HeadRow } from '../../components/HeadRow';
import { LoadFailure } from '../../components/LoadFailure';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { RowActions } from '../../components/RowActions';
import { useText, type TextKey } from '../../translations/useText';
import { IssueToken } from './IssueToken';

const COLUMNS: Array<TextKey | undefined> = [
  'registration.token.name',
  'registration.token',
  'registration.token.used',
  'registration.token.expires',
  undefined,
];

/** Initial access tokens: who was given one, and how often it can still be used. */
export const TokenList = ({ readOnly }: { readOnly: boolean }) => {
  const t = useText();
  const intl = useIntl();
  const { listTokens, revokeToken } = useRegistrationApi();
  const { data, error, reload } = useRequest(listTokens);
  const { toggleNotification } = useNotification();

  const revoke = async (id: string) => {
    try {
      await revokeToken(id);
      reload();
    } catch (failure) {
      toggleNotification({ type: 'danger', message: explainFailure(failure, t) });
    }
  };

  const list = () => {
    if (error !== undefined) {
      return <LoadFailure title={t('registration.tokens.failed')} error={error} onRetry={reload} />;
    }
    if (!data) return <Loading>{t('registration.tokens.loading')}</Loading>;
    if (data.results.length === 0) {
      return <Typography textColor="neutral600">{t('registration.tokens.none')}</Typography>;
    }
    return (
      <Table colCount={COLUMNS.length} rowCount={data.results.length + 1}>
        <HeadRow columns={COLUMNS} />
        <Tbody>
          {data.results.map(({ id, name, hint, uses, maxUses, expiresAt }) => (
            <Tr key={id}>
              <Td>
                <Typography textColor="neutral800">{name}</Typography>
              </Td>
              <Td>
                <Code $small>…{hint}</Code>
              </Td>
              <Td>
                <Typography textColor="neutral800">
                  {maxUses === null ? intl.formatNumber(uses) : `${uses} / ${maxUses}`}
                </Typography>
              </Td>
              <Td>
                <Typography textColor="neutral800">
                  {expiresAt === null
                    ? t('clients.never')
                    : intl.formatDate(expiresAt * 1000, { dateStyle: 'medium' })}
                </Typography>
              </Td>
              <Td>
                <RowActions
                  name={name}
                  onDelete={readOnly ? undefined : () => void revoke(id)}
                  question={t('registration.token.revoke', { name })}
                />
              </Td>
            </Tr>
          ))}
        </Tbody>
      </Table>
    );
  };

  return (
    <Panel padding={6}>
      <Flex direction="column" alignItems="stretch" gap={6}>
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <Typography tag="h2" variant="beta">
            {t('registration.tokens')}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {t('registration.tokens.hint')}
          </Typography>
        </Flex>
        {!readOnly && <IssueToken onIssued={reload} />}
        {list()}
      </Flex>
    </Panel>
  );
};
