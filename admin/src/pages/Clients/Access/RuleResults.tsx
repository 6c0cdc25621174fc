import { Flex, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import type { AccessCheck, RuleResult } from '../../../../../server/src/contracts/access';
import { Notice } from '../../../components/Notice';
import { useProblemText } from '../../../translations/useProblemText';
import { useText, type Translate } from '../../../translations/useText';

type CauseText = (result: RuleResult) => string;

const whyOf = (
  { reason, obstacle, decidedBy, allowed }: AccessCheck,
  { t, causeText }: { t: Translate; causeText: CauseText },
): string => {
  if (obstacle !== null) return t(obstacle === 'blocked' ? 'access.why.blocked' : 'access.why.unconfirmed');
  if (reason === 'default') return t(allowed ? 'access.why.defaultAllow' : 'access.why.defaultDeny');
  const rule = decidedBy?.name ?? '';
  if (reason === 'error')
    return t('access.why.error', { rule, cause: decidedBy ? causeText(decidedBy) : '' });
  return t(allowed ? 'access.why.allow' : 'access.why.deny', { rule });
};

const OUTCOMES = {
  match: 'access.outcome.match',
  'no-match': 'access.outcome.noMatch',
  absent: 'access.outcome.absent',
  error: 'access.outcome.error',
} as const;

const keyOf = ({ origin, name }: RuleResult): string => `${origin}:${name}`;

/** What was decided, and what each rule said. */
export const RuleResults = ({ check, isOutdated }: { check: AccessCheck; isOutdated: boolean }) => {
  const t = useText();
  const problemText = useProblemText();
  const causeText: CauseText = ({ code = '', cause = '', params = {} }) =>
    problemText({ name: code, message: cause, params });
  const { username } = check.user;
  return (
    <Flex direction="column" alignItems="stretch" gap={4} aria-live="polite">
      <Notice
        kind={check.allowed ? 'info' : 'warning'}
        title={t(check.allowed ? 'access.gets' : 'access.getsNot', { name: username })}
      >
        {whyOf(check, { t, causeText })} {isOutdated && t('access.outdated')}
      </Notice>
      {check.results.length > 0 && (
        <Table colCount={4} rowCount={check.results.length + 1}>
          <Thead>
            <Tr>
              {(
                [
                  'access.rule.name',
                  'access.rule.origin',
                  'access.rule.effect',
                  'access.rule.answer',
                ] as const
              ).map((key) => (
                <Th key={key}>
                  <Typography variant="sigma">{t(key)}</Typography>
                </Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>
            {check.results.map((result) => (
              <Tr key={keyOf(result)}>
                <Td>
                  <Typography fontWeight={result.name === check.decidedBy?.name ? 'bold' : undefined}>
                    {result.name}
                  </Typography>
                </Td>
                <Td>
                  <Typography>{t(`access.origin.${result.origin}`)}</Typography>
                </Td>
                <Td>
                  <Typography>{t(`access.effect.${result.effect}`)}</Typography>
                </Td>
                <Td>
                  <Typography textColor={result.outcome === 'error' ? 'danger600' : 'neutral800'}>
                    {t(OUTCOMES[result.outcome])} {result.outcome === 'error' && causeText(result)}
                  </Typography>
                </Td>
              </Tr>
            ))}
          </Tbody>
        </Table>
      )}
    </Flex>
  );
};
