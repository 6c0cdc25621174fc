import { Bar, BarChart, CartesianGrid, ResponsiveContainer, Tooltip, XAxis, YAxis } from 'recharts';
import { colourOf, usePlotColours } from './usePlotColours';

export interface PlotLine {
  id: string | null;
  label: string;
  total: number;
  perDay: number[];
}

interface PlotProps {
  /** One for each number of a line. */
  days: string[];
  lines: PlotLine[];
}

const HEIGHT = 240;
const FONT_SIZE = 11;

/** Bars that stand on each other, one stack for each day. The table below says the same to those who do not see it. */
const Plot = ({ days, lines }: PlotProps) => {
  const colours = usePlotColours();
  const data = days.map((day, place) => ({
    day,
    ...Object.fromEntries(lines.map(({ perDay }, line) => [`line${line}`, perDay[place] ?? 0])),
  }));
  const axis = { stroke: colours.line, tick: { fill: colours.text, fontSize: FONT_SIZE }, tickLine: false };
  return (
    <ResponsiveContainer width="100%" height={HEIGHT}>
      <BarChart data={data} accessibilityLayer={false} margin={{ top: 8, right: 0, bottom: 0, left: 0 }}>
        <CartesianGrid stroke={colours.line} vertical={false} />
        <XAxis dataKey="day" {...axis} minTickGap={24} />
        <YAxis allowDecimals={false} width={40} {...axis} />
        <Tooltip
          cursor={{ fill: colours.line, opacity: 0.5 }}
          contentStyle={{ background: 'inherit', borderColor: colours.line, fontSize: FONT_SIZE }}
          labelStyle={{ color: colours.text }}
          itemStyle={{ color: colours.text }}
          wrapperStyle={{ background: colours.line }}
        />
        {lines.map(({ id, label }, place) => (
          <Bar
            key={id ?? ''}
            dataKey={`line${place}`}
            name={label}
            stackId="all"
            fill={colourOf(colours, { id, place })}
            isAnimationActive={false}
          />
        ))}
      </BarChart>
    </ResponsiveContainer>
  );
};

// Loaded by itself (React.lazy): plots are heavy, and the rest of the panel does not wait for them.
export default Plot;
