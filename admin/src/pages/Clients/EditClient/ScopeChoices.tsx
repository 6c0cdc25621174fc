import { Box, Checkbox, Table, Tbody, Td, Tr, Typography } from '@strapi/design-system';
import { useIntl } from 'react-intl';
import type { ScopeView } from '../../../../../server/src/contracts/catalogue';
import { Code } from '../../../components/Code';
import { HeadRow } from '../../../components/HeadRow';
import { useText } from '../../../translations/useText';
import type { TabProps } from './tabs';

const columns = [
  'edit.scope.name',
  'edit.scope.allowed',
  'edit.scope.default',
  'edit.scope.optional',
] as const;

/** The fields of a client that name scopes, separated by spaces. */
const FIELDS = ['scope', 'default_scopes', 'optional_scope'] as const;
type ScopeField = (typeof FIELDS)[number];

const NEVER_OPTIONAL = ['openid'];

/** The protocol's own, which is no scope of the site's list: it asks for a refresh token. */
const OFFLINE_ACCESS = 'offline_access';

const namesIn = (text: string): string[] => [...new Set(text.split(/\s+/).filter(Boolean))];

const withName = (text: string, name: string, isIn: boolean): string => {
  const others = namesIn(text).filter((candidate) => candidate !== name);
  return [...others, ...(isIn ? [name] : [])].join(' ');
};

interface ScopeChoicesProps extends Pick<TabProps, 'form' | 'disabled'> {
  scopes: ScopeView[];
}

/** The scopes of the site, each with what the application may do with it. */
export const ScopeChoices = ({ form, disabled, scopes }: ScopeChoicesProps) => {
  const t = useText();
  const { locale } = useIntl();
  const { draft, errors } = form;
  const known = [...scopes.map(({ name }) => name), OFFLINE_ACCESS];
  // A scope that was deleted is shown as long as the client still names it.
  const names = [...new Set([...known, ...FIELDS.flatMap((field) => namesIn(draft[field]))])];

  const set = (field: ScopeField, name: string, isIn: boolean) =>
    form.change(
      field === 'scope' && !isIn
        ? Object.fromEntries(FIELDS.map((each) => [each, withName(draft[each], name, false)]))
        : { [field]: withName(draft[field], name, isIn) },
    );

  const wordsOf = (name: string): string => {
    if (!known.includes(name)) return t('edit.scope.gone');
    if (name === OFFLINE_ACCESS) return t('edit.scope.offline');
    const words = scopes.find((scope) => scope.name === name)?.displayName ?? {};
    return words[locale] ?? words['en'] ?? '';
  };

  const refusals = FIELDS.flatMap((field) => errors[field] ?? []);
  return (
    <Box>
      <Typography tag="h2" variant="delta">
        {t('edit.scope')}
      </Typography>
      <Typography tag="p" variant="pi" textColor="neutral600" paddingBottom={3}>
        {t('edit.scope.hint')}
      </Typography>
      <Table colCount={columns.length} rowCount={names.length + 1}>
        <HeadRow columns={columns} />
        <Tbody>
          {names.map((name) => {
            const isAllowed = namesIn(draft.scope).includes(name);
            const isOptionalForAll = scopes.some((scope) => scope.name === name && scope.optional);
            const choices = [
              { field: 'scope', isFixed: false, isChecked: isAllowed },
              {
                field: 'default_scopes',
                isFixed: !isAllowed,
                isChecked: namesIn(draft.default_scopes).includes(name),
              },
              {
                field: 'optional_scope',
                isFixed: !isAllowed || isOptionalForAll || NEVER_OPTIONAL.includes(name),
                isChecked: isOptionalForAll || namesIn(draft.optional_scope).includes(name),
              },
            ] as const;
            return (
              <Tr key={name}>
                <Td>
                  <Code>{name}</Code>
                  <Typography
                    tag="p"
                    variant="pi"
                    textColor={known.includes(name) ? 'neutral600' : 'danger600'}
                  >
                    {wordsOf(name)}
                  </Typography>
                </Td>
                {choices.map(({ field, isFixed, isChecked }) => (
                  <Td key={field}>
                    <Checkbox
                      aria-label={t(`edit.${field}.of`, { name })}
                      disabled={disabled || isFixed}
                      checked={isChecked}
                      onCheckedChange={(checked) => set(field, name, checked === true)}
                    />
                  </Td>
                ))}
              </Tr>
            );
          })}
        </Tbody>
      </Table>
      {refusals.map((message) => (
        <Typography key={message} tag="p" role="alert" variant="pi" textColor="danger600" paddingTop={2}>
          {message}
        </Typography>
      ))}
    </Box>
  );
};
