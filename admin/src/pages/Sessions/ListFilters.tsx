import { Box, Button, Flex, SingleSelect, SingleSelectOption, VisuallyHidden } from '@strapi/design-system';
import { Cross } from '@strapi/icons';
import { SearchInput } from '@strapi/strapi/admin';
import type { ListQuery } from '../../api/sessions';
import { useText, type TextKey } from '../../translations/useText';
import type { ListParameters } from './useListQuery';

/** The design system's select takes no empty value. */
const ANY = 'any';

export type Options = ReadonlyArray<readonly [string, TextKey]>;

interface ChoiceProps {
  label: TextKey;
  value: string;
  options: Options;
  onChange: (value: string) => void;
}

const Choice = ({ label, value, options, onChange }: ChoiceProps) => {
  const t = useText();
  return (
    <Box minWidth="20rem">
      <SingleSelect
        size="S"
        aria-label={t(label)}
        value={value}
        onChange={(chosen: string | number) => onChange(String(chosen))}
      >
        {options.map(([option, text]) => (
          <SingleSelectOption key={option} value={option}>
            {t(text)}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
};

/** One user or one application that the list is narrowed to. */
const Narrowing = ({ text, onRemove }: { text: string; onRemove: () => void }) => {
  const t = useText();
  return (
    <Button size="S" variant="secondary" endIcon={<Cross aria-hidden />} onClick={onRemove}>
      <VisuallyHidden>{t('events.widen')} </VisuallyHidden>
      {text}
    </Button>
  );
};

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
