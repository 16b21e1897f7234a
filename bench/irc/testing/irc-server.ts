/** As much of an IRC server as the load generator needs, to be proven against. Knows nothing of Switchboard. */
import { createServer, type Server, type Socket } from 'node:net';
import { createInterface } from 'node:readline';
import type { Deliver } from '../../load/testing/generator-suite.ts';

/** An IRC server that does not listen yet. It asks each newcomer for a PONG before it says welcome. */
export function ircServer(deliver: Deliver): Server {
  const channels = new Map<string, Set<Socket>>();
  const nicks = new Map<string, Socket>();

  return createServer({ noDelay: true }, (socket) => {
    let nick = '';
    let members = new Set<Socket>();
    const say = (text: string) => socket.write(`:irc.test ${text}\r\n`);
    const shown = (text: string) => Buffer.from(`:${nick}!~load@127.0.0.1 ${text}\r\n`);
    const tellAll = (text: string) => {
      for (const member of members) deliver(member, shown(text), channels);
    };

    const commands: Record<string, (target: string, line: string) => void> = {
      NICK: (name) => {
        nick = name;
        nicks.set(nick, socket);
      },
      USER: () => socket.write('PING :are you there\r\n'),
      PONG: () => {
        say(`001 ${nick} :Welcome`);
        say(`422 ${nick} :No message of the day`);
      },
      JOIN: (channel) => {
        members = channels.get(channel) ?? members;
        channels.set(channel, members.add(socket));
        tellAll(`JOIN :${channel}`);
        say(`353 ${nick} = ${channel} :${nick}`);
        say(`366 ${nick} ${channel} :End`);
      },
      PRIVMSG: (target, line) => {
        const receivers = channels.get(target) ?? [nicks.get(target)].filter((other) => other !== undefined);
        for (const receiver of receivers) if (receiver !== socket) deliver(receiver, shown(line), channels);
      },
    };
    const lines = createInterface({ input: socket, crlfDelay: Infinity });
    lines.on('line', (line) => {
      const [verb = '', target = ''] = line.split(' ');
      commands[verb]?.(target, line);
    });
    socket.on('close', () => {
      members.delete(socket);
      tellAll('QUIT :gone');
    });
    // It passes on the errors of its input.
    lines.on('error', () => socket.destroy());
  });
}
