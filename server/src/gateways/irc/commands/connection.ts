/** Coming, being there and going: registration, capabilities, PING, names of one's own. */

import { limits } from '#shared/limits';
import { checkName } from '#shared/names';
import { utf8Bytes } from '#shared/text';
import { attempt, type Caller, fitting, reply, sourceOf } from '../caller.ts';
import { capList, capNames, hasCap, requestCaps } from '../caps.ts';
import { split } from '../split.ts';
import { fail } from '../standard-replies.ts';
import { welcome } from '../welcome.ts';
import { type Commands, reasonOf } from './command.ts';

export const connectionCommands: Commands = {
  CAP: {
    parameters: '<LS|LIST|REQ|END> [capabilities]',
    help: 'negotiates capabilities',
    always: true,
    run: cap,
  },
  PASS: {
    parameters: '<password>',
    help: 'is taken and passed over: there are no passwords',
    always: true,
    run: pass,
  },
  NICK: { parameters: '[nick]', help: 'takes a name, or another', always: true, run: nick },
  USER: {
    parameters: '<user> <mode> <unused> <realname>',
    help: 'says who you are, once',
    always: true,
    run: user,
  },
  PING: { parameters: '[token]', help: 'is answered with PONG', always: true, run: ping },
  PONG: { parameters: '', help: 'answers a PING', always: true, quiet: true, run: () => {} },
  QUIT: { parameters: '[reason]', help: 'ends the connection', always: true, run: quit },
  SETNAME: {
    parameters: '<realname>',
    help: 'changes what you call yourself beside your nick',
    run: setName,
  },
  AWAY: { parameters: '[text]', help: 'says that you are away; without a text, back', run: away },
};

const capCommands: Record<string, (caller: Caller, list: string) => void | Promise<void>> = {
  LS: (caller, version) => {
    const { handshake } = caller;
    if (caller.name === undefined) handshake.negotiating = true;
    // A client cannot go back to less.
    handshake.capVersion = Math.max(handshake.capVersion, Number.parseInt(version, 10) || 0);
    answerCap(caller, 'LS', capList(handshake.capVersion));
  },
  LIST: (caller) => answerCap(caller, 'LIST', capNames(caller.handshake.caps)),
  REQ: (caller, request) => {
    const { handshake } = caller;
    if (caller.name === undefined) handshake.negotiating = true;
    const next = requestCaps(handshake.caps, request, handshake.capVersion);
    if (next !== undefined) handshake.caps = next;
    answerCap(caller, next === undefined ? 'NAK' : 'ACK', [request]);
  },
  END: (caller) => {
    caller.handshake.negotiating = false;
    return registerIfReady(caller);
  },
};

function cap(caller: Caller, [subcommand = '', list = '']: string[]): void | Promise<void> {
  const name = subcommand.toUpperCase();
  if (Object.hasOwn(capCommands, name)) return capCommands[name]?.(caller, list);
  reply(caller, 'ERR_INVALIDCAPCMD', subcommand);
}

/** In one line; a request that was too long to be repeated in one takes more. */
function answerCap(caller: Caller, subcommand: string, list: string[]): void {
  const nick = caller.name ?? caller.handshake.nick ?? '*';
  const source = caller.server.name;
  const room = limits.ircLineBytes - utf8Bytes(`:${source} CAP ${nick} ${subcommand} :\r\n`);
  for (const piece of split(list.join(' '), room))
    caller.answer({ source, command: 'CAP', params: [nick, subcommand, piece] });
}

function pass(caller: Caller): void {
  if (caller.name !== undefined) reply(caller, 'ERR_ALREADYREGISTERED');
}

function nick(caller: Caller, [wanted = '']: string[]): void | Promise<void> {
  const { hub, socket, name, handshake } = caller;
  if (wanted === '') return reply(caller, 'ERR_NONICKNAMEGIVEN');
  if (name === undefined) {
    return attempt(caller, wanted, () => {
      handshake.nick = checkName(wanted);
      return registerIfReady(caller);
    });
  }
  if (wanted === name) return;
  const source = sourceOf(caller);
  return attempt(caller, wanted, async () => {
    await hub.rename(socket, { name: wanted });
    caller.answer({ source, command: 'NICK', params: [wanted] });
  });
}

function user(caller: Caller, [, , , realName = '']: string[]): void | Promise<void> {
  const { handshake, name } = caller;
  if (name !== undefined || handshake.realName !== undefined) return reply(caller, 'ERR_ALREADYREGISTERED');
  const [short = ''] = split(realName, limits.realNameBytes);
  handshake.realName = short;
  return registerIfReady(caller);
}

/** Registers, once a nick and a user are there and no capabilities are being negotiated. */
function registerIfReady(caller: Caller): void | Promise<void> {
  const { hub, socket, handshake, name } = caller;
  const { nick, realName, negotiating } = handshake;
  if (name !== undefined || nick === undefined || realName === undefined || negotiating) return;
  handshake.nick = undefined;
  return attempt(caller, nick, async () => {
    await hub.register(socket, { name: nick, gateway: 'irc', follows: 'rooms' });
    handshake.realName = undefined;
    if (realName !== '' && realName !== nick) await hub.describe(socket, 'real', realName);
    await welcome(caller);
  });
}

/** Everybody has been sent what one said before: whoever gets the answer knows. */
async function ping(caller: Caller, [token]: string[]): Promise<void> {
  const { name } = caller.server;
  if (token === undefined) return reply(caller, 'ERR_NOORIGIN');
  await caller.delivered();
  caller.answer(fitting({ source: name, command: 'PONG', params: [name, token] }));
}

function quit(caller: Caller, [text]: string[]): void {
  const reason = reasonOf(text);
  if (reason !== undefined && caller.name !== undefined) caller.hub.farewell(caller.socket, reason);
  caller.quit('you asked for it');
}

async function setName(caller: Caller, [realName = '']: string[]): Promise<void> {
  if (realName === '' || utf8Bytes(realName) > limits.realNameBytes)
    return fail(
      caller,
      'SETNAME',
      'INVALID_REALNAME',
      [],
      `A real name has 1 to ${limits.realNameBytes} bytes`,
    );
  await caller.hub.describe(caller.socket, 'real', realName);
  if (hasCap(caller.handshake.caps, 'setname'))
    caller.answer({ source: sourceOf(caller), command: 'SETNAME', params: [realName] });
}

async function away(caller: Caller, [text = '']: string[]): Promise<void> {
  const [short = ''] = split(text, limits.awayBytes);
  await caller.hub.describe(caller.socket, 'away', short === '' ? undefined : short);
  reply(caller, short === '' ? 'RPL_UNAWAY' : 'RPL_NOWAWAY');
}
