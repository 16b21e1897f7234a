/** All commands, by name. */
import { channelCommands } from './channels.ts';
import type { Command, Commands } from './command.ts';
import { connectionCommands } from './connection.ts';
import { helpCommands } from './help.ts';
import { peopleCommands } from './people.ts';
import { serverCommands } from './server.ts';
import { talkCommands } from './talk.ts';

const commands: Commands = {
  ...connectionCommands,
  ...channelCommands,
  ...talkCommands,
  ...peopleCommands,
  ...serverCommands,
  ...helpCommands(() => commands),
};

export const commandFor = (verb: string): Command | undefined =>
  Object.hasOwn(commands, verb) ? commands[verb] : undefined;

const needs = new Map(
  Object.values(commands).map((command) => [command, command.parameters.split('<').length - 1]),
);

/** Whether a parameter that must be there is missing or, but for the last, empty. */
export const lacksParameters = (command: Command, params: string[]): boolean =>
  params.length < (needs.get(command) ?? 0);
