import { useIntl } from 'react-intl';
import type { AccountPageId, EventView } from '../../../../server/src/contracts/events';
import { useText } from '../../translations/useText';
import { kindSentence, reasonText } from './eventTexts';

/** No application: the page where users see what they gave applications, and sign in to see it. */
const ACCOUNT_PAGE: AccountPageId = 'oidc-server!account';

/** An entry in words, by the names that users and applications have now. */
export const useEventWords = () => {
  const t = useText();
  const intl = useIntl();

  const userOf = ({ userName, subject }: EventView): string => userName ?? subject ?? t('event.nobody');
  const clientNameOf = ({ clientName, clientId }: EventView): string | null =>
    clientId === ACCOUNT_PAGE ? t('event.accountPage') : clientName;
  const clientOf = (event: EventView): string => clientNameOf(event) ?? event.clientId ?? t('event.noClient');

  return {
    /** What the application is called; null where nobody knows. */
    clientName: clientNameOf,

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
