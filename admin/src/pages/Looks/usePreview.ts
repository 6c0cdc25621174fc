import { useEffect, useState } from 'react';
import type { FieldFailure } from '../../api/failure';
import { explainFailure, fieldFailures } from '../../api/failure';
import { useLooksApi, type PreviewWish } from '../../api/looks';
import { useProblemText } from '../../translations/useProblemText';
import { useText } from '../../translations/useText';

/** Messages by the path of the field: `colours.light.accent`. */
export type LooksErrors = Readonly<Record<string, string[] | undefined>>;

interface Preview {
  /** The last page that could be shown. */
  html?: string;
  errors: LooksErrors;
  failure?: string;
}

/** Milliseconds after the last key stroke. */
const PAUSE = 250;

/** What a client has of its own is checked below its field. */
const pathOf = ({ path }: Pick<FieldFailure, 'path'>): string =>
  (path[0] === 'branding' || path[0] === 'looks' ? path.slice(1) : path).join('.');

export const errorsByPath = (
  failures: readonly FieldFailure[],
  text: (failure: FieldFailure) => string,
): LooksErrors => {
  const errors: Record<string, string[]> = {};
  for (const failure of failures) (errors[pathOf(failure)] ??= []).push(text(failure));
  return errors;
};

/** The page as the server makes it of the draft, and what is wrong with the draft. */
export const usePreview = (wish: PreviewWish): Preview => {
  const t = useText();
  const problemText = useProblemText();
  const { preview } = useLooksApi();
  const [shown, setShown] = useState<Preview>({ errors: {} });
  const asked = JSON.stringify(wish);

  useEffect(() => {
    const controller = new AbortController();
    const show = (next: (previous: Preview) => Preview) => {
      if (!controller.signal.aborted) setShown(next);
    };
    const timer = setTimeout(() => {
      preview(JSON.parse(asked) as PreviewWish, controller.signal).then(
        ({ html, problems }) => {
          const failures = problems.map(({ path, message, code = '', params = {} }) => ({
            path,
            message,
            name: code,
            params,
          }));
          show(() => ({ html, errors: errorsByPath(failures, problemText) }));
        },
        (error: unknown) => {
          const failures = fieldFailures(error);
          show(({ html }) => ({
            html,
            errors: errorsByPath(failures, problemText),
            ...(failures.length === 0 ? { failure: explainFailure(error, t) } : {}),
          }));
        },
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [asked, preview, problemText, t]);

  return shown;
};
