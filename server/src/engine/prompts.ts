/**
 * What stands between an authorization request and its answer, in the order in which it is asked (OpenID Connect Core
 * 1.0 §3.1.2.1; `create`: Initiating User Registration via OpenID Connect 1.0).
 */
import type { interactionPolicy } from 'oidc-provider';
import type { AccessControl } from './access';
import { essentialBesideWish } from './essential-acr';
import type { Engine } from './load';

/** Beside the engine's own `login` and `consent`. */
const SHOWN_FIRST = ['create', 'select_account'];

/** Every value of `prompt`, as discovery tells it. */
export const PROMPT_VALUES: readonly string[] = ['none', 'login', 'consent', ...SHOWN_FIRST];

/** A session outlives its user's right to sign in: then somebody has to sign in anew, as with no session. */
const accountIsGone = ({ interactionPolicy: { Check } }: Engine): interactionPolicy.Check =>
  new Check('account_gone', 'End-User authentication is required', 'login_required', ({ oidc }) =>
    oidc.session?.accountId !== undefined && oidc.account === undefined
      ? Check.REQUEST_PROMPT
      : Check.NO_NEED_TO_PROMPT,
  );

/** Sign-in, then the access rules, then consent: nobody is asked to consent to what they may not use. */
export function createPrompts(engine: Engine, access: AccessControl): interactionPolicy.DefaultPolicy {
  const { base, Prompt } = engine.interactionPolicy;
  const policy = base();
  for (const [place, name] of SHOWN_FIRST.entries())
    policy.add(new Prompt({ name, requestable: true }), place);
  policy.get('login')?.checks.add(accountIsGone(engine));
  policy.get('login')?.checks.add(essentialBesideWish(engine));
  policy.add(
    access.prompt(engine),
    policy.findIndex(({ name }) => name === 'consent'),
  );
  return policy;
}
