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

export function SignedInAs({ context, user }: { context: PageContext; user: SignedInUser }) {
  const { name, email } = user;
  return (
    <p class="account">
      <span class="account-label">{text(context.lang, 'user.signedInAs')}</span>{' '}
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
  );
}
