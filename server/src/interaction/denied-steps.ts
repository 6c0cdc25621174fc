/**
 * Telling a user that the access rules refuse them, and the ways on from there.
 */
import { displayName, type User } from '../domain/users';
import type { Interactions } from '../engine/interactions';
import type { Csrf } from './csrf';
import { DENIED_DECISIONS } from './views/denied';
import type { InteractionUrl } from './exchange';
import type { Answers, Submission, Visit } from './visit';
import { view } from './views';

export interface DeniedDeps {
  answers: Answers;
  interactions: Interactions;
  csrf: Csrf;
  interactionUrl: InteractionUrl;
}

const RULED_OUT = {
  error: 'access_denied',
  description: 'The access rules do not let this user use the client',
};

const FORBIDDEN = 403;

export function createDeniedSteps({ answers, interactions, csrf, interactionUrl }: DeniedDeps) {
  const show = (visit: Visit, user: User | undefined): Promise<void> => {
    const { pending } = visit;
    return answers.show(
      visit,
      ({ context, app }) =>
        view('denied', {
          context,
          action: interactionUrl(pending),
          csrf: csrf.tokenFor(pending.uid),
          app,
          ...(user
            ? { user: { name: displayName(user), ...(user.email ? { email: user.email } : {}) } }
            : {}),
          ...pending.denial,
        }),
      { status: FORBIDDEN },
    );
  };

  return {
    show,

    /** Back to the client, or in with another account. */
    async decide(visit: Submission, user: User | undefined): Promise<void> {
      const { exchange, pending, form } = visit;
      const decision = form.get('decision');
      if (decision === DENIED_DECISIONS.back)
        return answers.goOn(exchange, interactions.abort(exchange, RULED_OUT));
      if (decision === DENIED_DECISIONS.switchAccount) {
        answers.sendTo(exchange, interactionUrl(pending, 'switch'));
        return;
      }
      return show(visit, user);
    },
  };
}
