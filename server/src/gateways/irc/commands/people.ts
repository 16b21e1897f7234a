/** Asking after people: WHO, WHOIS, WHOWAS, ISON, USERHOST, MONITOR. */
import type { User } from '#shared/events';
import { limits } from '#shared/limits';
import { nameProblem } from '#shared/names';
import type { Profile } from '../../../hub/hub.ts';
import { type Caller, maskOf, reply, replyList } from '../caller.ts';
import { channelOf, isChannel, roomOf } from '../channel.ts';
import { type Commands, listOf } from './command.ts';
import { matcher } from './masks.ts';

export const peopleCommands: Commands = {
  WHO: { parameters: '[channel|mask] [%fields]', help: 'lists people', run: who },
  WHOIS: { parameters: '<nicks>', help: 'says who somebody is', run: whois },
  WHOWAS: { parameters: '<nick>', help: 'says that nobody is remembered', run: whowas },
  ISON: { parameters: '<nicks...>', help: 'says who of these is online', run: ison },
  USERHOST: { parameters: '<nicks...>', help: 'says where people are', run: userhost },
  MONITOR: {
    parameters: '<+|-|C|L|S> [nicks]',
    help: 'tells you when people come online and go',
    run: monitor,
  },
};

/** So many lines of a list find room among what may wait unread. */
const longestList = 2_000;

interface Listed {
  name: string;
  profile: Profile;
  /** Undefined: `*`. */
  channel: string | undefined;
}

async function who(caller: Caller, [mask = '*', fields = '']: string[]): Promise<void> {
  const [, flags = '', wanted, token = ''] = /^([^%]*)(?:%([a-z]*)(?:,(\d{1,3}))?)?$/iu.exec(fields) ?? [];
  // Asked for operators alone: there are none.
  const nobody = flags.includes('o');
  const found = nobody ? [] : await (isChannel(mask) ? membersOf(caller, mask) : usersLike(caller, mask));
  for (const listed of found.slice(0, longestList))
    if (wanted === undefined) reply(caller, 'RPL_WHOREPLY', ...whoLine(caller, listed));
    else reply(caller, 'RPL_WHOSPCRPL', ...whoxLine(caller, listed, wanted.toLowerCase(), token));
  reply(caller, 'RPL_ENDOFWHO', mask);
}

async function membersOf(caller: Caller, channel: string): Promise<Listed[]> {
  const { hub, socket } = caller;
  const room = roomOf(channel) ?? '';
  const { members } = await hub.members(socket, { room }).catch(() => ({ members: [] }));
  caller.charge(members.length);
  return listed(members, await hub.profiles(socket, members), channel);
}

async function usersLike(caller: Caller, mask: string): Promise<Listed[]> {
  const { hub, socket } = caller;
  const [one] = await hub.profiles(socket, [mask]);
  if (one) return [{ name: one.users[0].name, profile: one, channel: undefined }];
  if (mask !== '0' && !/[*?]/u.test(mask)) return [];
  const fits = mask === '0' ? () => true : matcher(mask);
  const { users } = await hub.users(socket);
  caller.charge(users.length);
  const names = users
    .filter((user) => fits(user.name) || fits(maskOf(user.name, user.gateway)))
    .map((user) => user.name)
    .slice(0, longestList);
  return listed(names, await hub.profiles(socket, names), undefined);
}

const listed = (names: string[], profiles: (Profile | undefined)[], channel: string | undefined): Listed[] =>
  names.flatMap((name, at) => {
    const profile = profiles[at];
    return profile ? [{ name, profile, channel }] : [];
  });

/** What stands in a WHO reply. The letters are WHOX's. */
const whoFields: Record<string, (caller: Caller, listed: Listed, token: string) => string> = {
  t: (_caller, _listed, token) => token || '0',
  c: (_caller, { channel, profile }) =>
    channel ?? (profile.rooms[0] === undefined ? '*' : channelOf(profile.rooms[0])),
  u: (_caller, { name }) => name,
  // Nobody's address is shown.
  i: () => '255.255.255.255',
  h: (_caller, { profile }) => profile.users[0].gateway,
  s: ({ server }) => server.name,
  n: (_caller, { name }) => name,
  f: (_caller, { profile }) => (profile.away === undefined ? 'H' : 'G'),
  d: () => '0',
  l: () => '0',
  a: () => '0',
  o: () => 'n/a',
  r: (_caller, { name, profile }) => profile.realName ?? name,
};

const field = (caller: Caller, listed: Listed, letter: string): string =>
  whoFields[letter]?.(caller, listed, '') ?? '';

function whoLine(caller: Caller, listed: Listed): string[] {
  const fields = [...'cuhsnf'].map((letter) => field(caller, listed, letter));
  return [...fields, `0 ${field(caller, listed, 'r')}`];
}

