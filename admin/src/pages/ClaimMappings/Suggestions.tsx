import { Button, Flex, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import type { ClaimMapping } from '../../../../server/src/contracts/catalogue';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import { describeSource } from './describeSource';

interface SuggestionsProps {
  suggestions: ClaimMapping[];
  onChoose: (suggestion: ClaimMapping) => void;
}

/** Fields of the site that look like standard claims and are not mapped yet. */
export const Suggestions = ({ suggestions, onChoose }: SuggestionsProps) => {
  const t = useText();
  if (suggestions.length === 0) return null;
  return (
    <Panel padding={6} role="region" aria-labelledby="oidc-server-suggestions">
      <Typography id="oidc-server-suggestions" tag="h2" variant="delta">
        {t('suggestions.title')}
      </Typography>
      <Flex tag="ul" gap={2} wrap="wrap" paddingTop={3}>
        {suggestions.map((suggestion) => (
          <li key={suggestion.claim}>
            <Button
              variant="tertiary"
              startIcon={<Plus />}
              onClick={() => onChoose(suggestion)}
              aria-label={t('suggestions.choose', { claim: suggestion.claim })}
            >
              {`${suggestion.claim} ← ${describeSource(suggestion.source, t)}`}
            </Button>
          </li>
        ))}
      </Flex>
    </Panel>
  );
};
