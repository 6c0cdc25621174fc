import { useRBAC } from '@strapi/strapi/admin';
import type { ReactNode } from 'react';
import { GRANT_PERMISSIONS, PERSONAL_DATA_PERMISSIONS, SESSION_PERMISSIONS } from '../../permissions';
import { useText } from '../../translations/useText';
import { UserSessions } from './UserSessions';

/** What Strapi's content manager tells a panel beside an entry; the part that is read here. */
interface EntryContext {
  model: string;
  documentId?: string;
}

const USER_MODEL = 'plugin::users-permissions.user';

/** Beside the entry of a user: their sessions, their grants, and what is kept on them. Nothing for whoever may see none of it. */
export const UserSidePanel = ({
  model,
  documentId,
}: EntryContext): { title: string; content: ReactNode } | null => {
  const t = useText();
  // Apart: their actions have the same names.
  const sessions = useRBAC(SESSION_PERMISSIONS).allowedActions;
  const grants = useRBAC(GRANT_PERMISSIONS).allowedActions;
  const personalData = useRBAC(PERSONAL_DATA_PERMISSIONS).allowedActions;
  const mayAnything = [sessions, grants, personalData].some((may) => Object.values(may).some(Boolean));
  if (model !== USER_MODEL || documentId === undefined || !mayAnything) return null;
  return { title: t('plugin.name'), content: <UserSessions subject={documentId} /> };
};
