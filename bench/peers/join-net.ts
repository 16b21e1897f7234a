/**
 * A plain JOIN chat server on Node's `net` (SPEC J1-J3), to be measured against: each line is written to the socket of
 * each member. Knows nothing of Switchboard but the protocol.
 */
import { type AddressInfo, createServer, type Server, type Socket } from 'node:net';
import { fileURLToPath } from 'node:url';

const lineBytes = 20_000;
const unreadBytes = 1_048_576;
const newline = 10;
const carriageReturn = 13;
const joinForm = /^JOIN ([!-~]{1,20}) ([!-~]{1,20})$/i;

/** How a line reaches a member; tests give a faulty one. */
export type Deliver = (member: Socket, line: Buffer, rooms: Map<string, Set<Socket>>) => void;

const write: Deliver = (member, line) => {
  member.write(line);
  if (member.writableLength > unreadBytes) member.destroy();
};

/** A JOIN server that does not listen yet. */
export function joinServer(deliver: Deliver = write): Server {
  const rooms = new Map<string, Set<Socket>>();

  return createServer({ noDelay: true }, (socket) => {
    let room: Set<Socket> | undefined;
    let leave = () => {};
    let prefix = '';
    let partial: Buffer = Buffer.alloc(0);

    const toRoom = (line: Buffer) => {
      for (const member of room ?? []) deliver(member, line, rooms);
    };
    const join = (line: string) => {
      const [, name = '', user] = joinForm.exec(line) ?? [];
      if (!name) return refuse();
      const members = rooms.get(name) ?? new Set();
      room = members.add(socket);
      rooms.set(name, members);
      prefix = `${user}: `;
      leave = () => {
        members.delete(socket);
        if (members.size === 0) rooms.delete(name);
        toRoom(Buffer.from(`${user} has left\n`));
      };
      toRoom(Buffer.from(`${user} has joined\n`));
    };
    const refuse = () => {
      partial = Buffer.alloc(0);
      socket.end('ERROR\n');
    };
    const handle = (line: Buffer) => {
      if (line.length >= lineBytes) return refuse();
      const text = line.at(-1) === carriageReturn ? line.subarray(0, -1) : line;
      if (room) toRoom(Buffer.concat([Buffer.from(prefix), text, Buffer.of(newline)]));
      else join(text.toString('latin1'));
    };

    socket.on('data', (chunk) => {
      const input = partial.length > 0 ? Buffer.concat([partial, chunk]) : chunk;
      let from = 0;
      for (
        let end = input.indexOf(newline);
        end >= 0 && socket.writable;
        end = input.indexOf(newline, from)
      ) {
        handle(input.subarray(from, end));
        from = end + 1;
      }
      partial = input.subarray(from);
      if (partial.length >= lineBytes && socket.writable) refuse();
    });
    socket.on('close', () => leave());
    socket.on('error', () => socket.destroy());
  });
}

if (process.argv[1] === fileURLToPath(import.meta.url)) {
  const server = joinServer();
  server.listen({ host: '127.0.0.1', port: 0, backlog: 1024 }, () =>
    console.log(`join 127.0.0.1:${(server.address() as AddressInfo).port}`),
  );
  process.once('SIGTERM', () => process.exit(0));
}
