import { useEffect, useMemo, useState } from 'react';
import type { AccessPolicy, AccessProblem, AccessRule } from '../../../../../server/src/contracts/access';
import { useAccessApi } from '../../../api/access';
import type { FieldFailure } from '../../../api/failure';
import { useTranslated } from '../../../translations/useProblemText';

/** Milliseconds without a key before the server is asked. */
const PAUSE = 400;

/** What the server refused of a policy, in the admin's language. */
export const useRefused = (failures: FieldFailure[]): AccessProblem[] => useTranslated()(failures);

/** What is wrong with a policy as it stands, soon after it stopped changing. */
export const useProblems = (policy: AccessPolicy, isAllowed: boolean): AccessProblem[] => {
  const { findProblems } = useAccessApi();
  const [problems, setProblems] = useState<AccessProblem[]>([]);

  useEffect(() => {
    if (!isAllowed) return undefined;
    const controller = new AbortController();
    const timer = setTimeout(() => {
      findProblems(policy, controller.signal).then(
        (answer) => setProblems(answer.problems),
        // Saving says it again, with the reason.
        () => setProblems([]),
      );
    }, PAUSE);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [policy, isAllowed, findProblems]);

  return useRefused(
    problems.map(({ code = '', params = {}, ...problem }) => ({ ...problem, name: code, params })),
  );
};

/** The same for the site's rules, which have no default of their own. */
export const useSettingsProblems = (rules: AccessRule[]): AccessProblem[] =>
  useProblems(
    useMemo(() => ({ default: 'allow', rules }), [rules]),
    true,
  );