/** In WHOX's own order, whatever the order they are asked for in. */
const whoxLine = (caller: Caller, listed: Listed, wanted: string, token: string): string[] =>
  Object.entries(whoFields)
    .filter(([letter]) => wanted.includes(letter))
    .map(([, value]) => value(caller, listed, token));

/** `WHOIS nick` or `WHOIS server nick`. */
async function whois(caller: Caller, params: string[]): Promise<void> {
  const { hub, socket, server } = caller;
  const asked = listOf(params.at(-1)).slice(0, limits.ircTargets);
  const profiles = await hub.profiles(socket, asked);
  for (const [at, profile] of profiles.entries()) {
    if (profile) introduce(caller, profile, server.name);
    else reply(caller, 'ERR_NOSUCHNICK', asked[at] ?? '');
  }
  reply(caller, 'RPL_ENDOFWHOIS', asked.join(','));
}

function introduce(caller: Caller, { users, rooms, away, realName }: Profile, serverName: string): void {
  const [{ name, gateway }] = users;
  reply(caller, 'RPL_WHOISUSER', name, name, gateway, '*', realName ?? name);
  replyList(caller, 'RPL_WHOISCHANNELS', [name], rooms.map(channelOf));
  reply(caller, 'RPL_WHOISSERVER', name, serverName, `came by ${doors(users)}`);
  if (away !== undefined) reply(caller, 'RPL_AWAY', name, away);
}

const doors = (users: User[]): string => users.map(({ gateway }) => gateway).join(', ');

function whowas(caller: Caller, [nick = '']: string[]): void {
  reply(caller, 'ERR_WASNOSUCHNICK', nick);
  reply(caller, 'RPL_ENDOFWHOWAS', nick);
}

async function ison(caller: Caller, params: string[]): Promise<void> {
  const profiles = await caller.hub.profiles(caller.socket, wordsOf(params));
  reply(caller, 'RPL_ISON', profiles.flatMap((profile) => profile?.users[0].name ?? []).join(' '));
}

async function userhost(caller: Caller, params: string[]): Promise<void> {
  const asked = wordsOf(params).slice(0, 5);
  const found = (await caller.hub.profiles(caller.socket, asked)).flatMap((profile) => profile ?? []);
  const words = found.map(({ users: [{ name, gateway }], away }) => {
    return `${name}=${away === undefined ? '+' : '-'}${name}@${gateway}`;
  });
  if (words.length === 0) reply(caller, 'RPL_USERHOST', '');
  replyList(caller, 'RPL_USERHOST', [], words);
}

/** Nicks may come as one parameter or as several. */
const wordsOf = (params: string[]): string[] =>
  params.flatMap((param) => param.split(' ')).filter((word) => word !== '');

const monitors: Record<string, (caller: Caller, nicks: string[]) => void | Promise<void>> = {
  '+': watch,
  '-': async ({ hub, socket }, nicks) => {
    for (const nick of nicks) await hub.unwatch(socket, nick);
  },
  C: async ({ hub, socket }) => {
    for (const name of hub.watchedBy(socket)) await hub.unwatch(socket, name);
  },
  L: (caller) => {
    replyList(caller, 'RPL_MONLIST', [], caller.hub.watchedBy(caller.socket), ',');
    reply(caller, 'RPL_ENDOFMONLIST');
  },
  S: (caller) => sayWhoIsThere(caller, caller.hub.watchedBy(caller.socket)),
};

async function monitor(caller: Caller, [what = '', nicks]: string[]): Promise<void> {
  const name = what.toUpperCase();
  if (Object.hasOwn(monitors, name)) await monitors[name]?.(caller, listOf(nicks));
}

async function watch(caller: Caller, nicks: string[]): Promise<void> {
  const { hub, socket } = caller;
  const taken: string[] = [];
  for (const [at, nick] of nicks.entries()) {
    if (nameProblem(nick) !== undefined) continue;
    if (hub.watchedBy(socket).length >= limits.watchedNames) {
      reply(caller, 'ERR_MONLISTFULL', `${limits.watchedNames}`, nicks.slice(at).join(','));
      break;
    }
    await hub.watch(socket, nick);
    taken.push(nick);
  }
  await sayWhoIsThere(caller, taken);
}

async function sayWhoIsThere(caller: Caller, names: string[]): Promise<void> {
  const profiles = await caller.hub.profiles(caller.socket, names);
  const online = profiles.flatMap((profile) =>
    profile ? maskOf(profile.users[0].name, profile.users[0].gateway) : [],
  );
  const offline = names.filter((_, at) => !profiles[at]);
  replyList(caller, 'RPL_MONONLINE', [], online, ',');
  replyList(caller, 'RPL_MONOFFLINE', [], offline, ',');
}
