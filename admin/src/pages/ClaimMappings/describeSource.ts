import type { ClaimMapping } from '../../../../server/src/contracts/catalogue';
import type { Translate } from '../../translations/useText';

/** Where a value comes from, in words. */
export const describeSource = (source: ClaimMapping['source'], t: Translate): string => {
  if (source.kind === 'field') return t('source.isField', { field: source.field });
  if (source.kind === 'constant') return t('source.isConstant', { value: JSON.stringify(source.value) });
  return t('source.isExpression', { expression: source.expression });
};
