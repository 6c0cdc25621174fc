import type { ReactNode } from 'react';
import type { TextKey } from '../../../translations/useText';
import type { ClientDraft } from './useClientDraft';

/** What an admin may do with this client. */
export interface May {
  update: boolean;
  delete: boolean;
  secrets: boolean;
  create: boolean;
}

export interface TabProps {
  form: ClientDraft;
  /** The admin may not change the client, or it is declared in config/plugins. */
  disabled: boolean;
  may: May;
}

export interface Tab {
  id: string;
  label: TextKey;
  Content: (props: TabProps) => ReactNode;
  /** Fields that are on this tab: an error leads there. */
  fields: readonly string[];
}
