import { PolicyEditor } from '../Access/PolicyEditor';
import type { TabProps } from './tabs';

/** Who may use the application, and what its rules would do before they are saved. */
export const AccessTab = ({ form, disabled }: TabProps) => (
  <PolicyEditor
    clientId={form.client.client_id}
    policy={form.draft.access_policy}
    failures={form.failures.filter(({ path }) => path[0] === 'access_policy')}
    readOnly={disabled}
    onChange={(policy) => form.change({ access_policy: policy })}
  />
);
