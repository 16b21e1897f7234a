/**
 * The IRC gateway as a person at a modern client knows it: who is online it hears of those it watches, and a text of several
 * lines is one (draft/multiline), shown as its lines.
 */

import type { GatewayName } from '#shared/events';
import { linesOf } from '#shared/text';
import { parseMessage } from '../gateways/irc/message.ts';
import { split } from '../gateways/irc/split.ts';
import type { Door, Forms, Ports, Visitor } from './door.ts';
import { IrcClient } from './irc-client.ts';
import { Lines } from './lines.ts';

const server = ':switchboard.local';
const caps = 'batch draft/multiline echo-message';
/** Whom people in tests are called: somebody at IRC hears of those they watch alone. */
const watched = 'alice,alicia,bob,carol';
/** What is left of a line after `PRIVMSG`, the longest names and tags. */
const pieceBytes = 380;

const by = (name: string, gateway: GatewayName): string => `:${name}!${name}@${gateway}`;
const spoken = (
  { from, gateway, text }: { from: string; gateway: GatewayName; text: string },
  target: string,
) => linesOf(text).map((line) => `${by(from, gateway)} PRIVMSG ${target} :${line}`);

const forms: Forms = {
  said: (message) => spoken(message, `#${message.room}`),
  told: (message) => spoken(message, message.to),
  broadcast: (message) => spoken(message, '$*'),
  joined: ({ name, room, gateway }) => [`${by(name, gateway)} JOIN #${room}`],
  // A guest has one room: who leaves it is gone.
  left: ({ name, room, gateway, guest }) => [
    guest === undefined ? `${by(name, gateway)} PART #${room}` : `${by(name, gateway)} QUIT :Gone`,
  ],
  renamed: ({ from, to, gateway }) => [`${by(from, gateway)} NICK ${to}`],
  online: ({ name, gateway }) => [`${server} 730 NICK :${name}!${name}@${gateway}`],
  offline: ({ name }) => [`${server} 731 NICK :${name}`],
};

async function enter(ports: Ports): Promise<Visitor> {
  const client = await IrcClient.connect(ports);
  const lines = new Lines();
  const user = ['USER someone 0 * :'];
  let count = 0;
  client.onLine(assemble((line) => lines.push(line)));

  /** Sends lines and waits for what comes of them; fails if that is an error. */
  const act = async (...sent: string[]): Promise<string[]> => {
    const token = `act${count++}`;
    const before = lines.all.length;
    client.send(...sent, `PING ${token}`);
    await lines.next(`${server} PONG switchboard.local :${token}`);
    const answers = lines.all.slice(before, -1);
    const error = answers.find((line) => / 4\d\d /.test(line));
    if (error) throw new Error(error);
    return answers;
  };
  const speak = (target: string, text: string): Promise<string[]> => {
    const parts = linesOf(text).flatMap((line) =>
      split(line, pieceBytes).map((piece, at) => {
        const tags = at === 0 ? '@batch=b' : '@batch=b;draft/multiline-concat';
        return `${tags} PRIVMSG ${target} :${piece}`;
      }),
    );
    if (parts.length === 1) return act(`PRIVMSG ${target} :${text}`);
    return act(`BATCH +b draft/multiline ${target}`, ...parts, 'BATCH -b');
  };
  return {
    lines,
    register: async (wanted) => {
      await act(`CAP REQ :${caps}`, `NICK ${wanted}`, ...user.splice(0), 'CAP END');
      await act(`MONITOR + ${watched}`);
    },
    join: async (room) => void (await act(`JOIN #${room}`)),
    leave: async (room) => void (await act(`PART #${room}`)),
    say: async (room, text) => {
      await speak(`#${room}`, text);
    },
    tell: async (to, text) => void (await speak(to, text)),
    broadcast: async (text) => void (await speak('$*', text)),
    rename: async (to) => void (await act(`NICK ${to}`)),
    users: async () => {
      const listed = await act('WHO *');
      return listed.flatMap((line) => / 352 (?:\S+ ){5}(\S+) /.exec(line)?.[1] ?? []);
    },
    quit: () => client.close(),
  };
}

/** Shows lines as a person sees them: a batch as its lines, whole; one's own nick, in what says it, as NICK. */
function assemble(show: (line: string) => void): (line: string) => void {
  let open: string[] | undefined;
  return (line) => {
    const message = parseMessage(line);
    if (message?.command === 'BATCH') {
      for (const whole of open ?? []) show(whole);
      open = message.params[0]?.startsWith('+') ? [] : undefined;
      return;
    }
    const shown = line.replace(/^@\S+ /, '').replace(/^(\S+ 73[01]) \S+/, '$1 NICK');
    if (!open) show(shown);
    else if (message && 'draft/multiline-concat' in message.tags)
      open.push((open.pop() ?? '') + message.params.at(-1));
    else open.push(shown);
  };
}

export const ircDoor: Door = { gateway: 'irc', forms, enter };
