import { Box, Flex, Grid, Typography } from '@strapi/design-system';
import { useId } from 'react';
import { styled } from 'styled-components';
import { useText, type TextKey } from '../../../translations/useText';
import { PRESET_IDS, presets, type PresetId } from '../presets/presets';

const Choice = styled.label`
  display: block;
  height: 100%;
  padding: ${({ theme }) => theme.spaces[3]};
  border: 1px solid ${({ theme }) => theme.colors.neutral200};
  border-radius: ${({ theme }) => theme.borderRadius};
  cursor: pointer;

  &:hover {
    background: ${({ theme }) => theme.colors.neutral100};
  }

  &:has(input:checked) {
    border-color: ${({ theme }) => theme.colors.primary600};
    background: ${({ theme }) => theme.colors.primary100};
  }

  &:focus-within {
    outline: 2px solid ${({ theme }) => theme.colors.primary600};
    outline-offset: 2px;
  }

  input {
    accent-color: ${({ theme }) => theme.colors.primary600};
    margin: 0;
  }
`;

const isProduct = (id: PresetId): boolean => presets[id].name !== undefined;

/** The four kinds have a translated name and hint; a product has its name. */
const kindTexts: Partial<Record<PresetId, { label: TextKey; hint: TextKey }>> = {
  server: { label: 'kind.server', hint: 'kind.server.hint' },
  browser: { label: 'kind.browser', hint: 'kind.browser.hint' },
  native: { label: 'kind.native', hint: 'kind.native.hint' },
  machine: { label: 'kind.machine', hint: 'kind.machine.hint' },
};

interface ChoicesProps {
  ids: readonly PresetId[];
  value: PresetId;
  name: string;
  /** Columns of twelve that one takes on a wide screen. */
  width: number;
  onChange: (id: PresetId) => void;
}

const Choices = ({ ids, value, name, width, onChange }: ChoicesProps) => {
  const t = useText();
  return (
    <Grid.Root gap={3} gridCols={12}>
      {ids.map((id) => {
        const texts = kindTexts[id];
        return (
          <Grid.Item key={id} col={width} s={6} xs={12} direction="column" alignItems="stretch">
            <Choice>
              <Flex gap={2} alignItems="center">
                <input
                  type="radio"
                  name={name}
                  value={id}
                  checked={id === value}
                  onChange={() => onChange(id)}
                />
                <Typography fontWeight="semiBold" textColor="neutral800">
                  {texts ? t(texts.label) : presets[id].name}
                </Typography>
              </Flex>
              {texts && (
                <Box paddingTop={1} paddingLeft={5}>
                  <Typography variant="pi" textColor="neutral600">
                    {t(texts.hint)}
                  </Typography>
                </Box>
              )}
            </Choice>
          </Grid.Item>
        );
      })}
    </Grid.Root>
  );
};

interface PresetFieldProps {
  value: PresetId;
  onChange: (id: PresetId) => void;
}

/** What the application is: a kind, or a product whose settings we know. */
export const PresetField = ({ value, onChange }: PresetFieldProps) => {
  const t = useText();
  const id = useId();
  const choices = { value, name: id, onChange };
  return (
    <Flex role="radiogroup" aria-labelledby={id} direction="column" alignItems="stretch" gap={3}>
      <Typography id={id} tag="h2" variant="delta">
        {t('new.preset')}
      </Typography>
      <Choices {...choices} ids={PRESET_IDS.filter((preset) => !isProduct(preset))} width={6} />
      <Typography tag="h3" variant="pi" fontWeight="bold" textColor="neutral800">
        {t('new.preset.products')}
      </Typography>
      <Choices {...choices} ids={PRESET_IDS.filter(isProduct)} width={3} />
    </Flex>
  );
};
