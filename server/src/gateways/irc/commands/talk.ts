/** Saying, telling, and everything else that goes to others: PRIVMSG, NOTICE, TAGMSG, BATCH. */
import { ChatError } from '#shared/errors';
import type { IrcExtras, RoomMessage } from '#shared/events';
import { limits } from '#shared/limits';
import { checkRoom } from '#shared/names';
import { attempt, type Caller, reply } from '../caller.ts';
import { hasCap } from '../caps.ts';
import { isChannel, roomOf } from '../channel.ts';
import { ctcpOf, plain } from '../formatting.ts';
import * as forms from '../forms.ts';
import type { Message, Tags } from '../message.ts';
import { type Commands, listOf } from './command.ts';

export const talkCommands: Commands = {
  PRIVMSG: {
    parameters: '[targets] [text]',
    help: 'says something in channels, to people, or to all as $*',
    speaks: true,
    run: talk,
  },
  NOTICE: {
    parameters: '[targets] [text]',
    help: 'the same, and no program answers it',
    quiet: true,
    speaks: true,
    run: talk,
  },
  TAGMSG: { parameters: '<targets>', help: 'sends tags without a text, such as +typing', run: tagMessage },
  BATCH: {
    parameters: '<reference> [type] [target]',
    help: 'begins and ends a text of several lines (draft/multiline)',
    run: batch,
  },
};

const everybody = '$*';

/** What goes to a target: a text, or something that only IRC clients understand. */
type Content = { speech: Pick<RoomMessage, 'text' | 'irc'> } | { irc: IrcExtras };

function talk(caller: Caller, [targets, text]: string[], message: Message): void | Promise<void> {
  const quiet = message.command === 'NOTICE';
  const list = listOf(targets);
  if (list.length === 0 || !text) {
    if (quiet) return;
    return list.length === 0
      ? reply(caller, 'ERR_NORECIPIENT', `No recipient given (${message.command})`)
      : reply(caller, 'ERR_NOTEXTTOSEND');
  }
  return send(caller, list, text, message);
}

/** Sends a text to each of some targets. */
function send(
  caller: Caller,
  targets: string[],
  text: string,
  { command, tags }: Pick<Message, 'command' | 'tags'>,
): void | Promise<void> {
  const quiet = command === 'NOTICE';
  const content = contentOf(text, quiet, clientTags(caller, tags));
  if (targets.length > limits.ircTargets)
    return quiet ? undefined : reply(caller, 'ERR_TOOMANYTARGETS', targets.join(','));
  if (!content) return quiet ? undefined : reply(caller, 'ERR_NOTEXTTOSEND');
  const [target = '', ...others] = targets;
  const first = sendTo(caller, target, content, quiet);
  return others.length === 0 ? first : sendToAll(caller, others, content, quiet, first);
}

async function sendToAll(
  caller: Caller,
  targets: string[],
  content: Content,
  quiet: boolean,
  before: void | Promise<void>,
): Promise<void> {
  await before;
  for (const target of targets) await sendTo(caller, target, content, quiet);
}

function sendTo(caller: Caller, target: string, content: Content, quiet: boolean): void | Promise<void> {
  const deliver = () => {
    if (target === everybody) return broadcast(caller, content);
    return isChannel(target) ? sayIn(caller, target, content) : tell(caller, target, content, quiet);
  };
  return quiet ? quietly(deliver) : attempt(caller, target, deliver, { bad_request: 'ERR_NOTEXTTOSEND' });
}

/** Refusals of a NOTICE are told to nobody. */
function quietly(run: () => void | Promise<void>): void | Promise<void> {
  const ignore = (error: unknown) => {
    if (!(error instanceof ChatError)) throw error;
  };
  try {
    return run()?.catch(ignore);
  } catch (error) {
    ignore(error);
  }
}

function sayIn(caller: Caller, channel: string, content: Content): void | Promise<void> {
  const room = roomOf(channel) ?? '';
  if ('speech' in content) return caller.say(room, content.speech);
  return echoed(caller, channel, content, () =>
    caller.hub.talk.aside(caller.socket, { room, irc: content.irc }),
  );
}

