import { Flex } from '@strapi/design-system';
import { useRBAC } from '@strapi/strapi/admin';
import type { AccessPolicy } from '../../../../../server/src/contracts/access';
import type { FieldFailure } from '../../../api/failure';
import { Notice } from '../../../components/Notice';
import { ACCESS_PERMISSIONS } from '../../../permissions';
import { useText } from '../../../translations/useText';
import { DefaultField } from './DefaultField';
import { RuleList } from './RuleList';
import { Simulator } from './Simulator';
import { SiteRules } from './SiteRules';
import { useProblems, useRefused } from './useProblems';
import { WhoGetsIn } from './WhoGetsIn';

const OPEN_POLICY: AccessPolicy = { default: 'allow', rules: [] };

interface PolicyEditorProps {
  clientId: string;
  /** `access_policy` of the client; undefined: everybody who may sign in. */
  policy: AccessPolicy | undefined;
  onChange: (policy: AccessPolicy) => void;
  /** What the server refused when the policy was last saved, as it stands here. */
  failures: FieldFailure[];
  readOnly: boolean;
}

/** Who may use the client: its policy, and what the policy would do before it is saved. */
export const PolicyEditor = ({
  clientId,
  policy = OPEN_POLICY,
  onChange,
  failures,
  readOnly,
}: PolicyEditorProps) => {
  const t = useText();
  const { allowedActions } = useRBAC(ACCESS_PERMISSIONS);
  const found = useProblems(policy, allowedActions.canRead === true);
  // Whoever may not ask what is wrong with a draft is told when it is saved.
  const refused = useRefused(failures);
  const problems = found.length > 0 ? found : refused;

  return (
    <Flex direction="column" alignItems="stretch" gap={6}>
      {readOnly && problems.length > 0 && (
        <Notice kind="danger" title={t('access.faulty')}>
          {t('access.faulty.hint')}
        </Notice>
      )}
      <DefaultField
        label={t('access.default')}
        hint={t('access.default.hint')}
        value={policy.default}
        disabled={readOnly}
        onChange={(byDefault) => onChange({ ...policy, default: byDefault })}
      />
      {allowedActions.canRead && <SiteRules />}
      <RuleList
        rules={policy.rules}
        problems={problems}
        problemPath={['access_policy', 'rules']}
        readOnly={readOnly}
        isOpen={policy.default === 'allow'}
        onChange={(rules) => onChange({ ...policy, rules })}
      />
      {allowedActions.canCheck && <Simulator clientId={clientId} policy={policy} />}
      {allowedActions.canPreview && <WhoGetsIn clientId={clientId} policy={policy} />}
    </Flex>
  );
};
