/**
 * The other clients of one user on this machine: what one says, all others hear. Each has a Unix socket in a directory that
 * belongs to the user. Knows nothing of what they say; without a place for sockets, nobody is heard.
 */
import * as fs from 'node:fs';
import { connect, createServer, type Server, type Socket } from 'node:net';
import { join } from 'node:path';
import type { Peers } from '#shared/people/ports';

/** What one message may have at most; ids of a few thousand waiting records. */
const messageChars = 1_048_576;
/** How long a connection may take. */
const patienceMs = 2_000;
const ending = '.sock';

export interface Neighbours extends Peers {
  close(): void;
}

/**
 * @param directory for the sockets; made if it is missing, and not used unless it is the user's alone
 * @param id no other client's, and short: a socket's path has at most 107 bytes
 */
export function openNeighbours(directory: string, id: string): Neighbours {
  const own = id + ending;
  const hearers: ((message: unknown) => void)[] = [];
  const server = isPrivate(directory)
    ? listen(join(directory, own), (text) => {
        for (const hear of hearers) hear(JSON.parse(text));
      })
    : undefined;
  return {
    onMessage: (hear) => void hearers.push(hear),
    post: (message) => {
      if (!server?.listening) return;
      const text = JSON.stringify(message);
      for (const name of socketsIn(directory)) if (name !== own) deliver(join(directory, name), text);
    },
    close: () => void server?.close(),
  };
}

/** Made by us, or found: a directory that is the user's own and that nobody else can enter. */
function isPrivate(directory: string): boolean {
  try {
    fs.mkdirSync(directory, { recursive: true, mode: 0o700 });
    const found = fs.lstatSync(directory);
    return found.isDirectory() && found.uid === process.getuid?.() && (found.mode & 0o077) === 0;
  } catch {
    return false;
  }
}

function socketsIn(directory: string): string[] {
  try {
    return fs.readdirSync(directory).filter((name) => name.endsWith(ending));
  } catch {
    return [];
  }
}

function listen(path: string, hear: (text: string) => void): Server {
  const server = createServer((socket) => {
    let text = '';
    guard(socket).setEncoding('utf8');
    socket.on('data', (part: string) => {
      text += part;
      if (text.length > messageChars) socket.destroy();
    });
    socket.on('end', () => {
      try {
        hear(text);
      } catch {
        // Not one of ours.
      }
    });
  });
  server.on('error', () => {});
  return server.listen(path).unref();
}

/** To one of them. Whoever is not there any more has left its socket behind. */
function deliver(path: string, text: string): void {
  const socket = guard(connect(path));
  socket.on('error', (error: NodeJS.ErrnoException) => {
    if (error.code === 'ECONNREFUSED') fs.rmSync(path, { force: true });
  });
  socket.end(text);
}

/** A connection that neither stays nor fails loudly. */
function guard(socket: Socket): Socket {
  socket.on('error', () => socket.destroy());
  return socket.setTimeout(patienceMs, () => socket.destroy()).unref();
}
