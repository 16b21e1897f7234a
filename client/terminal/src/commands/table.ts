/**
 * All commands, and what becomes of what is typed. It knows the store and who shows the answers; neither keys nor a screen.
 */
import { type Command, type Commands, refuse } from './command.ts';
import { lists } from './lists.ts';
import { parseTyped, usageOf, valuesFor } from './parse.ts';
import type { Session } from './session.ts';
import { sayHere, talks } from './talks.ts';
import { trust } from './trust.ts';

const help: Command = {
  parameters: [],
  help: 'shows this',
  always: true,
  run: (session) => {
    session.answer('Help', [...commandLines(), '', slashHint, ...session.moreHelp]);
    return true;
  },
};

const quit: Command = {
  parameters: [],
  help: 'ends this client; what waits goes out when you are back',
  always: true,
  run: (session) => {
    session.quit();
    return true;
  },
};

/** In the order of the help. */
export const commands: Commands = { ...talks, ...lists, ...trust, '/help': help, '/quit': quit };

const slashHint =
  'What does not begin with / is said where you are. To say something that does, type // for the first /.';

/** One line for each command, in columns. */
export function commandLines(): string[] {
  const rows = Object.entries(commands).map(([verb, command]) => ({
    usage: usageOf(verb, command),
    help: command.help,
  }));
  const width = Math.max(...rows.map(({ usage }) => usage.length));
  return rows.map((row) => `${row.usage.padEnd(width)}  ${row.help}`);
}

/** Does or says what is typed. False if that could not be and it should stay in the input: why is said. */
export function enter(session: Session, text: string): boolean {
  const typed = parseTyped(text);
  if (typed.kind === 'command') return runCommand(session, typed.verb, typed.rest);
  return session.chat.state().me ? sayHere(session, typed.text) : refuse(session, 'Take a name first.');
}

function runCommand(session: Session, verb: string, rest: string): boolean {
  const command = Object.hasOwn(commands, verb) ? commands[verb] : undefined;
  if (!command) return refuse(session, `There is no command "${verb}": /help lists them. ${slashHint}`);
  if (!command.always && !session.chat.state().me) return refuse(session, 'Take a name first.');
  const values = valuesFor(command, rest);
  return values ? command.run(session, ...values) : refuse(session, `The form is: ${usageOf(verb, command)}`);
}
