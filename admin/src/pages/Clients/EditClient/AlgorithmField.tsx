import { SingleSelect, SingleSelectOption } from '@strapi/design-system';
import type {
  AlgorithmField as Name,
  ClientProfile,
  ClientProfileList,
} from '../../../../../server/src/contracts/clients';
import { FormField } from '../../../components/FormField';
import { useText, type TextKey } from '../../../translations/useText';
import { choiceUnder } from './protocolDraft';
import type { TabProps } from './tabs';

/** The design system's select takes no empty value. */
const NONE = 'none';

/** What holds when nothing is chosen (OpenID Connect Registration 1.0 §2, JARM §3, RFC 9101 §10.5). */
const LEFT_OUT: Record<Name, TextKey> = {
  id_token_signed_response_alg: 'edit.alg.rs256',
  authorization_signed_response_alg: 'edit.alg.rs256',
  request_object_signing_alg: 'edit.alg.any',
};

interface AlgorithmFieldProps
  extends Pick<TabProps, 'form' | 'disabled'>, Pick<ClientProfileList, 'algorithms'> {
  profile: ClientProfile | undefined;
  name: Name;
  label: TextKey;
  hint: TextKey;
}

/** One of the provider's algorithms, those that the profile leaves; by its technical name, as the application's own settings have it. */
export const AlgorithmField = ({
  form,
  disabled,
  profile,
  algorithms,
  name,
  label,
  hint,
}: AlgorithmFieldProps) => {
  const t = useText();
  const current = form.draft[name];
  const { allowed, fill } = choiceUnder(profile, { field: name, options: algorithms[name] });
  // One that the provider no longer has stays in view until another is chosen.
  const options = current === '' || allowed.includes(current) ? allowed : [current, ...allowed];
  return (
    <FormField name={name} label={t(label)} hint={t(hint)} errors={form.errors[name]}>
      <SingleSelect
        disabled={disabled}
        value={current || NONE}
        onChange={(chosen) => form.change({ [name]: chosen === NONE ? '' : String(chosen) })}
      >
        <SingleSelectOption value={NONE}>
          {fill === undefined ? t(LEFT_OUT[name]) : t('edit.alg.profile', { algorithm: fill })}
        </SingleSelectOption>
        {options.map((algorithm) => (
          <SingleSelectOption key={algorithm} value={algorithm}>
            {algorithm}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </FormField>
  );
};
