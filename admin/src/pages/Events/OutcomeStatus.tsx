import { Status, Typography } from '@strapi/design-system';
import type { AuditOutcome } from '../../../../server/src/contracts/events';
import { useText } from '../../translations/useText';

const looks = {
  success: { variant: 'success', color: 'success700' },
  failure: { variant: 'danger', color: 'danger700' },
} as const;

/** Whether it went well, in a word and a colour. */
export const OutcomeStatus = ({ outcome }: { outcome: AuditOutcome }) => {
  const t = useText();
  const { variant, color } = looks[outcome];
  return (
    <Status size="S" width="max-content" variant={variant}>
      <Typography variant="pi" fontWeight="bold" textColor={color}>
        {t(`event.outcome.${outcome}`)}
      </Typography>
    </Status>
  );
};
