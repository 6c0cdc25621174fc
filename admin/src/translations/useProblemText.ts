import { useCallback } from 'react';
import { useIntl } from 'react-intl';
import type { FieldFailure } from '../api/failure';
import { PLUGIN_ID } from '../pluginId';

/** The server's reasons begin in the middle of a sentence ("must be https"): the field was its subject. */
const asSentence = (message: string) => message.charAt(0).toUpperCase() + message.slice(1);

/** What the server refused, in the admin's language; in the server's own words where we don't have them. */
export const useProblemText = (): ((
  failure: Pick<FieldFailure, 'name' | 'message' | 'params'>,
) => string) => {
  const intl = useIntl();
  return useCallback(
    ({ name, message, params }) => {
      const id = `${PLUGIN_ID}.problem.${name}`;
      return intl.messages[id] === undefined ? asSentence(message) : intl.formatMessage({ id }, params);
    },
    [intl],
  );
};

/** What the server refused, each in the admin's words. */
export const useTranslated = (): ((failures: FieldFailure[]) => FieldFailure[]) => {
  const text = useProblemText();
  return useCallback(
    (failures) => failures.map((failure) => ({ ...failure, message: text(failure) })),
    [text],
  );
};
