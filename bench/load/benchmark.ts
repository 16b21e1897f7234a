/**
 * Runs a benchmark: servers for one protocol take turns, every delivery is verified. Prints Markdown. Knows neither how
 * load is made (generator.c) nor how servers start, nor any protocol.
 */
import { compile, type Program, type Programs } from './compile.ts';
import type { Contender } from './contender.ts';
import { faultsOf, type Load, type LoadOptions, playLoad } from './load.ts';
import { allowFiles, describeMachine, separateCores } from './machine.ts';
import { headingOf, type Scenario } from './scenario.ts';
import { legend, type Row, tableOf } from './table.ts';

export interface Benchmark {
  /** As in `./run.sh bench NAME`. */
  name: string;
  /** What speaks its protocol. */
  generator: Program;
  /** What its contenders need. */
  programs: Program[];
  peers: Contender[];
  switchboard: Contender;
  scenarios: Record<string, Scenario>;
  /** What the times are that it took for a line to come. */
  returned: string;
  /** A phase ends when for so long nothing comes. */
  patienceMs?: number;
}

/** For what a process has open beside its connections. */
const spareFiles = 100;

/** What becomes a row of a table. */
interface Entry {
  name: string;
  contender: Contender;
  options?: LoadOptions;
}

/** What is the same for all runs. */
interface Setting {
  benchmark: Benchmark;
  programs: Programs;
  generatorCpu: number | undefined;
}

/**
 * What is compared; each list is a table, and its first entry what the others are multiples of. `headroom` compares
 * the generator with itself: if it were the bottleneck, verifying nothing would help and a handicap would hurt.
 */
const comparisonsOf = ({ peers, switchboard }: Benchmark): Record<string, Entry[][]> => ({
  servers: [[...peers, switchboard].map((contender) => ({ name: contender.name, contender }))],
  headroom: [...peers, switchboard].map((contender) => [
    { name: contender.name, contender },
    { name: 'the same, lines not verified', contender, options: { discard: true } },
    { name: 'the same, generator 500 ns slower at each read', contender, options: { handicapNs: 500 } },
  ]),
});

/** Starts a contender afresh, so that none inherits another run's memory, and plays the scenario. */
async function play({ contender, options }: Entry, scenario: Scenario, setting: Setting): Promise<Load> {
  const { benchmark, programs, generatorCpu } = setting;
  const { patienceMs } = benchmark;
  const server = await contender.start(programs);
  try {
    const load = await playLoad(programs.pathOf(benchmark.generator), server, scenario, {
      generatorCpu,
      ...(patienceMs && { patienceMs }),
      atOnce: contender.atOnce,
      ...options,
    });
    const faults = faultsOf(load);
    if (faults) throw new Error(faults);
    return load;
  } finally {
    await server.stop();
  }
}

/** One more round of one entry. Who has failed once is out: its figures would mean nothing. */
async function playRound(entry: Entry, row: Row, scenario: Scenario, setting: Setting): Promise<void> {
  if (row.failure) return;
  try {
    row.loads.push(await play(entry, scenario, setting));
  } catch (error) {
    row.failure = `failed: ${(error as Error).message.trim().split('\n')[0]}`;
  }
}

async function compare(
  entries: Entry[],
  rounds: number,
  scenario: Scenario,
  setting: Setting,
): Promise<Row[]> {
  const rows = new Map<Entry, Row>(entries.map((entry) => [entry, { name: entry.name, loads: [] }]));
  for (let round = 0; round < rounds; round++)
    for (const [entry, row] of rows) await playRound(entry, row, scenario, setting);
  return [...rows.values()];
}

/** Prints a scenario's tables. Returns the rows in them. */
async function show(tables: Entry[][], rounds: number, scenario: Scenario, setting: Setting): Promise<Row[]> {
  const shown: Row[] = [];
  console.log(`### ${headingOf(scenario)}\n`);
  if (!allowFiles(scenario.clients + spareFiles)) {
    console.log('Left out: the limit of open files (`ulimit -n`) is too low here.\n');
    return shown;
  }
  for (const entries of tables) {
    const rows = await compare(entries, rounds, scenario, setting);
    console.log(`${tableOf(scenario, rows, setting.benchmark.returned)}\n`);
    shown.push(...rows);
  }
  return shown;
}

/** The value of a key; an error that lists the keys if it is none. */
function choose<T>(what: string, table: Record<string, T>, key: string): T {
  const value = Object.hasOwn(table, key) ? table[key] : undefined;
  if (value === undefined)
    throw new Error(`There is no ${what} ${key}, but ${Object.keys(table).join(', ')}`);
  return value;
}

function failIfAny(rows: Row[]): void {
  const failures = rows.flatMap(({ name, failure }) => (failure ? [`${name}: ${failure}`] : []));
  if (failures.length > 0) throw new Error(failures.join('\n'));
}

/**
 * Runs scenarios and prints their tables. Arguments: a scenario or `all`; how many rounds; what is compared. Fails if
 * a server has not done what it must.
 */
export async function runBenchmark(
  benchmark: Benchmark,
  [name = 'all', rounds = '3', comparison = 'servers']: string[],
): Promise<void> {
  const { scenarios, generator } = benchmark;
  const selected = name === 'all' ? Object.values(scenarios) : [choose('scenario', scenarios, name)];
  const tables = choose('comparison', comparisonsOf(benchmark), comparison);
  const programs = await compile(generator, ...benchmark.programs);
  try {
    const command = `./run.sh bench ${benchmark.name} ${name} ${rounds} ${comparison}`;
    console.log(`\`${command}\`: medians of the rounds, taking turns.`);
    console.log(`${describeMachine()}. ${legend}\n`);
    const setting = { benchmark, programs, generatorCpu: separateCores() };
    const rows: Row[] = [];
    for (const scenario of selected) rows.push(...(await show(tables, Number(rounds), scenario, setting)));
    failIfAny(rows);
  } finally {
    await programs.remove();
  }
}
