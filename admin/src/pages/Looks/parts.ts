import type { Looks } from '../../../../server/src/contracts/looks';
import type { LooksErrors } from './usePreview';

/** What each part of the form works on. */
export interface PartProps {
  looks: Looks;
  change: (changes: Partial<Looks>) => void;
  errors: LooksErrors;
  disabled: boolean;
}
