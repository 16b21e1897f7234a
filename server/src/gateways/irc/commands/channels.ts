/**
 * Channels: rooms without operators, keys, topics or bans. The commands that would need those say so (SPEC I1).
 */

import { ChatError } from '#shared/errors';
import { limits } from '#shared/limits';
import { checkRoom, sameName } from '#shared/names';
import { attempt, type Caller, maskOf, reply, replyList, sourceOf } from '../caller.ts';
import { hasCap } from '../caps.ts';
import { channelOf, isChannel, roomOf } from '../channel.ts';
import { type Commands, listOf, reasonOf } from './command.ts';
import { matcher } from './masks.ts';

export const channelCommands: Commands = {
  JOIN: { parameters: '<channels>', help: 'enters channels; "0" leaves all', run: join },
  PART: { parameters: '<channels> [reason]', help: 'leaves channels', run: part },
  NAMES: { parameters: '[channels]', help: 'lists who is in channels', run: names },
  LIST: {
    parameters: '[channels|conditions]',
    help: 'lists the channels, or those such as *chat* or >5',
    run: list,
  },
  TOPIC: { parameters: '<channel> [topic]', help: 'says that there is none', run: topic },
  MODE: { parameters: '<target> [modes]', help: 'says that there are none', run: mode },
  KICK: { parameters: '<channel> <nick> [reason]', help: 'says that nobody can', run: kick },
  INVITE: { parameters: '<nick> <channel>', help: 'asks somebody into a channel of yours', run: invite },
};

/** So many lines of a list find room among what may wait unread. */
const longestList = 4_000;

const noSuchChannel = { invalid_room: 'ERR_NOSUCHCHANNEL', not_in_room: 'ERR_NOTONCHANNEL' } as const;

async function join(caller: Caller, [channels = '']: string[]): Promise<void> {
  const { hub, socket } = caller;
  if (channels === '0') {
    for (const room of hub.roomsOf(socket)) await leave(caller, channelOf(room));
    return;
  }
  for (const channel of listOf(channels))
    await attempt(caller, channel, () => enter(caller, channel), {
      bad_request: 'ERR_TOOMANYCHANNELS',
      ...(isChannel(channel) ? {} : noSuchChannel),
    });
}

async function enter(caller: Caller, channel: string): Promise<void> {
  const { hub, socket, name = '' } = caller;
  const wanted = checkRoom(roomOf(channel) ?? '');
  if (hub.isIn(socket, wanted)) return;
  const { room, members } = await hub.join(socket, { room: wanted });
  const extended = hasCap(caller.handshake.caps, 'extended-join');
  const [profile] = extended ? await hub.profiles(socket, [name]) : [];
  caller.answer({
    source: sourceOf(caller),
    command: 'JOIN',
    params: [channelOf(room), ...(extended ? ['*', profile?.realName ?? name] : [])],
  });
  await listMembers(caller, channelOf(room), members);
}

async function part(caller: Caller, [channels = '', reason]: string[]): Promise<void> {
  for (const channel of listOf(channels)) await leave(caller, channel, reasonOf(reason));
}

async function leave(caller: Caller, channel: string, reason?: string): Promise<void> {
  const { hub, socket } = caller;
  const source = sourceOf(caller);
  await attempt(
    caller,
    channel,
    async () => {
      const { room } = await hub.leave(socket, { room: roomOf(channel) ?? '', reason });
      caller.answer({ source, command: 'PART', params: [channelOf(room), ...(reason ? [reason] : [])] });
    },
    noSuchChannel,
  );
}

async function names(caller: Caller, [channels]: string[]): Promise<void> {
  if (channels === undefined) return reply(caller, 'RPL_ENDOFNAMES', '*');
  const list = [...new Set(listOf(channels))];
  if (list.length > limits.ircTargets) return reply(caller, 'ERR_TOOMANYTARGETS', channels);
  for (const channel of list) {
    const room = knownRoom(channel);
    const members = room === undefined ? [] : (await caller.hub.members(caller.socket, { room })).members;
    await listMembers(caller, channel, members);
  }
}

async function listMembers(caller: Caller, channel: string, members: string[]): Promise<void> {
  const { hub, socket, handshake } = caller;
  caller.charge(members.length);
  let words = members;
  if (hasCap(handshake.caps, 'userhost-in-names')) {
    const profiles = await hub.profiles(socket, members);
    words = members.map((member, at) => maskOf(member, profiles[at]?.users[0].gateway));
  }
  replyList(caller, 'RPL_NAMREPLY', ['=', channel], words);
  reply(caller, 'RPL_ENDOFNAMES', channel);
}

async function list(caller: Caller, [asked = '']: string[]): Promise<void> {
  const { rooms } = await caller.hub.rooms(caller.socket);
  caller.charge(rooms.length);
  const conditions = listOf(asked).map(conditionOf);
  reply(caller, 'RPL_LISTSTART', 'Channel');
  const shown = rooms
    .map(({ name, members }) => ({ channel: channelOf(name), members }))
    .filter(
      ({ channel, members }) => conditions.every((fits) => fits(channel, members)) || isNamed(asked, channel),
    );
  for (const { channel, members } of shown.slice(0, longestList))
    reply(caller, 'RPL_LIST', channel, `${members}`, '');
  reply(caller, 'RPL_LISTEND');
}

