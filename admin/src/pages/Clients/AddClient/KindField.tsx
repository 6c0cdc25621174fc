import { Flex, Radio, Typography } from '@strapi/design-system';
import { useId } from 'react';
import { useText } from '../../../translations/useText';
import { isClientKind, kindNames, kinds, type ClientKind } from './kinds';

interface KindFieldProps {
  value: ClientKind;
  errors?: string[];
  onChange: (kind: ClientKind) => void;
}

/** What the application is: that decides whether it gets a secret and which addresses it may use. */
export const KindField = ({ value, errors, onChange }: KindFieldProps) => {
  const t = useText();
  const id = useId();
  return (
    <Flex direction="column" alignItems="stretch" gap={2}>
      <Typography id={id} variant="pi" fontWeight="bold" textColor="neutral800">
        {t('form.kind')}
      </Typography>
      <Radio.Group
        name="kind"
        aria-labelledby={id}
        value={value}
        onValueChange={(kind) => isClientKind(kind) && onChange(kind)}
      >
        <Flex direction="column" alignItems="stretch" gap={3}>
          {kindNames.map((kind) => (
            <Radio.Item key={kind} value={kind} aria-describedby={`${id}-${kind}`}>
              <Flex direction="column" alignItems="flex-start" tag="span">
                {t(kinds[kind].label)}
                <Typography id={`${id}-${kind}`} tag="span" variant="pi" textColor="neutral600">
                  {t(kinds[kind].hint)}
                </Typography>
              </Flex>
            </Radio.Item>
          ))}
        </Flex>
      </Radio.Group>
      {errors && (
        <Typography role="alert" variant="pi" textColor="danger600">
          {errors.join(' ')}
        </Typography>
      )}
    </Flex>
  );
};
