/**
 * What the store needs of a browser. The page brings the real ones (browser.ts); tests bring their own.
 */
import type { Peers, Timing } from '#shared/people/ports';
import type { Shelf } from '#shared/people/shelf';
import type { PageState } from './model.ts';
import type { Wire } from './wire.ts';

/** What this tab remembers over a reload, and no other tab sees. */
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

/** The desktop's notifications, shown only while the page is not being looked at. */
export interface Notifier {
  state(): PageState['notifications'];
  enable(): Promise<void>;
  disable(): void;
  notify(title: string, body: string): void;
}

export interface StorePorts {
  wire: Wire;
  shelf: Shelf;
  /** Calls back with the key of each item that another tab puts or deletes. */
  onShelfChange(listener: (key: string) => void): void;
  tabStorage: TabStorage;
  peers: Peers;
  /** A random name for this tab, kept only in memory: storage is copied when a tab is duplicated. */
  tab: string;
  timing: Timing;
  random: (bytes: number) => Uint8Array;
  notifier: Notifier;
}
