/**
 * A request may name authentication classes twice: as a wish (`acr_values`), and as what it insists on (an essential
 * `acr` in `claims`). The standard leaves open what holds then (OpenID Connect Core 1.0 §5.5.1.1), and the engine
 * forgets what was insisted on. Here it holds: nobody gets a lower class than they insist on.
 */
import type { interactionPolicy } from 'oidc-provider';
import { essentialClassIn, isClassMet } from '../domain/authentication';
import type { Engine } from './load';

export const ESSENTIAL_BESIDE_WISH = 'essential_acr_beside_acr_values';

export const essentialBesideWish = ({ interactionPolicy: { Check } }: Engine): interactionPolicy.Check =>
  new Check(
    ESSENTIAL_BESIDE_WISH,
    'requested ACR could not be obtained',
    ({ oidc }) => {
      const essential = essentialClassIn(oidc.params?.['claims']);
      const isForgotten = oidc.params?.['acr_values'] !== undefined;
      return essential !== undefined && isForgotten && !isClassMet(essential, oidc.acr)
        ? Check.REQUEST_PROMPT
        : Check.NO_NEED_TO_PROMPT;
    },
    ({ oidc }) => ({ acr: essentialClassIn(oidc.params?.['claims']) }),
  );
