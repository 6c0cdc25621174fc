import { Combobox, ComboboxOption, Field } from '@strapi/design-system';
import { useCallback, useState } from 'react';
import type { ListedUser } from '../../../../../server/src/contracts/access';
import { useAccessApi } from '../../../api/access';
import { useRequest } from '../../../api/useRequest';
import { useText } from '../../../translations/useText';

const nameOf = ({ username, email }: ListedUser): string => (email ? `${username} (${email})` : username);

/** Finds a user by name or e-mail address. */
export const UserSearch = ({ onPick }: { onPick: (user: ListedUser) => void }) => {
  const t = useText();
  const { findUsers } = useAccessApi();
  const [text, setText] = useState('');
  const [picked, setPicked] = useState<string>();
  const load = useCallback((signal: AbortSignal) => findUsers(text, signal), [findUsers, text]);
  const { data, isLoading } = useRequest(load);
  const users = data?.results ?? [];

  const pick = (id: string | undefined) => {
    setPicked(id);
    const user = users.find((candidate) => candidate.id === id);
    if (user) onPick(user);
  };

  return (
    <Field.Root>
      <Field.Label>{t('access.user')}</Field.Label>
      <Combobox
        value={picked}
        placeholder={t('access.user.hint')}
        loading={isLoading}
        loadingMessage={t('access.user.loading')}
        noOptionsMessage={() => t('access.user.none')}
        autocomplete="none"
        onInputChange={({ target }) => setText(target.value)}
        onChange={pick}
        onClear={() => pick(undefined)}
      >
        {users.map((user) => (
          <ComboboxOption key={user.id} value={user.id}>
            {nameOf(user)}
          </ComboboxOption>
        ))}
      </Combobox>
    </Field.Root>
  );
};
