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

/** What only IRC clients show of a message, where there is more to it than its text. */
export interface IrcExtras {
  /** As typed, with its formatting codes. */
  text?: string;
  /** It is a NOTICE, which no program answers. */
  notice?: true;
  /** Client-only tags, by name: "+draft/reply". */
  tags?: Record<string, string>;
}

export interface RoomMessage {
  id: string;
  from: string;
  room: string;
  text: string;
  at: number;
  /** Where the sender is; not said by every server. */
  gateway?: GatewayName;
  /** The name a guest typed, where it is from one (J4); `from` is how the others see them. */
  guest?: string | undefined;
  /** A guest's line, base64url, where it is no UTF-8 and so differs from the text (J3). */
  bytes?: string;
  irc?: IrcExtras;
}

export interface PrivateMessage {
  id: string;
  from: string;
  to: string;
  text: string;
  at: number;
  gateway?: GatewayName;
  irc?: IrcExtras;
}

export interface Broadcast {
  id: string;
  from: string;
  text: string;
  at: number;
  gateway?: GatewayName;
  irc?: IrcExtras;
}

/** Something that only IRC clients understand, such as a CTCP request or an invitation. The others are not sent it. */
export type Aside = { id: string; from: string; at: number; gateway: GatewayName; irc: AsideExtras } & (
  | { room: string }
  | { to: string }
);

/** With a text it is a message, with a room an invitation to it, else a TAGMSG. */
export type AsideExtras = IrcExtras & { invitation?: string };

/** Changes to the roster, to be applied in this order: left, renamed, joined. No name stands in it twice. */
export interface Presence {
  left: string[];
  renamed: { from: string; to: string; gateway?: GatewayName }[];
  joined: User[];
}

/** Whose coming and going a connection hears of: everyone's, or that of the people in its rooms and of those it watches. */
export type Follows = 'roster' | 'rooms';

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

export type Typing = { from: string; gateway?: GatewayName } & ({ to: string } | { room: string });

export interface Membership {
  room: string;
  name: string;
  gateway?: GatewayName;
  /** The name a guest typed, where it is one (J4). */
  guest?: string;
}

export interface Joined extends Membership {
  /** What they call themselves beside the name, where they said so. */
  realName?: string;
  /** They are away, and why. */
  away?: string;
}

export interface Left extends Membership {
  /** They are gone altogether: the rooms they were in. Each of those is told. */
  quit?: string[];
  /** What they said of it. */
  reason?: string;
}

/** What somebody says of themselves, for those who share a room with them and do not follow the whole roster. */
export interface Profile {
  name: string;
  gateway: GatewayName;
  /** They are away, and why; null: they are back. */
  away?: string | null;
  realName?: string;
}

/** A line from the server itself, such as that it is closing (S2). */
export interface Notice {
  text: string;
  /** It has lost the other servers, or has them back: until then its people see and reach only each other (X2). */
  alone?: boolean;
}

/**
 * Events the server sends.
 * @public
 */
export interface ServerEvents {
  hello: (hello: Hello) => void;
  presence: (presence: Presence) => void;
  joined: (joined: Joined) => void;
  left: (left: Left) => void;
  message: (message: RoomMessage | PrivateMessage) => void;
  broadcast: (broadcast: Broadcast) => void;
  relay: (relay: Relay) => void;
  typing: (typing: Typing) => void;
  notice: (notice: Notice) => void;
  aside: (aside: Aside) => void;
  profile: (profile: Profile) => void;
}

export type Refusal = { ok: false; error: { code: ErrorCode; message: string } };
export type Answer<T> = ({ ok: true } & T) | Refusal;

/** What each client event carries, and what its acknowledgement holds beside `ok`. */
export interface Requests {
  /** With `partial` in its answer one is not sent who is online, but hears of those in one's rooms and of those one watches. */
  register: [
    { name: string; key?: string; signature?: string; follows?: Follows },
    { name: string; users: User[]; partial?: true },
  ];
  rename: [{ name: string }, { name: string }];
  join: [{ room: string }, { room: string; members: string[] }];
  leave: [{ room: string }, { room: string }];
  say: [{ room: string; text: string; id?: string }, { id: string; at: number }];
  tell: [{ to: string; text: string; id?: string }, { id: string; at: number }];
  broadcast: [{ text: string }, { id: string; at: number }];
  /** `partial`: there are more. */
  users: [Record<string, never>, { users: User[]; partial?: true }];
  /** Who is online with a name that begins so, sorted; `more`: there are others. */
  search: [{ text: string; limit?: number }, { users: User[]; more: boolean }];
  /** From now on one hears of these people's coming, renaming and going; the answer is who of them is online. */
  watch: [{ names: string[] }, { users: User[] }];
  unwatch: [{ names: string[] }, Record<never, never>];
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
