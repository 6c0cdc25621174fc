import { Button, Flex, Typography } from '@strapi/design-system';
import { Pencil, Plus } from '@strapi/icons';
import { useState } from 'react';
import type { MappableField } from '../../../../../../server/src/contracts/catalogue';
import { failuresBelow, type FieldFailure } from '../../../../api/failure';
import { Code } from '../../../../components/Code';
import { useText, type TextKey } from '../../../../translations/useText';
import { describeSource } from '../../../ClaimMappings/describeSource';
import { emptyMapping, toMapping, type MappingDraft } from '../../../ClaimMappings/mappingDraft';
import { MappingForm } from '../../../ClaimMappings/MappingForm';
import type { ClientDraft } from '../useClientDraft';
import type { MappingListField } from './claimsDraft';
import { Entry } from './Entry';
import { Section } from './Section';

interface MappingDraftsProps {
  form: ClientDraft;
  field: MappingListField;
  title: TextKey;
  hint: TextKey;
  fields: MappableField[];
  /** What the server refuses of the client. */
  failures: FieldFailure[];
  disabled: boolean;
}

const Summary = ({ draft, isRefused }: { draft: MappingDraft; isRefused: boolean }) => {
  const t = useText();
  const { claim, source } = toMapping(draft);
  return (
    <Flex gap={2} wrap="wrap">
      <Code>{claim || '…'}</Code>
      <Typography variant="pi" textColor="neutral600">
        {describeSource(source, t)}
      </Typography>
      {isRefused && <span aria-hidden>⚠</span>}
    </Flex>
  );
};

/** Claim mappings of this application alone; the one that is being edited is open. */
export const MappingDrafts = ({
  form,
  field,
  title,
  hint,
  fields,
  failures,
  disabled,
}: MappingDraftsProps) => {
  const t = useText();
  const [open, setOpen] = useState<number>();
  const drafts = form.draft[field];
  const change = (next: MappingDraft[]) => form.change({ [field]: next });
  const replace = (index: number, changes: Partial<MappingDraft>) =>
    change(drafts.map((draft, at) => (at === index ? { ...draft, ...changes } : draft)));

  return (
    <Section
      title={title}
      hint={hint}
      action={
        !disabled && (
          <Button
            variant="secondary"
            startIcon={<Plus />}
            onClick={() => {
              setOpen(drafts.length);
              change([...drafts, emptyMapping]);
            }}
          >
            {t('claimsTab.addClaim')}
          </Button>
        )
      }
    >
      {drafts.map((draft, index) => {
        const refused = failuresBelow(failures, field, String(index));
        return (
          <Entry
            key={index}
            name={draft.claim || t('claimsTab.newClaim')}
            onRemove={
              disabled
                ? undefined
                : () => {
                    setOpen(undefined);
                    change(drafts.filter((_, at) => at !== index));
                  }
            }
          >
            <Flex justifyContent="space-between" gap={2} wrap="wrap">
              <Summary draft={draft} isRefused={refused.length > 0} />
              {!disabled && (
                <Button
                  size="S"
                  variant="tertiary"
                  startIcon={<Pencil />}
                  aria-expanded={open === index}
                  onClick={() => setOpen(open === index ? undefined : index)}
                >
                  {t(open === index ? 'claimsTab.close' : 'claimsTab.edit')}
                </Button>
              )}
            </Flex>
            {open === index && !disabled && (
              <MappingForm
                draft={draft}
                fields={fields}
                failures={refused}
                onChange={(changes) => replace(index, changes)}
              />
            )}
          </Entry>
        );
      })}
    </Section>
  );
};
