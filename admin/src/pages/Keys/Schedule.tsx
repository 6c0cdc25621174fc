import { Button, Flex, TextInput } from '@strapi/design-system';
import { useNotification, useRBAC } from '@strapi/strapi/admin';
import { useState, type ChangeEvent, type FormEvent } from 'react';
import type { KeyList } from '../../../../server/src/contracts/keys';
import { explainFailure } from '../../api/failure';
import { useKeyApi } from '../../api/keys';
import { FormField } from '../../components/FormField';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { KEY_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';

const SECONDS_PER_DAY = 86_400;
const MAX_DAYS = 3650;

/** Undefined for what is no number of days. */
const daysIn = (text: string): number | undefined => {
  const days = /^\d{1,4}$/.test(text.trim()) ? Number(text) : undefined;
  return days !== undefined && days <= MAX_DAYS ? days : undefined;
};

interface ScheduleProps {
  /** Seconds. */
  rotateAfter: number;
  origin: KeyList['scheduleOrigin'];
  onChanged: () => void;
}

/** How long keys sign before the next ones take over, and where that is changed. */
export const Schedule = ({ rotateAfter, origin, onChanged }: ScheduleProps) => {
  const t = useText();
  const { rescheduleKeys } = useKeyApi();
  const { toggleNotification } = useNotification();
  const { allowedActions } = useRBAC(KEY_PERMISSIONS);
  const current = Math.round(rotateAfter / SECONDS_PER_DAY);
  const [text, setText] = useState(String(current));
  const [isBusy, setBusy] = useState(false);
  const days = daysIn(text);

  const save = async (event: FormEvent) => {
    event.preventDefault();
    if (days === undefined) return;
    setBusy(true);
    try {
      await rescheduleKeys(days * SECONDS_PER_DAY);
      toggleNotification({ type: 'success', message: t('keys.scheduled') });
      onChanged();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    } finally {
      setBusy(false);
    }
  };

  const notice = (
    <Notice kind="info">
      {t('keys.interval', { days: current })}
      {origin === 'config' && ` ${t('keys.declared')}`}
    </Notice>
  );
  if (origin === 'config' || !allowedActions.canRotate) return notice;
  return (
    <Panel padding={6}>
      <Flex tag="form" direction="column" alignItems="stretch" gap={4} onSubmit={save}>
        {notice}
        <FormField name="rotateAfter" label={t('keys.schedule')} hint={t('keys.schedule.hint')}>
          <TextInput
            type="number"
            min={0}
            max={MAX_DAYS}
            step={1}
            value={text}
            onChange={({ target }: ChangeEvent<HTMLInputElement>) => setText(target.value)}
          />
        </FormField>
        <Flex>
          <Button
            type="submit"
            variant="secondary"
            loading={isBusy}
            disabled={days === undefined || days === current}
          >
            {t('keys.schedule.save')}
          </Button>
        </Flex>
      </Flex>
    </Panel>
  );
};
