/** What a client is told when it has registered, and may ask for again: 001 to 005, LUSERS, MOTD, in this order. */
import { limits } from '#shared/limits';
import { type Caller, maskOf, reply } from './caller.ts';
import { channelOf } from './channel.ts';

/** Capitalised in lists, as each numeric names it. */
export const version = 'switchboard';
const network = 'Switchboard';
const tokensPerLine = 13;
/** Twenty commas, percent-encoded, or twenty of the longest characters. */
const channelBytes = 4 * limits.roomChars + channelOf('').length;

const motd = [
  'Welcome to Switchboard, a chat server that remembers nobody.',
  'People from the web page, telnet and other doors are in the same channels.',
  'A channel exists while somebody is in it. Nothing that is said is kept here.',
];

/** All ASCII, each with one "=" at most. */
const tokens = [
  `AWAYLEN=${limits.awayBytes}`,
  'CASEMAPPING=ascii',
  `CHANLIMIT=#:${limits.roomsPerConnection}`,
  'CHANMODES=,,,n',
  `CHANNELLEN=${channelBytes}`,
  'CHANTYPES=#',
  'ELIST=MNU',
  'MODES=1',
  `MONITOR=${limits.watchedNames}`,
  `NAMELEN=${limits.realNameBytes}`,
  `NETWORK=${network}`,
  `NICKLEN=${limits.nameChars}`,
  'PREFIX=',
  `TARGMAX=JOIN:,LIST:,MONITOR:,NAMES:${limits.ircTargets},NOTICE:${limits.ircTargets},PART:,PRIVMSG:${limits.ircTargets},TAGMSG:${limits.ircTargets},WHOIS:${limits.ircTargets}`,
  'TOPICLEN=0',
  'UTF8ONLY',
  'WHOX',
];

/** Greets who has just registered. */
export async function welcome(caller: Caller): Promise<void> {
  const { server, name = '*' } = caller;
  reply(caller, 'RPL_WELCOME', `Welcome to ${network}, ${maskOf(name, 'irc')}`);
  reply(caller, 'RPL_YOURHOST', `Your host is ${server.name}, running ${version}`);
  reply(caller, 'RPL_CREATED', `This server was started ${server.startedAt.toUTCString()}`);
  reply(caller, 'RPL_MYINFO', server.name, version, 'i', 'n');
  supports(caller);
  await lusers(caller);
  messageOfTheDay(caller);
}

export function supports(caller: Caller): void {
  for (let at = 0; at < tokens.length; at += tokensPerLine)
    reply(caller, 'RPL_ISUPPORT', ...tokens.slice(at, at + tokensPerLine));
}

export async function lusers(caller: Caller): Promise<void> {
  const { users, rooms } = await caller.hub.sizes();
  const count = `${users}`;
  reply(caller, 'RPL_LUSERCLIENT', `There are ${count} users and 0 invisible on 1 server`);
  if (rooms > 0) reply(caller, 'RPL_LUSERCHANNELS', `${rooms}`);
  reply(caller, 'RPL_LUSERME', `I have ${count} clients and 0 servers`);
  reply(caller, 'RPL_LOCALUSERS', count, count, `Current local users ${count}, max ${count}`);
  reply(caller, 'RPL_GLOBALUSERS', count, count, `Current global users ${count}, max ${count}`);
}

export function messageOfTheDay(caller: Caller): void {
  reply(caller, 'RPL_MOTDSTART', `- ${caller.server.name} Message of the day -`);
  for (const line of motd) reply(caller, 'RPL_MOTD', `- ${line}`);
  reply(caller, 'RPL_ENDOFMOTD');
}
