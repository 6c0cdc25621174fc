import {
  Button,
  Checkbox,
  Flex,
  SingleSelect,
  SingleSelectOption,
  Textarea,
  TextInput,
  Typography,
} from '@strapi/design-system';
import { useNotification } from '@strapi/strapi/admin';
import { useState, type FormEvent } from 'react';
import { explainFailure, fieldFailures } from '../../api/failure';
import { useRegistrationApi, type RegistrationPolicyView } from '../../api/registration';
import { CopyField } from '../../components/CopyField';
import { FormField } from '../../components/FormField';
import { Notice } from '../../components/Notice';
import { Panel } from '../../components/Panel';
import { UnsavedGuard } from '../../components/UnsavedGuard';
import { useProblemText } from '../../translations/useProblemText';
import { useText, type TextKey } from '../../translations/useText';
import { toDraft, toPolicy, withChoice, type PolicyDraft } from './policyDraft';

const ACCESS = ['off', 'token', 'open'] as const;

interface PolicyFormProps {
  policy: RegistrationPolicyView;
  readOnly: boolean;
  onSaved: () => void;
}

type Errors = Record<string, string[]>;

export const PolicyForm = ({ policy, readOnly, onSaved }: PolicyFormProps) => {
  const t = useText();
  const textOf = useProblemText();
  const { savePolicy } = useRegistrationApi();
  const { toggleNotification } = useNotification();
  const [draft, setDraft] = useState<PolicyDraft>(() => toDraft(policy));
  const [errors, setErrors] = useState<Errors>({});
  const [isSaving, setSaving] = useState(false);
  const isChanged = JSON.stringify(draft) !== JSON.stringify(toDraft(policy));
  const change = (part: Partial<PolicyDraft>) => setDraft((previous) => ({ ...previous, ...part }));

  const save = async (event: FormEvent) => {
    event.preventDefault();
    setSaving(true);
    try {
      await savePolicy(toPolicy(draft));
      setErrors({});
      toggleNotification({ type: 'success', message: t('registration.saved') });
      onSaved();
    } catch (error) {
      const failures = fieldFailures(error);
      setErrors(
        Object.fromEntries(
          failures.map((failure) => [failure.path.join('.').split('.')[0] ?? '', [textOf(failure)]]),
        ),
      );
      if (failures.length === 0) toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    } finally {
      setSaving(false);
    }
  };

  const choices = (field: 'grantTypes' | 'scopes', label: TextKey) => (
    <FormField name={field} label={t(label)} errors={errors[field]}>
      <Flex gap={4} wrap="wrap">
        {policy.choices[field].map((choice) => (
          <Checkbox
            key={choice}
            disabled={readOnly}
            checked={draft[field].includes(choice)}
            onCheckedChange={(checked) =>
              change({ [field]: withChoice(draft[field], choice, checked === true) })
            }
          >
            {choice}
          </Checkbox>
        ))}
      </Flex>
    </FormField>
  );

  const count = (field: 'unusedDays' | 'perAddress' | 'maxClients', label: TextKey, of: string) => (
    <FormField name={field} label={t(label)} errors={errors[of]}>
      <TextInput
        inputMode="numeric"
        disabled={readOnly}
        value={draft[field]}
        onChange={({ target }) => change({ [field]: target.value })}
      />
    </FormField>
  );

  return (
    <Panel padding={6}>
      <UnsavedGuard isChanged={isChanged} />
      <form onSubmit={save} noValidate>
        <Flex direction="column" alignItems="stretch" gap={6}>
          <Typography tag="h2" variant="beta">
            {t('registration.policy')}
          </Typography>
          {policy.origin === 'config' && <Notice kind="info">{t('registration.declared')}</Notice>}
          <FormField
            name="access"
            label={t('registration.access')}
            hint={t('registration.access.hint')}
            errors={errors['access']}
          >
            <SingleSelect
              disabled={readOnly}
              value={draft.access}
              onChange={(value) => change({ access: ACCESS.find((one) => one === value) ?? 'off' })}
            >
              {ACCESS.map((access) => (
                <SingleSelectOption key={access} value={access}>
                  {t(`registration.access.${access}`)}
                </SingleSelectOption>
              ))}
            </SingleSelect>
          </FormField>
          {draft.access === 'open' && <Notice kind="warning">{t('registration.open.warning')}</Notice>}
          {draft.access !== 'off' && <CopyField label={t('registration.endpoint')} value={policy.endpoint} />}
          {choices('grantTypes', 'registration.grantTypes')}
          {choices('scopes', 'registration.scopes')}
          <FormField
            name="redirectHosts"
            label={t('registration.hosts')}
            hint={t('registration.hosts.hint')}
            errors={errors['redirectHosts']}
          >
            <Textarea
              rows={3}
              disabled={readOnly}
              spellCheck={false}
              value={draft.redirectHosts}
              onChange={({ target }) => change({ redirectHosts: target.value })}
            />
          </FormField>
          {count('unusedDays', 'registration.unused', 'unusedFor')}
          {count('perAddress', 'registration.perAddress', 'perAddress')}
          {count('maxClients', 'registration.maxClients', 'maxClients')}
          {!readOnly && (
            <Flex>
              <Button type="submit" loading={isSaving} disabled={!isChanged}>
                {t('editor.save')}
              </Button>
            </Flex>
          )}
        </Flex>
      </form>
    </Panel>
  );
};