type Condition = (channel: string, members: number) => boolean;

const isNamed = (asked: string, channel: string): boolean =>
  listOf(asked).some((each) => isChannel(each) && sameName(each, channel));

/** What ELIST=MNU promises: masks, masks that must not fit, numbers of users. */
function conditionOf(word: string): Condition {
  const [, sign, number] = /^([<>])(\d+)$/u.exec(word) ?? [];
  if (number !== undefined)
    return (_, members) => (sign === '<' ? members < Number(number) : members > Number(number));
  const not = word.startsWith('!');
  const fits = matcher(not ? word.slice(1) : word);
  return (channel) => fits(channel) !== not;
}

async function topic(caller: Caller, [channel = '', ...topic]: string[]): Promise<void> {
  if (!(await exists(caller, channel))) return reply(caller, 'ERR_NOSUCHCHANNEL', channel);
  reply(caller, topic.length > 0 ? 'ERR_CHANOPRIVSNEEDED' : 'RPL_NOTOPIC', channel);
}

async function mode(caller: Caller, [target = '', modes, ...masks]: string[]): Promise<void> {
  if (isChannel(target)) await channelMode(caller, target, modes, masks.length > 0);
  else await userMode(caller, target, modes);
}

async function channelMode(
  caller: Caller,
  channel: string,
  modes: string | undefined,
  sets: boolean,
): Promise<void> {
  if (!(await exists(caller, channel))) reply(caller, 'ERR_NOSUCHCHANNEL', channel);
  // Who is outside cannot speak: that is what "n" says.
  else if (modes === undefined) reply(caller, 'RPL_CHANNELMODEIS', channel, '+n');
  else if (!sets && /^\+?b$/u.test(modes)) reply(caller, 'RPL_ENDOFBANLIST', channel);
  else reply(caller, 'ERR_CHANOPRIVSNEEDED', channel);
}

async function userMode(caller: Caller, nick: string, modes: string | undefined): Promise<void> {
  const { hub, socket, name = '' } = caller;
  if (sameName(nick, name)) {
    if (modes === undefined) reply(caller, 'RPL_UMODEIS', '+');
    // Many clients ask for +i by themselves: everybody is as visible as everybody else, and they need not hear so.
    else if (!/^[+-]?i?$/u.test(modes)) reply(caller, 'ERR_UMODEUNKNOWNFLAG');
    return;
  }
  const [profile] = await hub.profiles(socket, [nick]);
  if (profile) reply(caller, 'ERR_USERSDONTMATCH');
  else reply(caller, 'ERR_NOSUCHNICK', nick);
}

async function kick(caller: Caller, [channel = '', nick = '']: string[]): Promise<void> {
  const room = knownRoom(channel);
  const members = room === undefined ? [] : (await caller.hub.members(caller.socket, { room })).members;
  caller.charge(members.length);
  if (room === undefined || members.length === 0) reply(caller, 'ERR_NOSUCHCHANNEL', channel);
  else if (!caller.hub.isIn(caller.socket, room)) reply(caller, 'ERR_NOTONCHANNEL', channel);
  else if (!members.some((member) => sameName(member, nick)))
    reply(caller, 'ERR_USERNOTINCHANNEL', nick, channel);
  else reply(caller, 'ERR_CHANOPRIVSNEEDED', channel);
}

async function invite(caller: Caller, [nick = '', channel = '']: string[]): Promise<void> {
  const { hub, socket } = caller;
  const room = knownRoom(channel);
  const [profile] = await hub.profiles(socket, [nick]);
  if (!profile) return reply(caller, 'ERR_NOSUCHNICK', nick);
  if (room === undefined) return reply(caller, 'ERR_NOSUCHCHANNEL', channel);
  if (!hub.isIn(socket, room)) return reply(caller, 'ERR_NOTONCHANNEL', channel);
  if (profile.rooms.includes(room)) return reply(caller, 'ERR_USERONCHANNEL', nick, channel);
  await attempt(caller, nick, async () => {
    if (profile.users.some(({ gateway }) => gateway === 'irc'))
      await hub.talk.aside(socket, { to: nick, irc: { invitation: room } });
    // The others have no form for it but words.
    else await hub.talk.tell(socket, { to: nick, text: `/me invites you to the room ${room}` });
    reply(caller, 'RPL_INVITING', nick, channel);
  });
}

/** The folded name of a channel's room; undefined if there can be no such room. */
function knownRoom(channel: string): string | undefined {
  try {
    const room = roomOf(channel);
    return room === undefined ? undefined : checkRoom(room);
  } catch (error) {
    if (error instanceof ChatError) return undefined;
    throw error;
  }
}

async function exists(caller: Caller, channel: string): Promise<boolean> {
  const room = knownRoom(channel);
  if (room === undefined) return false;
  const { members } = await caller.hub.members(caller.socket, { room });
  caller.charge(members.length);
  return members.length > 0;
}
