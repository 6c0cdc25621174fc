import { Button, Textarea } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import { expressionFault } from '../../../../api/expressionFault';
import { failuresBelow, messagesAt, type FieldFailure } from '../../../../api/failure';
import { FormField } from '../../../../components/FormField';
import { useText } from '../../../../translations/useText';
import { ExpressionField } from '../../../ClaimMappings/ExpressionField';
import { linesOf } from '../../lines';
import type { ClientDraft } from '../useClientDraft';
import type { ReleaseDraft } from './claimsDraft';
import { Entry } from './Entry';
import { Section } from './Section';

interface ReleaseRulesProps {
  form: ClientDraft;
  failures: FieldFailure[];
  disabled: boolean;
}

/** Claims that are told about some users only. */
export const ReleaseRules = ({ form, failures, disabled }: ReleaseRulesProps) => {
  const t = useText();
  const drafts = form.draft.claim_release_rules;
  const change = (next: ReleaseDraft[]) => form.change({ claim_release_rules: next });
  const replace = (index: number, changes: Partial<ReleaseDraft>) =>
    change(drafts.map((draft, at) => (at === index ? { ...draft, ...changes } : draft)));

  return (
    <Section
      title="claimsTab.release"
      hint="claimsTab.release.hint"
      action={
        !disabled && (
          <Button
            variant="secondary"
            startIcon={<Plus />}
            onClick={() => change([...drafts, { claims: '', expression: '' }])}
          >
            {t('claimsTab.addRelease')}
          </Button>
        )
      }
    >
      {drafts.map(({ claims, expression }, index) => {
        const refused = failuresBelow(failures, 'claim_release_rules', String(index));
        return (
          <Entry
            key={index}
            name={linesOf(claims).join(', ') || t('claimsTab.newClaim')}
            onRemove={disabled ? undefined : () => change(drafts.filter((_, at) => at !== index))}
          >
            <FormField
              name={`claim_release_rules.${index}.claims`}
              label={t('claimsTab.release.claims')}
              hint={t('claimsTab.release.claims.hint')}
              errors={messagesAt(refused, 'claims')}
              required
            >
              <Textarea
                rows={2}
                value={claims}
                disabled={disabled}
                spellCheck={false}
                placeholder="phone_number"
                onChange={({ target }) => replace(index, { claims: target.value })}
              />
            </FormField>
            <ExpressionField
              label={t('claimsTab.release.expression')}
              placeholder={'user.role.name == "Staff"'}
              value={expression}
              disabled={disabled}
              fault={expressionFault(refused)}
              errors={messagesAt(refused, 'expression')}
              onChange={(next) => replace(index, { expression: next })}
            />
          </Entry>
        );
      })}
    </Section>
  );
};
