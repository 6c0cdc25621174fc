import { useFreshSecrets } from '../freshSecrets';
import { CopyField } from '../../../components/CopyField';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { ChoiceField, LinesField, TextField } from './fields';
import { Secrets } from './Secrets';
import type { TabProps } from './tabs';

/** Methods that look at a key or certificate of the application's own. */
const HAS_KEYS: readonly string[] = ['private_key_jwt', 'self_signed_tls_client_auth'];

/** How the application proves who it is. */
export const CredentialsTab = ({ form, disabled, may }: TabProps) => {
  const t = useText();
  const { secretOf } = useFreshSecrets();
  const { client, draft } = form;
  const fresh = secretOf(client.client_id);
  const usesSecret = client.token_endpoint_auth_method.startsWith('client_secret');
  return (
    <>
      <CopyField label={t('clients.id')} value={client.client_id} />
      <ChoiceField
        {...{ form, disabled }}
        name="token_endpoint_auth_method"
        label="edit.authMethod"
        hint="edit.authMethod.hint"
        options={[
          { value: 'client_secret_basic', label: 'edit.authMethod.basic' },
          { value: 'client_secret_post', label: 'edit.authMethod.post' },
          { value: 'client_secret_jwt', label: 'edit.authMethod.secretJwt' },
          { value: 'private_key_jwt', label: 'edit.authMethod.key' },
          { value: 'self_signed_tls_client_auth', label: 'edit.authMethod.selfSigned' },
          { value: 'tls_client_auth', label: 'edit.authMethod.certificate' },
          { value: 'none', label: 'edit.authMethod.none' },
        ]}
      />
      {draft.token_endpoint_auth_method === 'tls_client_auth' && (
        <TextField
          {...{ form, disabled }}
          name="tls_client_auth_subject_dn"
          label="edit.certificateSubject"
          hint="edit.certificateSubject.hint"
        />
      )}
      {(draft.token_endpoint_auth_method === 'client_secret_jwt' ||
        draft.id_token_signed_response_alg === 'HS256') && <Notice kind="info">{t('secrets.sealed')}</Notice>}
      {HAS_KEYS.includes(draft.token_endpoint_auth_method) && (
        <>
          <TextField {...{ form, disabled }} name="jwks_uri" label="edit.jwksUri" hint="edit.jwksUri.hint" />
          <LinesField {...{ form, disabled }} name="jwks" label="edit.jwks" hint="edit.jwks.hint" rows={8} />
        </>
      )}
      {fresh && (
        <>
          <Notice kind="warning" title={t('credentials.once')}>
            {t('credentials.once.hint')}
          </Notice>
          <CopyField label={t('credentials.secret')} value={fresh} />
        </>
      )}
      {usesSecret && <Secrets form={form} disabled={disabled || !may.secrets} />}
      {!usesSecret && draft.token_endpoint_auth_method.startsWith('client_secret') && (
        <Notice kind="info">{t('secrets.saveFirst')}</Notice>
      )}
    </>
  );
};
