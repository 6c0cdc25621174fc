import { useIntl } from 'react-intl';
import type { EventView } from '../../../../server/src/contracts/events';
import { useText } from '../../translations/useText';
import { kindSentence, reasonText } from './eventTexts';

/** An entry in words, by the names that users and applications have now. */
export const useEventWords = () => {
  const t = useText();
  const intl = useIntl();

  const userOf = ({ userName, subject }: EventView): string => userName ?? subject ?? t('event.nobody');
  const clientOf = ({ clientName, clientId }: EventView): string =>
    clientName ?? clientId ?? t('event.noClient');

  return {
    sentence: (event: EventView): string =>
      t(kindSentence(event.kind), {
        user: userOf(event),
        client: clientOf(event),
        admin: event.admin ? (event.admin.email ?? event.admin.id) : t('event.noAdmin'),
        target: event.target ?? '',
        count: Number(event.details.sessions ?? event.details.grants ?? event.details.entries ?? 0),
      }),

    reason: ({ reason, details }: EventView): string | undefined => {
      if (reason === null) return undefined;
      const text = reasonText(reason);
      return text ? t(text, { status: typeof details.status === 'number' ? details.status : '' }) : reason;
    },

    /** @param seconds since the epoch. */
    moment: (seconds: number): string =>
      intl.formatDate(new Date(seconds * 1000), { dateStyle: 'medium', timeStyle: 'medium' }),
  };
};
