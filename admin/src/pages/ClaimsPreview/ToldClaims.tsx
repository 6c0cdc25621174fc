import { Badge, Box, Flex, Typography } from '@strapi/design-system';
import { styled } from 'styled-components';
import type { ClaimTrace, ToldClaims as Told } from '../../../../server/src/contracts/catalogue';
import { Code } from '../../components/Code';
import { useProblemText } from '../../translations/useProblemText';
import { useText } from '../../translations/useText';
import { describeSource } from '../ClaimMappings/describeSource';

const Content = styled.pre`
  margin: 0;
  white-space: pre-wrap;
`;

const Entry = ({ claim, outcome, origin, source, scope, reason, code = '', params = {} }: ClaimTrace) => {
  const t = useText();
  const problemText = useProblemText();
  return (
    <Flex tag="li" direction="column" alignItems="flex-start" gap={1} paddingTop={2} paddingBottom={2}>
      <Flex gap={2} wrap="wrap">
        <Code $small>{claim}</Code>
        {outcome === 'sent' ? (
          <Badge backgroundColor="success100" textColor="success700">
            {t('outcome.sent')}
          </Badge>
        ) : (
          <Badge>{t(`outcome.${outcome}`)}</Badge>
        )}
      </Flex>
      <Typography variant="pi" textColor="neutral600">
        {t(`origin.${origin}`, { source: describeSource(source, t) })}
        {scope && ` ${t('preview.givenBy', { scope })}`}
      </Typography>
      {reason && (
        <Typography variant="pi" textColor="neutral800">
          {problemText({ name: code, message: reason, params })}
        </Typography>
      )}
    </Flex>
  );
};

/** The content of one answer, and where each claim in it comes from. */
export const ToldClaims = ({ told: { claims, trace } }: { told: Told }) => (
  <Box paddingTop={4}>
    <Box background="neutral100" borderColor="neutral200" hasRadius padding={4}>
      <Content>
        <Code>{JSON.stringify(claims, null, 2)}</Code>
      </Content>
    </Box>
    <Flex tag="ul" direction="column" alignItems="stretch" paddingTop={3}>
      {trace.map((entry) => (
        <Entry key={entry.claim} {...entry} />
      ))}
    </Flex>
  </Box>
);
