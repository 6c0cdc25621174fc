import { Box, Flex, Table, Tbody, Td, Th, Thead, Tr, Typography } from '@strapi/design-system';
import { lazy, Suspense } from 'react';
import { useIntl } from 'react-intl';
import { Loading } from '../../components/Loading';
import { Panel } from '../../components/Panel';
import { useText } from '../../translations/useText';
import type { PlotLine } from './Plot';
import { colourOf, usePlotColours } from './usePlotColours';

const Plot = lazy(() => import('./Plot'));

interface PlotCardProps {
  id: string;
  title: string;
  /** Said where nothing was counted. */
  empty: string;
  days: string[];
  lines: PlotLine[];
}

const Legend = ({ lines }: { lines: PlotLine[] }) => {
  const colours = usePlotColours();
  const intl = useIntl();
  return (
    <Flex tag="ul" gap={4} wrap="wrap" paddingTop={4}>
      {lines.map(({ id, label, total }, place) => (
        <Flex key={id ?? ''} tag="li" gap={2}>
          <Box
            aria-hidden
            width="1.2rem"
            height="1.2rem"
            hasRadius
            style={{ background: colourOf(colours, { id, place }) }}
          />
          <Typography variant="pi" textColor="neutral800">
            {label}: {intl.formatNumber(total)}
          </Typography>
        </Flex>
      ))}
    </Flex>
  );
};

/** The same numbers, to be read. Days without any are left out. */
const AsTable = ({ title, days, lines }: Pick<PlotCardProps, 'title' | 'days' | 'lines'>) => {
  const t = useText();
  const rows = days
    .map((day, place) => ({ day, counts: lines.map(({ perDay }) => perDay[place] ?? 0) }))
    .filter(({ counts }) => counts.some((count) => count > 0));
  return (
    <Box tag="details" paddingTop={4}>
      <Typography tag="summary" variant="pi" textColor="primary600" style={{ cursor: 'pointer' }}>
        {t('overview.asTable')}
      </Typography>
      <Box paddingTop={3}>
        <Table colCount={lines.length + 1} rowCount={rows.length + 1} aria-label={title}>
          <Thead>
            <Tr>
              {[t('overview.day'), ...lines.map(({ label }) => label)].map((heading) => (
                <Th key={heading}>
                  <Typography variant="sigma" textColor="neutral600">
                    {heading}
                  </Typography>
                </Th>
              ))}
            </Tr>
          </Thead>
          <Tbody>
            {rows.map(({ day, counts }) => (
              <Tr key={day}>
                <Td>
                  <Typography textColor="neutral800">{day}</Typography>
                </Td>
                {counts.map((count, place) => (
                  <Td key={lines[place]?.id ?? ''}>
                    <Typography textColor="neutral800">{count}</Typography>
                  </Td>
                ))}
              </Tr>
            ))}
          </Tbody>
        </Table>
      </Box>
    </Box>
  );
};

/** A plot of the last days, with its legend, and the same as a table. */
export const PlotCard = ({ id, title, empty, days, lines }: PlotCardProps) => {
  const t = useText();
  return (
    <Panel padding={6} role="region" aria-labelledby={id}>
      <Typography id={id} tag="h3" variant="delta">
        {title}
      </Typography>
      {lines.length === 0 ? (
        <Typography tag="p" textColor="neutral600" paddingTop={4}>
          {empty}
        </Typography>
      ) : (
        <>
          <Box aria-hidden paddingTop={4}>
            <Suspense fallback={<Loading>{t('overview.loading')}</Loading>}>
              <Plot days={days} lines={lines} />
            </Suspense>
          </Box>
          <Legend lines={lines} />
          <AsTable title={title} days={days} lines={lines} />
        </>
      )}
    </Panel>
  );
};
