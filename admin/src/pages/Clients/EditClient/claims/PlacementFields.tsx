import { Box, Button, Checkbox, Flex, TextInput } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { failuresBelow, messagesAt, type FieldFailure } from '../../../../api/failure';
import { FormField } from '../../../../components/FormField';
import { useText } from '../../../../translations/useText';
import type { ClientDraft } from '../useClientDraft';
import { PLACES, type Place, type PlacementDraft } from './claimsDraft';
import { Entry } from './Entry';
import { Section } from './Section';

interface PlacementFieldsProps {
  form: ClientDraft;
  failures: FieldFailure[];
  disabled: boolean;
}

const LABELS = {
  id_token: 'preview.idToken',
  userinfo: 'preview.userinfo',
  access_token: 'preview.accessToken',
  introspection: 'preview.introspection',
} as const;

/** In the order of `PLACES`, whichever was ticked first. */
const withPlace = (places: Place[], place: Place, isIn: boolean): Place[] =>
  PLACES.filter((candidate) => (candidate === place ? isIn : places.includes(candidate)));

/** Claims that go somewhere else than usual. */
export const PlacementFields = ({ form, failures, disabled }: PlacementFieldsProps) => {
  const t = useText();
  const drafts = form.draft.claim_placement;
  const change = (next: PlacementDraft[]) => form.change({ claim_placement: next });
  const replace = (index: number, changes: Partial<PlacementDraft>) =>
    change(drafts.map((draft, at) => (at === index ? { ...draft, ...changes } : draft)));
  const refused = failuresBelow(failures, 'claim_placement');

  return (
    <Section
      title="claimsTab.placement"
      hint="claimsTab.placement.hint"
      action={
        !disabled && (
          <Button
            variant="secondary"
            startIcon={<Plus />}
            onClick={() => change([...drafts, { claim: '', places: ['id_token', 'userinfo'] }])}
          >
            {t('claimsTab.addPlacement')}
          </Button>
        )
      }
    >
      {drafts.map(({ claim, places }, index) => (
        <Entry
          key={index}
          name={claim || t('claimsTab.newClaim')}
          onRemove={disabled ? undefined : () => change(drafts.filter((_, at) => at !== index))}
        >
          <FormField
            name={`claim_placement.${index}`}
            label={t('mappings.claim')}
            errors={messagesAt(refused, claim)}
            required
          >
            <TextInput
              value={claim}
              disabled={disabled}
              spellCheck={false}
              placeholder="email"
              onChange={({ target }) => replace(index, { claim: target.value })}
            />
          </FormField>
          <Flex gap={5} wrap="wrap">
            {PLACES.map((place) => (
              <Box key={place}>
                <Checkbox
                  disabled={disabled}
                  checked={places.includes(place)}
                  onCheckedChange={(checked) =>
                    replace(index, { places: withPlace(places, place, checked === true) })
                  }
                >
                  {t(LABELS[place])}
                </Checkbox>
              </Box>
            ))}
          </Flex>
        </Entry>
      ))}
    </Section>
  );
};
