/**
 * What a request can ask the pages to show, in the order in which it is shown (OpenID Connect Core 1.0 §3.1.2.1;
 * `create`: Initiating User Registration via OpenID Connect 1.0).
 */
import type { interactionPolicy } from 'oidc-provider';
import type { Engine } from './load';

/** Beside the engine's own `login` and `consent`. */
const SHOWN_FIRST = ['create', 'select_account'];

/** Every value of `prompt`, as discovery tells it. */
export const PROMPT_VALUES: readonly string[] = ['none', 'login', 'consent', ...SHOWN_FIRST];

/** A session outlives its user's right to sign in: then somebody has to sign in anew, as with no session. */
export function createPrompts({
  interactionPolicy: { base, Check, Prompt },
}: Engine): interactionPolicy.DefaultPolicy {
  const policy = base();
  for (const [place, name] of SHOWN_FIRST.entries())
    policy.add(new Prompt({ name, requestable: true }), place);
  policy
    .get('login')
    ?.checks.add(
      new Check('account_gone', 'End-User authentication is required', 'login_required', ({ oidc }) =>
        oidc.session?.accountId !== undefined && oidc.account === undefined
          ? Check.REQUEST_PROMPT
          : Check.NO_NEED_TO_PROMPT,
      ),
    );
  return policy;
}
