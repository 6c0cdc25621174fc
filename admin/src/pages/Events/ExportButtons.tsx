import { Button, Flex } from '@strapi/design-system';
import { Download } from '@strapi/icons';
import { isFetchError, useNotification, useRBAC } from '@strapi/strapi/admin';
import { useState } from 'react';
import type { ExportFormat } from '../../../../server/src/contracts/events';
import { useEventApi, type EventFilter } from '../../api/events';
import { explainFailure } from '../../api/failure';
import { saveAsFile } from '../../components/saveAsFile';
import { EVENT_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';

const FORMATS = [
  { format: 'csv', label: 'events.export.csv' },
  { format: 'jsonl', label: 'events.export.jsonl' },
] as const satisfies ReadonlyArray<{ format: ExportFormat; label: string }>;

/** Milliseconds: an export takes a while, and nobody looks at it all that time. */
const LONG = 30_000;

/** Saves everything that the filter finds, where the admin may. */
export const ExportButtons = ({ filter }: { filter: EventFilter }) => {
  const t = useText();
  const { exportEvents } = useEventApi();
  const { toggleNotification } = useNotification();
  const { allowedActions } = useRBAC(EVENT_PERMISSIONS);
  const [underWay, setUnderWay] = useState<ExportFormat>();

  const save = async (format: ExportFormat) => {
    setUnderWay(format);
    try {
      saveAsFile(`oidc-events.${format}`, await exportEvents(format, filter));
    } catch (error) {
      // Whatever is no answer of the server: it never came, or stopped before its end.
      const message = isFetchError(error) ? explainFailure(error, t) : t('events.export.brokenOff');
      toggleNotification({ type: 'danger', message, timeout: LONG });
    } finally {
      setUnderWay(undefined);
    }
  };

  if (!allowedActions.canExport) return null;
  return (
    <Flex gap={2} wrap="wrap">
      {FORMATS.map(({ format, label }) => (
        <Button
          key={format}
          variant="tertiary"
          startIcon={<Download />}
          loading={underWay === format}
          disabled={underWay !== undefined}
          onClick={() => void save(format)}
        >
          {t(label)}
        </Button>
      ))}
    </Flex>
  );
};
