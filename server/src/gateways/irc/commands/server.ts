/** Asking after the server, and what only operators could do. */
import { sameName } from '#shared/names';
import { type Caller, reply } from '../caller.ts';
import { lusers, messageOfTheDay, supports, version } from '../welcome.ts';
import type { Command, Commands } from './command.ts';

/** For this server; the name of another is answered with 402. */
const here =
  (run: (caller: Caller) => void | Promise<void>): Command['run'] =>
  (caller, [server]) => {
    if (server === undefined || sameName(server, caller.server.name)) return run(caller);
    reply(caller, 'ERR_NOSUCHSERVER', server);
  };

const onlyOperators = (help: string): Command => ({
  parameters: '',
  help,
  run: (caller) => reply(caller, 'ERR_NOPRIVILEGES'),
});

export const serverCommands: Commands = {
  LUSERS: { parameters: '', help: 'counts people and channels', run: lusers },
  MOTD: { parameters: '[server]', help: 'shows the message of the day', run: here(messageOfTheDay) },
  VERSION: {
    parameters: '[server]',
    help: 'says what server this is, and what it can do',
    run: here(versionOf),
  },
  TIME: { parameters: '[server]', help: 'says the time', run: here(time) },
  ADMIN: { parameters: '[server]', help: 'says who runs this server', run: here(admin) },
  INFO: { parameters: '', help: 'says what this is', run: info },
  LINKS: { parameters: '', help: 'lists the servers', run: links },
  STATS: { parameters: '[query]', help: 'says that there are none', run: stats },
  OPER: {
    parameters: '<name> <password>',
    help: 'says that there are no operators',
    run: (caller) => reply(caller, 'ERR_NOOPERHOST'),
  },
  KILL: onlyOperators('says that nobody can'),
  REHASH: onlyOperators('says that nobody can'),
  RESTART: onlyOperators('says that nobody can'),
  WALLOPS: onlyOperators('says that nobody can; PRIVMSG $* is for everybody'),
};

function versionOf(caller: Caller): void {
  reply(caller, 'RPL_VERSION', version, caller.server.name, 'remembers nobody');
  supports(caller);
}

function time(caller: Caller): void {
  reply(caller, 'RPL_TIME', caller.server.name, new Date().toUTCString());
}

function admin(caller: Caller): void {
  const { name } = caller.server;
  reply(caller, 'RPL_ADMINME', name);
  reply(caller, 'RPL_ADMINLOC1', 'A Switchboard, hosted by whoever runs it');
  reply(caller, 'RPL_ADMINLOC2', 'It keeps nothing: no accounts, no history');
  reply(caller, 'RPL_ADMINEMAIL', `Ask whoever told you of ${name}`);
}

function info(caller: Caller): void {
  reply(caller, 'RPL_INFO', 'Switchboard, a chat server that remembers nobody.');
  reply(caller, 'RPL_INFO', `Running since ${caller.server.startedAt.toUTCString()}.`);
  reply(caller, 'RPL_ENDOFINFO');
}

/** To IRC, however many machines there are, they are one server. */
function links(caller: Caller): void {
  const { name } = caller.server;
  reply(caller, 'RPL_LINKS', name, name, '0 Switchboard');
  reply(caller, 'RPL_ENDOFLINKS', '*');
}

function stats(caller: Caller, [query = '*']: string[]): void {
  reply(caller, 'RPL_ENDOFSTATS', query);
}
