import { useEffect } from 'react';
import { useBlocker } from 'react-router-dom';
import { useText } from '../translations/useText';
import { Ask } from './Ask';

/** Asks before unsaved changes are lost, whether the page or the panel is left. */
export const UnsavedGuard = ({ isChanged }: { isChanged: boolean }) => {
  const t = useText();
  const blocker = useBlocker(
    ({ currentLocation, nextLocation }) => isChanged && currentLocation.pathname !== nextLocation.pathname,
  );

  useEffect(() => {
    if (!isChanged) return undefined;
    const hold = (event: BeforeUnloadEvent) => event.preventDefault();
    window.addEventListener('beforeunload', hold);
    return () => window.removeEventListener('beforeunload', hold);
  }, [isChanged]);

  if (blocker.state !== 'blocked') return null;
  return (
    <Ask
      title={t('unsaved.title')}
      consequence={t('unsaved.consequence')}
      action={t('unsaved.leave')}
      onConfirm={() => blocker.proceed()}
      onClose={() => blocker.reset()}
    />
  );
};
