import { Flex } from '@strapi/design-system';
import { SearchInput, useQueryParams } from '@strapi/strapi/admin';
import { ANY, Choice, type Options } from '../../components/Choice';
import { useText } from '../../translations/useText';
import { kindLabels, kindNames } from './kindLabels';

/** The first is what the list is sorted by when nothing is chosen. */
export const SORTS = [
  ['client_id_issued_at:desc', 'clients.sort.newest'],
  ['client_name:asc', 'clients.sort.name'],
  ['last_sign_in_at:desc', 'clients.sort.lastSignIn'],
  ['sign_ins_30_days:desc', 'clients.sort.signIns'],
] as const satisfies Options;

const STATES: Options = [
  [ANY, 'clients.filter.anyState'],
  ['true', 'clients.enabled'],
  ['false', 'clients.disabled'],
];

const KINDS: Options = [
  [ANY, 'clients.filter.anyKind'],
  ...kindNames.map((kind) => [kind, kindLabels[kind]] as const),
];

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
