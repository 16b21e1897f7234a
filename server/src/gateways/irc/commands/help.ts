/** HELP: what the tables of commands say of themselves. */
import { reply } from '../caller.ts';
import type { Command, Commands } from './command.ts';

export const helpCommands = (all: () => Commands): Commands => ({
  HELP: { parameters: '[command]', help: 'lists the commands, or says what one does', run: helpWith(all) },
});

const helpWith =
  (all: () => Commands): Command['run'] =>
  (caller, [asked = '*']) => {
    const topic = asked.toUpperCase();
    const list = Object.entries(all());
    const shown = topic === '*' ? list : list.filter(([name]) => name === topic);
    if (shown.length === 0) {
      reply(caller, 'ERR_HELPNOTFOUND', topic);
      return;
    }
    const [first = '', ...others] = shown.map(
      ([name, { parameters, help }]) => `${name}${parameters && ` ${parameters}`}: ${help}`,
    );
    reply(caller, 'RPL_HELPSTART', topic, first);
    for (const line of others) reply(caller, 'RPL_HELPTXT', topic, line);
    reply(caller, 'RPL_ENDOFHELP', topic);
  };
