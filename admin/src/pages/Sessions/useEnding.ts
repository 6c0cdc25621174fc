import { isFetchError, useNotification } from '@strapi/strapi/admin';
import { useEffect, useState } from 'react';
import type { EndingView } from '../../../../server/src/contracts/sessions';
import { useSessionApi, type Endable } from '../../api/sessions';
import { explainFailure } from '../../api/failure';
import { useText } from '../../translations/useText';
import { endableTexts } from './endableTexts';

/** How often it is asked how far an ending is, in milliseconds. */
const ASK_EVERY = 1_000;

/** The server may be starting again, and goes on with the order then. */
const isPassing = (error: unknown): boolean =>
  !(isFetchError(error) && error.status !== undefined && error.status < 500);

/**
 * Ends sessions or grants, follows those that go on in the background, and says when it is done.
 * @param takesUp also follows what was under way before the page was opened.
 */
export const useEnding = (kind: Endable, onEnded: () => void, takesUp = false) => {
  const t = useText();
  const { readEnding, listEndings } = useSessionApi();
  const { toggleNotification } = useNotification();
  const [running, setRunning] = useState<EndingView>();

  const finish = ({ ended }: EndingView) => {
    setRunning(undefined);
    toggleNotification({ type: 'success', message: t(endableTexts[kind].ended, { count: ended }) });
    onEnded();
  };

  const fail = (error: unknown) => {
    setRunning(undefined);
    toggleNotification({ type: 'danger', message: explainFailure(error, t) });
    onEnded();
  };

  useEffect(() => {
    if (!running) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      readEnding(kind, running.id, controller.signal).then(
        (view) => (view.state === 'done' ? finish(view) : setRunning(view)),
        (error: unknown) => {
          if (controller.signal.aborted) return;
          if (isPassing(error)) setRunning({ ...running });
          else fail(error);
        },
      );
    }, ASK_EVERY);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
    // eslint-disable-next-line react-hooks/exhaustive-deps -- asked again for each answer, not for each drawing
  }, [running, kind, readEnding]);

  useEffect(() => {
    if (!takesUp) return undefined;
    const controller = new AbortController();
    listEndings(kind, controller.signal).then(
      ([first]) => setRunning((known) => known ?? first),
      // The list itself says when the server can't be reached.
      () => undefined,
    );
    return () => controller.abort();
  }, [takesUp, kind, listEndings]);

  const end = async (order: () => Promise<EndingView>): Promise<void> => {
    try {
      const view = await order();
      if (view.state === 'done') finish(view);
      else setRunning(view);
    } catch (error) {
      fail(error);
    }
  };

  return { running, end };
};
