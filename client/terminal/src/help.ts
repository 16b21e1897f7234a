/**
 * What `./run.sh chat --help` says, made of the tables of flags, commands and keys.
 */
import { flags } from './arguments.ts';
import { commandLines } from './commands/table.ts';
import { keyLines } from './screen/bindings.ts';

function flagLines(): string[] {
  const rows = Object.entries(flags).map(([name, flag]) => ({
    usage: `${'short' in flag ? `-${flag.short}, ` : ''}--${name}${'value' in flag ? ` ${flag.value}` : ''}`,
    help: flag.help,
  }));
  const width = Math.max(...rows.map(({ usage }) => usage.length));
  return rows.map(({ usage, help }) => `${usage.padEnd(width)}  ${help}`);
}

const indented = (lines: string[]): string[] => lines.map((line) => `  ${line}`);

export const helpText = (): string =>
  [
    'Switchboard in a terminal: ./run.sh chat [HOST[:PORT]] [NAME] [OPTIONS]',
    '',
    'HOST is localhost and PORT 4000 unless given. Without NAME you are asked for one.',
    '',
    'Options',
    ...indented(flagLines()),
    '',
    'Commands',
    ...indented(commandLines()),
    '',
    'Keys',
    ...indented(keyLines()),
    '',
    'Scripts',
    '  echo hi | ./run.sh chat HOST NAME --to bob       ends when bob has it: status 0, else 1',
    '  ./run.sh chat HOST NAME --json < commands        as in docs/terminal.md',
    '',
    'Conversations and keys are kept in $XDG_DATA_HOME/switchboard, or ~/.local/share/switchboard.',
    'NO_COLOR=1 does without colours. TERM=dumb means --plain.',
  ].join('\n');
