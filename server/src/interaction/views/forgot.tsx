/** @jsxImportSource preact */
/**
 * Forgotten password: asks for the address, and says the same whether an account has it or not.
 */
import { text } from '../catalogue';
import type { PageContext, PageLayout } from '../html';
import { Alert } from './alert';
import { Field, PostForm, PrimaryButton } from './form';

export interface ForgotProps {
  context: PageContext;
  /** Where the form posts `csrf` and `email`. */
  action: string;
  csrf: string;
  email?: string;
  error?: 'email' | 'rate';
  backLink: string;
}

const ERROR_ID = 'forgot-error';

export function forgotPage({ context, action, csrf, email = '', error, backLink }: ForgotProps): PageLayout {
  const { lang } = context;
  return {
    context,
    title: text(lang, 'forgot.title'),
    failed: error !== undefined,
    children: (
      <>
        <p class="lead">{text(lang, 'forgot.lead')}</p>
        {error && (
          <Alert id={ERROR_ID}>
            {text(lang, error === 'rate' ? 'login.error.rate' : 'signUp.error.email')}
          </Alert>
        )}
        <PostForm action={action} hidden={{ csrf }} class="fields">
          <Field
            name="email"
            label={text(lang, 'signUp.email')}
            type="email"
            value={email}
            autocomplete="email"
            autocapitalize="none"
            spellcheck={false}
            autofocus
            invalid={error === 'email'}
            describedBy={error && ERROR_ID}
          />
          <PrimaryButton>{text(lang, 'forgot.submit')}</PrimaryButton>
        </PostForm>
        <p class="aside">
          <a href={backLink}>{text(lang, 'page.back')}</a>
        </p>
      </>
    ),
  };
}
