/**
 * What a client shows and what can be done with it: the seam between the store, which knows no React, and the
 * components of the page or the terminal, which know neither sockets nor storage. Everything here is immutable; a change makes new objects
 * only where something changed, so components compare by reference.
 */
import type { GatewayName } from '#shared/events';

/** `connecting` is before the first connection; `reconnecting` after one was lost. */
export type Connection = 'connecting' | 'online' | 'reconnecting';

/** Somebody who can be chosen in "Chat with": on the roster, or away with a conversation kept. */
export interface Person {
  name: string;
  /** Undefined when away. */
  gateway: GatewayName | undefined;
  /** Messages not yet seen, in a closed or a scrolled-up box. */
  unread: number;
}

/**
 * How far an own message has come: `waiting` until the server or the receiver's client has answered, which may be while
 * the receiver is away or the connection down; `held` until the sender agrees to its new receiver; `delivered` once
 * stored by the receiver's client (or written to a telnet-like connection, or said in the room).
 */
export type Progress = 'waiting' | 'held' | 'delivered';

/** One entry of a log. */
export interface Entry {
  id: string;
  kind: 'text' | 'action' | 'notice';
  /** Empty for a notice. */
  from: string;
  mine: boolean;
  text: string;
  /** Milliseconds since 1970 UTC, as shown. */
  at: number;
  /** Own messages only. */
  progress?: Progress;
}

interface BoxBase {
  /** Stable while the box is open, also through renames. */
  id: string;
  /** The person's or the room's name, as shown. */
  name: string;
  entries: readonly Entry[];
  /** Whether what was kept is still being read from storage, or the server asked whether the person is there. */
  loading: boolean;
  unread: number;
  /** Names of those typing in it now. */
  typing: readonly string[];
  /** Why the last text was refused; the text is still in the input. */
  problem: string | undefined;
}

export interface ConversationBox extends BoxBase {
  kind: 'conversation';
  /** Undefined when away. */
  gateway: GatewayName | undefined;
  /** The person came with a key other than the one remembered: nothing goes to it until it is accepted. */
  newKey: boolean;
  /** Own messages that wait for a yes before they go to whoever has come under this name. */
  heldBack: number;
}

export interface RoomBox extends BoxBase {
  kind: 'room';
  members: readonly string[];
  /** False while the connection is down or the join not yet answered. */
  joined: boolean;
}

export type Box = ConversationBox | RoomBox;

/** Something said to the whole client, shown until dismissed. */
export interface Alert {
  id: string;
  kind: 'error' | 'broadcast' | 'notice';
  /** Only for as long as the server has lost the others. */
  whileReduced?: true;
  /** A broadcast's sender. */
  from?: string;
  text: string;
}

/** What a search for people has found so far. */
export interface Search {
  /** What was searched for: names that begin so. */
  text: string;
  /** Sorted by name; while `asking`, those of the search before. */
  people: readonly Person[];
  /** There are others. */
  more: boolean;
  asking: boolean;
}

export interface ChatState {
  connection: Connection;
  /** The server has lost the other servers: the people on those are not seen, and not reached (X2). */
  reduced: boolean;
  /** Undefined until registered. */
  me: { name: string } | undefined;
  /** A registration or rename is under way. */
  registering: boolean;
  /** The name last used here, offered in the name box; empty on a first visit. */
  offeredName: string;
  /** Why the name was refused, shown as an alert beside the box. */
  nameProblem: string | undefined;
  /** Why the room was refused, shown as an alert beside its box. */
  roomProblem: string | undefined;
  /** Everyone who can be chosen, oneself left out, sorted by name. May hold 10,000. */
  people: readonly Person[];
  /** More are online than the server tells of: `people` holds those one knows, `search` finds others. */
  partial: boolean;
  search: Search | undefined;
  /** In the order they were opened. */
  boxes: readonly Box[];
  alerts: readonly Alert[];
  /** Unread messages in all conversations and rooms, for the title. */
  unread: number;
  /** Storage is full: nothing more can be kept until something is deleted. */
  storageFull: boolean;
  notifications: 'unsupported' | 'off' | 'on' | 'denied';
}

/** What a person can do. None throws; what goes wrong is in the state afterwards. */
export interface ChatActions {
  /** Registers, or renames once registered. */
  chooseName(name: string): void;
  /** Opens a conversation, or asks for the focus of its input if it is open. */
  openConversation(name: string): void;
  /** Looks for people whose names begin so, where not all are known; the answer is in `search`. Called at each keystroke. */
  search(text: string): void;
  joinRoom(room: string): void;
  /** Closes a conversation, or leaves a room. */
  closeBox(id: string): void;
  /** True if the text was taken: the input may be emptied. Otherwise the box's `problem` says why. */
  send(id: string, text: string): boolean;
  broadcast(text: string): void;
  /** Somebody types in the box's input; called at each keystroke, sent now and then. */
  typing(id: string): void;
  /** All of the box has been seen. */
  markRead(id: string): void;
  acceptKey(id: string): void;
  sendHeldBack(id: string): void;
  discardHeldBack(id: string): void;
  dismissAlert(id: string): void;
  /** Deletes everything kept of the conversation or room, here and for good. */
  deleteHistory(id: string): void;
  /** The recovery code of the identity in use, or undefined before registering. */
  recoveryCode(): string | undefined;
  /** Takes over the identity of a recovery code for a name; a problem in words if the code is wrong. */
  restore(name: string, code: string): string | undefined;
  /** Everything kept, as readable JSON. */
  exportAll(): string;
  enableNotifications(): void;
}

export interface Chat extends ChatActions {
  state(): ChatState;
  subscribe(listener: () => void): () => void;
  /** Called with a box's id when its input should take the focus, because the person asked for it. */
  onFocusRequest(listener: (id: string) => void): () => void;
}
