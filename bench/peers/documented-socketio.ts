/**
 * The peer of the presence benchmark: a Socket.IO server as its documentation's chat example grows, which keeps a list
 * of users and emits the whole of it at each change.
 */
import { createServer } from 'node:http';
import { Server } from 'socket.io';

const http = createServer();
const io = new Server(http, { serveClient: false });
const users = new Map<string, string>();

io.on('connection', (socket) => {
  socket.on('register', ({ name }: { name: string }, acknowledge: (answer: object) => void) => {
    users.set(socket.id, name);
    acknowledge({ ok: true });
    io.emit('users', [...users.values()]);
  });
  socket.on('disconnect', () => {
    users.delete(socket.id);
    io.emit('users', [...users.values()]);
  });
});

http.listen(0, '127.0.0.1', () => {
  const address = http.address();
  if (address && typeof address === 'object') console.log(`web 127.0.0.1:${address.port}`);
});
process.once('SIGTERM', () => process.exit(0));
