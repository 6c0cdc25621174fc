import { Flex } from '@strapi/design-system';
import { SearchInput } from '@strapi/strapi/admin';
import type { ListQuery } from '../../api/sessions';
import { ANY, Choice, type Options } from '../../components/Choice';
import { Narrowing } from '../../components/Narrowing';
import { useText } from '../../translations/useText';
import type { ListParameters } from './useListQuery';

interface ListFiltersProps {
  asked: ListQuery;
  change: (changed: ListParameters) => void;
  states: Options;
  sorts: Options;
}

/** What the list shows; the address bar keeps it. */
export const ListFilters = ({ asked, change, states, sorts }: ListFiltersProps) => {
  const t = useText();
  return (
    <Flex gap={3} wrap="wrap">
      <SearchInput label={t('sessions.search')} placeholder={t('sessions.searchHint')} />
      <Choice
        label="sessions.state"
        value={asked.state || ANY}
        options={[[ANY, 'sessions.anyState'], ...states]}
        onChange={(value) => change({ state: value === ANY ? '' : value })}
      />
      <Choice
        label="sessions.sort"
        value={asked.sort}
        options={sorts}
        onChange={(value) => change({ sort: value })}
      />
      {asked.clientId && (
        <Narrowing
          text={t('events.ofClient', { client: asked.clientId })}
          onRemove={() => change({ clientId: '' })}
        />
      )}
      {asked.subject && (
        <Narrowing
          text={t('events.ofUser', { user: asked.subject })}
          onRemove={() => change({ subject: '' })}
        />
      )}
    </Flex>
  );
};
