/** The Socket.IO benchmark: Switchboard beside its Flask-SocketIO twin and a Socket.IO server as the documentation shows one. */
import { median } from './median.ts';
import { type Contender, peers, startContender, switchboard } from './socketio/contenders.ts';
import type { Figures, Scenario } from './socketio/scenario.ts';
import { storm } from './socketio/storm.ts';
import { inOneRoom, inPrivate } from './socketio/talk.ts';

const scenarios: Record<string, Scenario> = {
  private: inPrivate(100, 8),
  trip: inPrivate(2, 1),
  room: inOneRoom(100, 10, 4),
  crowd: inOneRoom(1_000, 4, 4),
  storm200: storm(200),
  storm500: storm(500),
  storm1000: storm(1_000),
  storm2000: storm(2_000),
};

interface Row {
  contender: Contender;
  rounds: Figures[];
  failure: string | undefined;
}

/** Arguments: a scenario or `all`; how many rounds. */
export async function socketio([name = 'all', rounds = '3']: string[]): Promise<void> {
  const chosen = name === 'all' ? Object.values(scenarios) : [scenarios[name]];
  console.log(`\`./run.sh bench socketio ${name} ${rounds}\`: medians of the rounds, taking turns.`);
  for (const scenario of chosen) {
    if (!scenario)
      throw new Error(`there is no scenario "${name}"; one of: all, ${Object.keys(scenarios).join(', ')}`);
    console.log(`\n### ${scenario.title}\n`);
    console.log(table(scenario, await rowsOf(scenario, Number(rounds))));
  }
}

async function rowsOf(scenario: Scenario, rounds: number): Promise<Row[]> {
  const rows = [...peers, switchboard].map(
    (contender): Row => ({ contender, rounds: [], failure: undefined }),
  );
  for (let round = 0; round < rounds; round++)
    for (const row of rows) if (row.failure === undefined) await playRound(scenario, row);
  return rows;
}

/** A contender that does not come to the end once is not tried again. */
async function playRound(scenario: Scenario, row: Row): Promise<void> {
  const server = await startContender(row.contender, scenario.aboutPresence);
  try {
    row.rounds.push(await scenario.run(row.contender, server));
  } catch (error) {
    row.failure = error instanceof Error ? error.message : String(error);
  } finally {
    await server.stop('SIGKILL');
  }
}

/** Medians, and how many times better Switchboard, the last row, is than each. */
function table({ columns }: Scenario, rows: Row[]): string {
  const medians = rows.map(({ rounds }) =>
    columns.map((_, at) => median(rounds.map((each) => each[at] ?? Number.NaN))),
  );
  const ours = medians.at(-1) ?? [];
  const lines = rows.map(({ contender, failure }, index) => {
    if (failure !== undefined) return `| ${contender.name} | failed: ${failure} |`;
    const cells = columns.map(({ digits, better }, at) => {
      const [theirs = Number.NaN, best = Number.NaN] = [medians[index]?.[at], ours[at]];
      const times = better === 'less' ? theirs / best : best / theirs;
      const value = theirs.toLocaleString('en', {
        minimumFractionDigits: digits,
        maximumFractionDigits: digits,
      });
      return index === rows.length - 1 ? value : `${value} (${times.toFixed(1)}×)`;
    });
    return `| ${contender.name} | ${cells.join(' | ')} |`;
  });
  const head = [
    `| | ${columns.map(({ name }) => name).join(' | ')} |`,
    `|---|${columns.map(() => '---:').join('|')}|`,
  ];
  return [...head, ...lines].join('\n');
}
