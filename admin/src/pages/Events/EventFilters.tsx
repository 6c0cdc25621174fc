import { Field, Flex } from '@strapi/design-system';
import { SearchInput } from '@strapi/strapi/admin';
import type { ChangeEvent } from 'react';
import { ANY, Choice } from '../../components/Choice';
import { DateInput } from '../../components/DateInput';
import { Narrowing } from '../../components/Narrowing';
import { useText, type TextKey } from '../../translations/useText';
import { KINDS, kindLabel } from './eventTexts';
import { NEWEST_FIRST, OLDEST_FIRST, type EventParameters, type useEventQuery } from './useEventQuery';

interface DayProps {
  name: 'from' | 'to';
  label: TextKey;
  value: string;
  onChange: (day: string) => void;
}

const Day = ({ name, label, value, onChange }: DayProps) => {
  const t = useText();
  return (
    <Field.Root name={name}>
      <Flex gap={2}>
        <Field.Label>{t(label)}</Field.Label>
        <DateInput
          value={value}
          onChange={({ target }: ChangeEvent<HTMLInputElement>) => onChange(target.value)}
        />
      </Flex>
    </Field.Root>
  );
};

/** What the list shows; the address bar keeps it. */
export const EventFilters = ({ asked, days, change }: ReturnType<typeof useEventQuery>) => {
  const t = useText();
  const choose = (name: keyof EventParameters) => (value: string) =>
    change({ [name]: value === ANY ? '' : value });
  return (
    <Flex gap={3} wrap="wrap">
      <SearchInput label={t('events.search')} placeholder={t('events.searchHint')} />
      <Choice
        label="events.filter.kind"
        value={asked.kind || ANY}
        options={[[ANY, 'events.filter.anyKind'], ...KINDS.map((kind) => [kind, kindLabel(kind)] as const)]}
        onChange={choose('kind')}
      />
      <Choice
        label="events.filter.outcome"
        value={asked.outcome || ANY}
        options={[
          [ANY, 'events.filter.anyOutcome'],
          ['success', 'event.outcome.success'],
          ['failure', 'event.outcome.failure'],
        ]}
        onChange={choose('outcome')}
      />
      <Choice
        label="events.sort"
        value={asked.sort}
        options={[
          [NEWEST_FIRST, 'events.sort.newest'],
          [OLDEST_FIRST, 'events.sort.oldest'],
        ]}
        onChange={choose('sort')}
      />
      <Day name="from" label="events.filter.from" value={days.from} onChange={choose('from')} />
      <Day name="to" label="events.filter.to" value={days.to} onChange={choose('to')} />
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
