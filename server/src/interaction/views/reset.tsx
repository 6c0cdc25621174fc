/** @jsxImportSource preact */
/**
 * A new password, from the link in the message.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { Alert } from './alert';
import { Field, PostForm, PrimaryButton } from './form';

export const RESET_ERRORS = ['code', 'different', 'password', 'rate'] as const;
export type ResetError = (typeof RESET_ERRORS)[number];

export interface ResetProps {
  context: PageContext;
  /** Where the form posts `csrf`, `code`, `password` and `passwordAgain`. */
  action: string;
  csrf: string;
  code: string;
  error?: ResetError;
  /** The site's own words on a password that it refuses. */
  reason?: string;
}

const ERROR_ID = 'reset-error';

export function resetPage({ context, action, csrf, code, error, reason }: ResetProps): PageLayout {
  const { lang } = context;
  const field = {
    type: 'password' as const,
    autocomplete: 'new-password',
    invalid: error === 'different' || error === 'password',
    ...(error ? { describedBy: ERROR_ID } : {}),
  };
  return {
    context,
    title: text(lang, 'reset.title'),
    failed: error !== undefined,
    children: (
      <>
        <p class="lead">{text(lang, 'reset.lead')}</p>
        {error && (
          <Alert id={ERROR_ID}>
            {error === 'rate' ? text(lang, 'login.error.rate') : text(lang, `reset.error.${error}`)}
            {reason !== undefined && ` ${reason}`}
          </Alert>
        )}
        <PostForm action={action} hidden={{ csrf, code }} class="fields">
          <Field {...field} name="password" label={text(lang, 'reset.password')} autofocus />
          <Field
            {...field}
            name="passwordAgain"
            label={text(lang, 'reset.passwordAgain')}
            autofocus={false}
          />
          <PrimaryButton>{text(lang, 'reset.submit')}</PrimaryButton>
        </PostForm>
      </>
    ),
  };
}
