/**
 * What the store needs of a browser or a terminal, which bring the real ones; tests bring their own.
 */
import type { Peers, Timing } from '#shared/people/ports';
import type { Shelf } from '#shared/people/shelf';
import type { ChatState } from './model.ts';
import type { Wire } from './wire.ts';

/** What a tab remembers over a reload, and no other tab sees; a terminal client, while it runs. */
export interface TabMemory {
  /** The name to register again by itself. */
  name: string | undefined;
  /** The boxes that were open. */
  boxes: readonly { kind: 'conversation' | 'room'; name: string }[];
}

export interface TabStorage {
  read(): TabMemory;
  write(memory: TabMemory): void;
}

/** The desktop's notifications, shown only while the client is not being looked at. */
export interface Notifier {
  state(): ChatState['notifications'];
  enable(): Promise<void>;
  disable(): void;
  notify(title: string, body: string): void;
}

export interface StorePorts {
  wire: Wire;
  shelf: Shelf;
  /** Calls back with the key of each item that another tab or process puts or deletes. */
  onShelfChange(listener: (key: string) => void): void;
  tabStorage: TabStorage;
  peers: Peers;
  /** A random name for this tab or process, kept only in memory: storage is copied when a tab is duplicated. */
  tab: string;
  timing: Timing;
  random: (bytes: number) => Uint8Array;
  notifier: Notifier;
}
