/** @jsxImportSource preact */
/**
 * Whose account the page acts on, so that nobody decides for another on a shared computer.
 */
import { text } from '../catalogue';
import type { PageContext } from '../html';
import { Name } from './phrase';

export interface SignedInUser {
  name: string;
  email?: string;
}

export function SignedInAs({
  context,
  user,
  switchLink,
  signInsLink,
}: {
  context: PageContext;
  user: SignedInUser;
  /** Where another account can be used instead. */
  switchLink?: string;
  /** Where the last sign-ins of the account are. */
  signInsLink?: string;
}) {
  const { name, email } = user;
  const { lang } = context;
  return (
    <div class="account">
      <p>
        <span class="account-label">{text(lang, 'user.signedInAs')}</span>{' '}
        <strong>
          <Name of={name} />
        </strong>
        {email !== undefined && email !== name && (
          <>
            {' '}
            <span class="account-email">
              <Name of={email} />
            </span>
          </>
        )}
      </p>
      {(switchLink ?? signInsLink) !== undefined && (
        <p class="account-links">
          {switchLink !== undefined && <a href={switchLink}>{text(lang, 'user.switch')}</a>}
          {signInsLink !== undefined && <a href={signInsLink}>{text(lang, 'user.signIns')}</a>}
        </p>
      )}
    </div>
  );
}
