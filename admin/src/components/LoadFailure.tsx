import { Button, Flex } from '@strapi/design-system';
import { ArrowClockwise } from '@strapi/icons';
import { explainFailure } from '../api/failure';
import { useText } from '../translations/useText';
import { Notice } from './Notice';

interface LoadFailureProps {
  /** What could not be loaded, as a sentence. */
  title: string;
  error: unknown;
  onRetry: () => void;
}

/** Takes the place of what could not be loaded, and offers to ask again. */
export const LoadFailure = ({ title, error, onRetry }: LoadFailureProps) => {
  const t = useText();
  return (
    <Flex direction="column" alignItems="flex-start" gap={4} padding={6}>
      <Notice kind="danger" title={title}>
        {explainFailure(error, t)}
      </Notice>
      <Button variant="secondary" startIcon={<ArrowClockwise />} onClick={onRetry}>
        {t('error.retry')}
      </Button>
    </Flex>
  );
};
