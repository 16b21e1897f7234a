/**
 * The peer of the Socket.IO benchmark: a server as Socket.IO's documentation builds a chat. It keeps a list of users and emits the
 * whole of it at each change; a private message goes to a room of its receiver's, and what is said in a room to that room.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

/** `USER_LISTS=off`: no lists, which at a thousand users would drown what is said. */
const sendsLists = process.env.USER_LISTS !== 'off';

type Acknowledge = (answer: object) => void;

const http = createServer();
const io = new Server(http, { serveClient: false });
const users = new Map<string, string>();
const sendList = () => {
  if (sendsLists) io.emit('users', [...users.values()]);
};

io.on('connection', (socket) => {
  const nameOf = () => users.get(socket.id) ?? '';
  socket.on('register', ({ name }: { name: string }, acknowledge: Acknowledge) => {
    users.set(socket.id, name);
    socket.join(`user:${name}`);
    acknowledge({ ok: true });
    sendList();
  });
  socket.on('join', ({ room }: { room: string }, acknowledge: Acknowledge) => {
    socket.join(`room:${room}`);
    acknowledge({ ok: true });
  });
  socket.on('say', ({ room, text }: { room: string; text: string }, acknowledge: Acknowledge) => {
    io.to(`room:${room}`).emit('message', { from: nameOf(), room, text, at: Date.now() });
    acknowledge({ ok: true });
  });
  socket.on('tell', ({ to, text }: { to: string; text: string }, acknowledge: Acknowledge) => {
    io.to(`user:${to}`).emit('message', { from: nameOf(), to, text, at: Date.now() });
    acknowledge({ ok: true });
  });
  socket.on('disconnect', () => {
    users.delete(socket.id);
    sendList();
  });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (address && typeof address === 'object') console.log(`web 127.0.0.1:${address.port}`);
});
process.once('SIGTERM', () => process.exit(0));
