/** What the runs of one scenario come to, as Markdown: medians over the rounds, and ratios to the first contender. */
import { median } from '../median.ts';
import type { Load } from './load.ts';
import type { Scenario } from './scenario.ts';

/** A contender's runs, a round each; or why there is nothing to show. */
export interface Row {
  name: string;
  loads: Load[];
  failure?: string;
}

interface Column {
  title: string;
  value(load: Load): number;
  format(value: number): string;
  /** Also shown as a multiple of the first row's, taken round by round. */
  ratio?: boolean;
}

/** What a reader of the tables must know. */
export const legend =
  'Each × is a multiple of the first row, taken in each round. Busy is CPU time by wall time: where neither side is ' +
  'near 100 %, other programs had the cores, or the two waited for each other.';

const thousands = (value: number): string => Math.round(value / 1000).toLocaleString('en');
const percent = (value: number): string => `${Math.round(100 * value)} %`;
const decimal = (value: number): string => value.toFixed(1);
const whole = (value: number): string => Math.round(value).toLocaleString('en');

const talkColumns = (returned: string): Column[] => [
  {
    title: 'thousand deliveries/s',
    value: (load) => load.deliveries / load.seconds,
    format: thousands,
    ratio: true,
  },
  {
    title: '/server CPU s',
    value: (load) => load.deliveries / load.serverCpuSeconds,
    format: thousands,
    ratio: true,
  },
  { title: `${returned} p50 µs`, value: (load) => load.returnP50Us, format: whole, ratio: true },
  { title: 'p99 µs', value: (load) => load.returnP99Us, format: whole },
  { title: 'server busy', value: (load) => load.serverCpuSeconds / load.seconds, format: percent },
  { title: 'generator busy', value: (load) => load.ownCpuSeconds / load.seconds, format: percent },
  {
    title: 'thousand deliveries/generator CPU s',
    value: (load) => load.deliveries / load.ownCpuSeconds,
    format: thousands,
  },
];

const idleColumns: Column[] = [
  {
    title: 'server KB per connection',
    value: (load) => load.memoryPerConnectionBytes / 1000,
    format: decimal,
  },
  { title: 'all have joined after s', value: (load) => load.joinSeconds, format: decimal },
  { title: 'server CPU s', value: (load) => load.joinCpuSeconds, format: decimal },
];

const line = (cells: string[]): string => `| ${cells.join(' | ')} |`;

/** The table of one scenario. `returned` says what the times are that it took for a line to come. */
export function tableOf(scenario: Scenario, rows: Row[], returned: string): string {
  const columns = scenario.senders > 0 ? talkColumns(returned) : idleColumns;
  const titles = columns.flatMap(({ title, ratio }) => (ratio ? [title, '×'] : [title]));
  const reference = rows[0]?.loads ?? [];
  return [
    line(['', ...titles]),
    `|---|${'---:|'.repeat(titles.length)}`,
    ...rows.map((row) => line([row.name, ...(row.failure ? [row.failure] : cells(columns, row, reference))])),
  ].join('\n');
}

function cells(columns: Column[], { loads }: Row, reference: Load[]): string[] {
  return columns.flatMap(({ value, format, ratio }) => {
    const shown = format(median(loads.map(value)));
    return ratio ? [shown, ratioOf(loads.map(value), reference.map(value))] : [shown];
  });
}

/** The machine's mood changes between rounds more than within one. */
function ratioOf(values: number[], references: number[]): string {
  const ratio = median(values.map((value, round) => value / (references[round] ?? Number.NaN)));
  return ratio.toLocaleString('en', { maximumSignificantDigits: 2 });
}
