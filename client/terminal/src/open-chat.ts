/**
 * The store of this terminal client with its real ports: the line protocol, files, other clients of this user. It knows no
 * screen.
 */
import { randomBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { ChatStore } from '../../state/chat-store.ts';
import type { Chat } from '../../state/model.ts';
import type { Notifier, TabMemory } from '../../state/ports.ts';
import { machineTiming } from '../../state/timing.ts';
import type { Wire } from '../../state/wire.ts';
import { FileShelf } from './keep/file-shelf.ts';
import { openNeighbours } from './keep/neighbours.ts';
import { dataDirectory, meetingDirectory } from './keep/places.ts';
import { type LineWireOptions, lineWire } from './wire/line-wire.ts';
import { reasonOf } from './wire/reasons.ts';

const idBytes = 6;

export interface ChatOptions {
  host: string;
  port: number;
  /** Both, as people write them. */
  where: string;
  /** The name to register with at once. */
  name: string | undefined;
  environment: Readonly<Record<string, string | undefined>>;
  notifier: Notifier;
  /** Something of the machine's does not work, in words; undefined when the connection is there. */
  trouble: (what: string | undefined) => void;
  /** Told of every event of SPEC E that the server sends. */
  heard?: LineWireOptions['heard'];
}

export interface OpenChat {
  store: Chat;
  wire: Wire;
  /** Ids of records that were kept before this client began. */
  kept: ReadonlySet<string>;
  start(): void;
  close(): void;
}

/** Opens everything; `start` connects. Throws what the file system says where nothing can be kept. */
export function openChat(options: ChatOptions): OpenChat {
  const { host, port, where, name, environment, notifier, trouble, heard } = options;
  const id = base64urlnopad.encode(randomBytes(idBytes));
  const directory = dataDirectory(environment, host, port);
  const cannotKeep = (error: unknown) => trouble(`Cannot write in ${directory}. ${reasonOf(error)}`);
  const shelf = new FileShelf({ directory, writer: id, trouble: cannotKeep });
  const peers = openNeighbours(meetingDirectory(environment, directory), id);
  const wire = lineWire({
    host,
    port,
    timing: machineTiming,
    trouble: (why) => trouble(why && `No connection to ${where}. ${why}`),
    ...(heard && { heard }),
  });
  let unwatch = (): void => {};
  const store = new ChatStore({
    wire,
    shelf,
    onShelfChange: (listener) => {
      unwatch = shelf.watch(listener);
    },
    tabStorage: memoryOf({ name, boxes: [] }),
    peers,
    tab: id,
    timing: machineTiming,
    random: randomBytes,
    notifier,
  });
  return {
    store,
    wire,
    kept: new Set(Array.from(shelf.keys(), (key) => key.slice(key.lastIndexOf(' ') + 1))),
    start: () => store.start(),
    close: () => {
      wire.stop();
      peers.close();
      unwatch();
    },
  };
}

/** A terminal has no reload to remember anything over. */
function memoryOf(memory: TabMemory) {
  return {
    read: () => memory,
    write: (next: TabMemory) => {
      memory = next;
    },
  };
}
