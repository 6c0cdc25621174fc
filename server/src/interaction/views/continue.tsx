/** @jsxImportSource preact */
/**
 * A step that has to be a POST where no script runs: one button that carries hidden fields on.
 */
import { text } from '../catalogue';
import { renderPage, type PageContext } from '../html';
import { PostForm, PrimaryButton } from './form';

export interface ContinueProps {
  context: PageContext;
  action: string;
  /** Hidden inputs, by name. */
  fields: Readonly<Record<string, string>>;
  /** What is being done, in the language of the page. */
  title: string;
}

export function continuePage({ context, action, fields, title }: ContinueProps): string {
  const { lang } = context;
  return renderPage({
    context,
    title,
    children: (
      <>
        <p class="lead">{text(lang, 'continue.explain')}</p>
        <PostForm action={action} hidden={fields} class="stack">
          <PrimaryButton>{text(lang, 'continue.submit')}</PrimaryButton>
        </PostForm>
      </>
    ),
  });
}