async function tell(caller: Caller, to: string, content: Content, quiet: boolean): Promise<void> {
  const { hub, socket } = caller;
  await echoed(caller, to, content, () =>
    'speech' in content
      ? hub.talk.tell(socket, { ...content.speech, to })
      : hub.talk.aside(socket, { to, irc: content.irc }),
  );
  if (quiet || !('speech' in content)) return;
  const away = await hub.awayOf(socket, to);
  if (away !== undefined) reply(caller, 'RPL_AWAY', to, away);
}

async function broadcast(caller: Caller, content: Content): Promise<void> {
  const { hub, socket } = caller;
  if (!('speech' in content)) return;
  await echoed(caller, everybody, content, async () => hub.talk.broadcast(socket, content.speech));
}

/** Sends something that its sender does not hear of itself, and answers with it if asked to (echo-message). */
async function echoed(
  caller: Caller,
  target: string,
  content: Content,
  send: () => Promise<{ id: string; at: number }>,
): Promise<void> {
  const receipt = await send();
  const { caps } = caller.handshake;
  if (!hasCap(caps, 'echo-message')) return;
  const from = caller.name ?? '';
  const said = { ...receipt, from, gateway: 'irc' as const };
  const shown =
    'speech' in content
      ? forms.told({ ...said, ...content.speech, to: target }, caps, target)
      : forms.aside({ ...said, irc: content.irc, to: target }, caps);
  for (const form of shown) caller.answer(form);
}

/**
 * What a text is to the others: without formatting, "/me waves" for an ACTION. Other CTCP is for IRC clients alone.
 * Undefined if nothing is left of it.
 */
function contentOf(typed: string, quiet: boolean, tags: Tags | undefined): Content | undefined {
  const ctcp = ctcpOf(typed);
  const extras = { ...(quiet ? { notice: true as const } : {}), ...(tags ? { tags } : {}) };
  if (ctcp && ctcp.verb !== 'ACTION') return { irc: { ...extras, text: typed } };
  const formatted = ctcp ? `/me ${ctcp.rest}` : typed;
  const text = plain(formatted);
  if (text.trim() === '' || text === '/me ') return undefined;
  const irc = { ...extras, ...(text === formatted ? {} : { text: formatted }) };
  return { speech: { text, ...(Object.keys(irc).length > 0 ? { irc } : {}) } };
}

/** The tags that are passed on: those of clients' own, if the sender may send any. */
function clientTags({ handshake }: Caller, tags: Tags): Tags | undefined {
  if (!hasCap(handshake.caps, 'message-tags')) return undefined;
  const own = Object.entries(tags).filter(([name]) => name.startsWith('+'));
  return own.length > 0 ? Object.fromEntries(own) : undefined;
}

/** "typing" is for everybody who can show it, the page too; all else is for IRC clients. */
async function tagMessage(caller: Caller, [targets]: string[], { tags }: Message): Promise<void> {
  const { '+typing': typing, ...others } = clientTags(caller, tags) ?? {};
  const list = listOf(targets);
  if (list.length > limits.ircTargets) return reply(caller, 'ERR_TOOMANYTARGETS', list.join(','));
  const relayed = typing === undefined || typing === 'active' ? others : { ...others, '+typing': typing };
  for (const target of list)
    await attempt(caller, target, async () => {
      const place = placeOf(target);
      if (typing === 'active') await type(caller, place);
      const content = { irc: { tags: relayed } };
      if (Object.keys(relayed).length > 0)
        await echoed(caller, target, content, () =>
          caller.hub.talk.aside(caller.socket, { ...place, ...content }),
        );
    });
}

async function type(caller: Caller, place: Place): Promise<void> {
  const { hub, socket, handshake, name: from = '' } = caller;
  if ('to' in place && !(await hub.profiles(socket, [place.to]))[0])
    throw new ChatError('no_such_user', `${place.to} is not here.`);
  hub.talk.typing(socket, place);
  if (hasCap(handshake.caps, 'echo-message'))
    for (const form of forms.typing({ from, gateway: 'irc', ...place }, handshake.caps)) caller.answer(form);
}

type Place = { room: string } | { to: string };

const placeOf = (target: string): Place =>
  isChannel(target) ? { room: checkRoom(roomOf(target) ?? '') } : { to: target };

function batch(caller: Caller, params: string[], { tags }: Message): void | Promise<void> {
  const [reference = ''] = params;
  if (!reference.startsWith('-')) return caller.batch.begin(caller, params, tags);
  const whole = caller.batch.end(caller, reference);
  return whole && send(caller, [whole.target], whole.text, whole);
}
