import { useMemo } from 'react';
import { useAccessApi } from '../../../api/access';
import { useRequest } from '../../../api/useRequest';
import { ruleFields, type RuleField } from './ruleFields';

/** The fields that rules can compare; undefined until they are known, or when the role may not see them. */
export const useAccessNames = (): RuleField[] | undefined => {
  const { readNames } = useAccessApi();
  const { data } = useRequest(readNames);
  return useMemo(() => data && ruleFields(data.names), [data]);
};
