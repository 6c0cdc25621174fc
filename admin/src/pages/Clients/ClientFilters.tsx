import { Box, Flex, SingleSelect, SingleSelectOption } from '@strapi/design-system';
import { SearchInput, useQueryParams } from '@strapi/strapi/admin';
import { useText, type TextKey } from '../../translations/useText';
import { kindLabels, kindNames } from './kindLabels';

interface Option {
  value: string;
  label: TextKey;
}

/** The first is what the list is sorted by when nothing is chosen. */
export const SORTS = [
  { value: 'client_id_issued_at:desc', label: 'clients.sort.newest' },
  { value: 'client_name:asc', label: 'clients.sort.name' },
  { value: 'last_sign_in_at:desc', label: 'clients.sort.lastSignIn' },
  { value: 'sign_ins_30_days:desc', label: 'clients.sort.signIns' },
] as const satisfies readonly Option[];

/** The design system's select takes no empty value. */
const ANY = 'any';

const STATES: readonly Option[] = [
  { value: ANY, label: 'clients.filter.anyState' },
  { value: 'true', label: 'clients.enabled' },
  { value: 'false', label: 'clients.disabled' },
];

const KINDS: readonly Option[] = [
  { value: ANY, label: 'clients.filter.anyKind' },
  ...kindNames.map((kind) => ({ value: kind, label: kindLabels[kind] })),
];

interface ChoiceProps {
  label: TextKey;
  value: string;
  options: readonly Option[];
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
        onChange={(chosen) => onChange(String(chosen))}
      >
        {options.map((option) => (
          <SingleSelectOption key={option.value} value={option.value}>
            {t(option.label)}
          </SingleSelectOption>
        ))}
      </SingleSelect>
    </Box>
  );
};

interface ClientFiltersProps {
  enabled: string;
  kind: string;
  sort: string;
}

/** What the list shows, and in which order; the address bar keeps it. */
export const ClientFilters = ({ enabled, kind, sort }: ClientFiltersProps) => {
  const t = useText();
  const [, setQuery] = useQueryParams();
  const choose = (name: string) => (value: string) =>
    setQuery({ [name]: value === ANY ? '' : value, page: '1' });
  return (
    <Flex gap={3} wrap="wrap" paddingBottom={4}>
      <SearchInput label={t('clients.search')} placeholder={t('clients.searchHint')} />
      <Choice
        label="clients.filter.state"
        value={enabled || ANY}
        options={STATES}
        onChange={choose('enabled')}
      />
      <Choice label="clients.filter.kind" value={kind || ANY} options={KINDS} onChange={choose('kind')} />
      <Choice label="clients.sort" value={sort} options={SORTS} onChange={choose('sort')} />
    </Flex>
  );
};
