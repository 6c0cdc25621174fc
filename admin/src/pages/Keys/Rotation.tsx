import { Button, Flex } from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useState, type ChangeEvent } from 'react';
import type { KeyView } from '../../../../server/src/contracts/keys';
import { explainFailure } from '../../api/failure';
import { useKeyApi } from '../../api/keys';
import { Ask } from '../../components/Ask';
import { DateInput } from '../../components/DateInput';
import { useText } from '../../translations/useText';

const MS_PER_SECOND = 1000;

/** Seconds from now to the beginning of a day such as `2026-01-31`, by the admin's own clock; undefined for a day that has begun. */
const noticeUntil = (day: string): number | undefined => {
  const [, year, month, date] = /^(\d{4})-(\d\d)-(\d\d)$/.exec(day) ?? [];
  if (year === undefined) return undefined;
  const begins = new Date(Number(year), Number(month) - 1, Number(date)).getTime();
  const notice = Math.round((begins - Date.now()) / MS_PER_SECOND);
  return notice > 0 ? notice : undefined;
};

interface RotationProps {
  ring: KeyView['ring'];
  name: string;
  onRotated: () => void;
}

/** Has a new key take over, now or on a day. */
export const Rotation = ({ ring, name, onRotated }: RotationProps) => {
  const t = useText();
  const { rotateKeys } = useKeyApi();
  const { toggleNotification } = useNotification();
  const [isAsking, setAsking] = useState(false);
  const [day, setDay] = useState('');
  const notice = noticeUntil(day);

  const rotate = async (seconds: number) => {
    try {
      await rotateKeys(ring, seconds);
      toggleNotification({ type: 'success', message: t('keys.rotated', { ring: name }) });
      setDay('');
      onRotated();
    } catch (error) {
      toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    }
  };

  return (
    <Flex gap={2} wrap="wrap">
      <DateInput
        aria-label={t('keys.planDate', { ring: name })}
        value={day}
        onChange={({ target }: ChangeEvent<HTMLInputElement>) => setDay(target.value)}
      />
      <Button
        variant="secondary"
        disabled={notice === undefined}
        onClick={() => void (notice !== undefined && rotate(notice))}
      >
        {t('keys.plan')}
      </Button>
      <Button variant="danger-light" onClick={() => setAsking(true)}>
        {t('keys.rotate')}
      </Button>
      {isAsking && (
        <Ask
          title={t('keys.rotateTitle', { ring: name })}
          consequence={t('keys.rotateConsequence')}
          action={t('keys.rotate')}
          onConfirm={() => rotate(0)}
          onClose={() => setAsking(false)}
        />
      )}
    </Flex>
  );
};
