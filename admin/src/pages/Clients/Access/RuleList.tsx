import { Button, Flex, Typography } from '@strapi/design-system';
import { Plus } from '@strapi/icons';
import type { AccessProblem, AccessRule } from '../../../../../server/src/contracts/access';
import { Notice } from '../../../components/Notice';
import { useText } from '../../../translations/useText';
import { RuleEditor } from './RuleEditor';
import { useAccessNames } from './useAccessNames';

interface RuleListProps {
  rules: AccessRule[];
  problems: AccessProblem[];
  /** Where the rules are in what the problems speak of. */
  problemPath: string[];
  readOnly: boolean;
  /** Everybody gets in by default: allow rules then change nothing. */
  isOpen: boolean;
  onChange: (rules: AccessRule[]) => void;
}

const isBelow = (path: string[], prefix: string[]): boolean =>
  prefix.every((step, index) => path[index] === step);

const freeName = (rules: AccessRule[], base: string): string => {
  const names = new Set(rules.map(({ name }) => name));
  let number = rules.length + 1;
  while (names.has(`${base} ${number}`)) number += 1;
  return `${base} ${number}`;
};

export const RuleList = ({ rules, problems, problemPath, readOnly, isOpen, onChange }: RuleListProps) => {
  const t = useText();
  const fields = useAccessNames();
  const replace = (index: number, rule: AccessRule) => onChange(rules.with(index, rule));
  const add = () =>
    onChange([
      ...rules,
      { name: freeName(rules, t('access.rule')), effect: isOpen ? 'deny' : 'allow', expression: '' },
    ]);
  const listProblems = problems.filter(({ path }) => path.length <= problemPath.length);

  return (
    <Flex tag="section" aria-label={t('access.rules')} direction="column" alignItems="stretch" gap={4}>
      <Flex justifyContent="space-between" gap={4} wrap="wrap">
        <Flex direction="column" alignItems="flex-start" gap={1}>
          <Typography tag="h2" variant="delta">
            {t('access.rules')}
          </Typography>
          <Typography variant="pi" textColor="neutral600">
            {t('access.rules.hint')}
          </Typography>
        </Flex>
        {!readOnly && (
          <Button variant="secondary" startIcon={<Plus />} onClick={add}>
            {t('access.rules.add')}
          </Button>
        )}
      </Flex>
      {listProblems.map(({ message }) => (
        <Notice key={message} kind="danger">
          {message}
        </Notice>
      ))}
      {rules.length === 0 && <Typography textColor="neutral600">{t('access.rules.none')}</Typography>}
      {rules.map((rule, index) => (
        <RuleEditor
          key={index}
          rule={rule}
          fields={fields}
          problems={problems.filter(({ path }) => isBelow(path, [...problemPath, String(index)]))}
          readOnly={readOnly}
          hasNoEffect={isOpen && rule.effect === 'allow'}
          onChange={(next) => replace(index, next)}
          onRemove={() => onChange(rules.toSpliced(index, 1))}
        />
      ))}
    </Flex>
  );
};
