import { Box } from '@strapi/design-system';
import type { EndingView } from '../../../../server/src/contracts/sessions';
import { Notice } from '../../components/Notice';
import { useText } from '../../translations/useText';

const PERCENT = 100;

/** How far an ending is that goes on in the background. */
export const EndingProgress = ({ running }: { running: EndingView | undefined }) => {
  const t = useText();
  if (!running) return null;
  const { ended, total } = running;
  const share = total === null || total === 0 ? 0 : Math.min(PERCENT, Math.round((ended / total) * PERCENT));
  return (
    <Box aria-live="polite">
      <Notice kind="info" title={t('ending.running')}>
        {t('ending.progress', { ended, total: total ?? 0 })}
      </Notice>
      <Box
        role="progressbar"
        aria-label={t('ending.running')}
        aria-valuenow={share}
        aria-valuemin={0}
        aria-valuemax={PERCENT}
        marginTop={2}
        height="0.8rem"
        background="neutral200"
        hasRadius
      >
        <Box height="100%" width={`${share}%`} background="primary600" hasRadius />
      </Box>
    </Box>
  );
};
