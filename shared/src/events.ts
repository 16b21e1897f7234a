/**
 * The Socket.IO events (SPEC E): what the page and any Socket.IO client speak, and what the hub sends to every
 * gateway's connections. `at` is milliseconds since 1970 UTC; keys and signatures are base64url without padding.
 */
import type { ErrorCode } from './errors.ts';
import type { limits } from './limits.ts';

export const gatewayNames = ['web', 'telnet', 'join', 'irc', 'line', 'rest', 'echo'] as const;
/** The doors (SPEC, Words). */
export type GatewayName = (typeof gatewayNames)[number];

/** Somebody on the roster. `key` is the Ed25519 public key of whoever showed one. */
export interface User {
  name: string;
  gateway: GatewayName;
  key?: string;
}

export interface RoomSize {
  name: string;
  members: number;
}

export interface RoomMessage {
  id: string;
  from: string;
  room: string;
  text: string;
  at: number;
  /** The name a guest typed, where it is from one (J4); `from` is how the others see them. */
  guest?: string;
  /** A guest's line, base64url, where it is no UTF-8 and so differs from the text (J3). */
  bytes?: string;
}

export interface PrivateMessage {
  id: string;
  from: string;
  to: string;
  text: string;
  at: number;
}

export interface Broadcast {
  id: string;
  from: string;
  text: string;
  at: number;
}

/** Changes to the roster, to be applied in this order: left, renamed, joined. No name stands in it twice. */
export interface Presence {
  left: string[];
  renamed: { from: string; to: string }[];
  joined: User[];
}

export interface Hello {
  /** Signed by whoever registers with a key (P2). */
  nonce: string;
  /** The server's configured name, part of what is signed. */
  server: string;
  limits: typeof limits;
}

export interface Relay {
  /** The name of whoever sent the frame, and the key it registered with. */
  from: string;
  key?: string;
  frame: string;
}

export type Typing = { from: string; to: string } | { from: string; room: string };

export interface Membership {
  room: string;
  name: string;
  /** The name a guest typed, where it is one (J4). */
  guest?: string;
}

/**
 * Events the server sends.
 * @public
 */
export interface ServerEvents {
  hello: (hello: Hello) => void;
  presence: (presence: Presence) => void;
  joined: (membership: Membership) => void;
  left: (membership: Membership) => void;
  message: (message: RoomMessage | PrivateMessage) => void;
  broadcast: (broadcast: Broadcast) => void;
  relay: (relay: Relay) => void;
  typing: (typing: Typing) => void;
  /** A line from the server itself, such as that it is closing (S2). */
  notice: (notice: { text: string }) => void;
}

export type Refusal = { ok: false; error: { code: ErrorCode; message: string } };
export type Answer<T> = ({ ok: true } & T) | Refusal;

/** What each client event carries, and what its acknowledgement holds beside `ok`. */
export interface Requests {
  register: [{ name: string; key?: string; signature?: string }, { name: string; users: User[] }];
  rename: [{ name: string }, { name: string }];
  join: [{ room: string }, { room: string; members: string[] }];
  leave: [{ room: string }, { room: string }];
  say: [{ room: string; text: string; id?: string }, { id: string; at: number }];
  tell: [{ to: string; text: string; id?: string }, { id: string; at: number }];
  broadcast: [{ text: string }, { id: string; at: number }];
  users: [Record<string, never>, { users: User[] }];
  rooms: [Record<string, never>, { rooms: RoomSize[] }];
  members: [{ room: string }, { members: string[] }];
  /** `to` is a name, or the fingerprint of a key: then only its holder gets the frame, whatever the name now. */
  relay: [{ to: string; frame: string }, Record<never, never>];
  typing: [{ to: string } | { room: string }, Record<never, never>];
}

export type RequestName = keyof Requests;

/**
 * Events a client sends, each with one object and an acknowledgement.
 * @public
 */
export type ClientEvents = {
  [E in RequestName]: (
    request: Requests[E][0],
    acknowledge: (answer: Answer<Requests[E][1]>) => void,
  ) => void;
};
