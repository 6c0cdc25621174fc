import { Button, Flex, Modal, Textarea, TextInput } from '@strapi/design-system';
import { useEffect, useRef, type FormEvent } from 'react';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { draftFields } from './draft';
import { FormField } from './FormField';
import { KindField } from './KindField';
import type { ClientFormState } from './useClientForm';

interface ClientFormProps {
  state: ClientFormState;
  onCancel: () => void;
}

export const ClientForm = ({ state, onCancel }: ClientFormProps) => {
  const t = useText();
  const form = useRef<HTMLFormElement>(null);
  const { draft, errors, isSending, change, send } = state;

  const firstWrongField = draftFields.find((field) => errors[field]);
  useEffect(() => {
    if (firstWrongField) form.current?.querySelector<HTMLElement>(`[name="${firstWrongField}"]`)?.focus();
  }, [firstWrongField]);

  const handleSubmit = (event: FormEvent) => {
    event.preventDefault();
    void send();
  };

  return (
    <form ref={form} onSubmit={handleSubmit} noValidate>
      <Modal.Body>
        <Flex direction="column" alignItems="stretch" gap={5}>
          {errors.form && <Notice kind="danger">{errors.form.join(' ')}</Notice>}
          <FormField
            name="name"
            label={t('form.name')}
            hint={t('form.name.hint')}
            errors={errors.name}
            required
          >
            <TextInput
              autoFocus
              value={draft.name}
              onChange={({ target }) => change({ name: target.value })}
            />
          </FormField>
          <KindField value={draft.kind} errors={errors.kind} onChange={(kind) => change({ kind })} />
          <FormField
            name="redirectUris"
            label={t('form.redirectUris')}
            hint={t('form.redirectUris.hint')}
            errors={errors.redirectUris}
            required
          >
            <Textarea
              rows={3}
              spellCheck={false}
              placeholder="https://app.example.org/callback"
              value={draft.redirectUris}
              onChange={({ target }) => change({ redirectUris: target.value })}
            />
          </FormField>
          <FormField
            name="postLogoutRedirectUris"
            label={t('form.postLogoutRedirectUris')}
            hint={t('form.postLogoutRedirectUris.hint')}
            errors={errors.postLogoutRedirectUris}
          >
            <Textarea
              rows={2}
              spellCheck={false}
              placeholder="https://app.example.org/"
              value={draft.postLogoutRedirectUris}
              onChange={({ target }) => change({ postLogoutRedirectUris: target.value })}
            />
          </FormField>
        </Flex>
      </Modal.Body>
      <Modal.Footer>
        <Button variant="tertiary" onClick={onCancel} disabled={isSending}>
          {t('dialog.cancel')}
        </Button>
        <Button type="submit" loading={isSending}>
          {t('form.submit')}
        </Button>
      </Modal.Footer>
    </form>
  );
};
