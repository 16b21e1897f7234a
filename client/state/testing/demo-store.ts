/**
 * A store for working on components without a server: everything happens at once and in memory. Not shipped.
 */
import { newChat } from '../live-state.ts';
import type { Box, Chat, ChatState, ConversationBox, Entry, RoomBox } from '../model.ts';

export interface DemoStore extends Chat {
  /** Changes parts of the state. */
  set(change: Partial<ChatState>): void;
  setBox(id: string, change: Partial<ConversationBox> & Partial<RoomBox>): void;
  append(id: string, ...entries: Entry[]): void;
  requestFocus(id: string): void;
  /** What was asked of the store, in order. */
  calls: [action: string, ...args: unknown[]][];
}

export const emptyState: ChatState = { ...newChat, connection: 'online' };

const boxBase = { entries: [], loading: false, unread: 0, typing: [], problem: undefined };

export const conversation = (name: string, change: Partial<ConversationBox> = {}): ConversationBox => ({
  ...boxBase,
  id: `c:${name}`,
  kind: 'conversation',
  name,
  gateway: 'web',
  newKey: false,
  heldBack: 0,
  ...change,
});

export const room = (name: string, change: Partial<RoomBox> = {}): RoomBox => ({
  ...boxBase,
  id: `r:${name}`,
  kind: 'room',
  name,
  members: [],
  joined: true,
  ...change,
});

let ids = 0;
export const entry = (from: string, text: string, change: Partial<Entry> = {}): Entry => ({
  id: `e${++ids}`,
  kind: 'text',
  from,
  mine: false,
  text,
  at: Date.now(),
  ...change,
});

export function createDemoStore(initial: Partial<ChatState> = {}): DemoStore {
  let state: ChatState = { ...emptyState, ...initial };
  const listeners = new Set<() => void>();
  const focusListeners = new Set<(id: string) => void>();
  const calls: DemoStore['calls'] = [];

  const set = (change: Partial<ChatState>) => {
    state = { ...state, ...change };
    for (const listener of listeners) listener();
  };
  const setBox: DemoStore['setBox'] = (id, change) =>
    set({ boxes: state.boxes.map((box) => (box.id === id ? ({ ...box, ...change } as Box) : box)) });
  const append = (id: string, ...entries: Entry[]) => {
    const box = state.boxes.find((one) => one.id === id);
    const unread = entries.filter((one) => !one.mine && one.kind !== 'notice').length;
    if (box) setBox(id, { entries: [...box.entries, ...entries], unread: box.unread + unread });
  };
  const requestFocus = (id: string) => {
    for (const listener of focusListeners) listener(id);
  };
  const open = (box: Box) => {
    if (!state.boxes.some((one) => one.id === box.id)) set({ boxes: [...state.boxes, box] });
    requestFocus(box.id);
  };
  const log = (...call: DemoStore['calls'][number]) => {
    calls.push(call);
  };

  return {
    calls,
    set,
    setBox,
    append,
    requestFocus,
    state: () => state,
    subscribe: (listener) => {
      listeners.add(listener);
      return () => listeners.delete(listener);
    },
    onFocusRequest: (listener) => {
      focusListeners.add(listener);
      return () => focusListeners.delete(listener);
    },
    chooseName: (name) => {
      log('chooseName', name);
      if (name === 'taken') set({ nameProblem: 'Somebody else is called "taken".' });
      else set({ me: { name }, nameProblem: undefined });
    },
    openConversation: (name) => {
      log('openConversation', name);
      open(conversation(name, { gateway: state.people.find((one) => one.name === name)?.gateway }));
    },
    search: (text) => log('search', text),
    joinRoom: (name) => {
      log('joinRoom', name);
      if (name.includes(' ')) set({ roomProblem: 'a room name has no spaces or control characters' });
      else open(room(name, { members: [state.me?.name ?? ''] }));
      if (!name.includes(' ')) set({ roomProblem: undefined });
    },
    closeBox: (id) => set({ boxes: state.boxes.filter((box) => box.id !== id) }),
    send: (id, text) => {
      log('send', id, text);
      const tooLong = text.length > 20_000;
      setBox(id, { problem: tooLong ? 'A text has at most 20000 bytes. Send it in parts.' : undefined });
      if (!tooLong) append(id, entry(state.me?.name ?? '', text, { mine: true, progress: 'delivered' }));
      return !tooLong;
    },
    broadcast: (text) => log('broadcast', text),
    typing: (id) => log('typing', id),
    markRead: (id) => {
      log('markRead', id);
      setBox(id, { unread: 0 });
    },
    acceptKey: (id) => setBox(id, { newKey: false }),
    sendHeldBack: (id) => setBox(id, { heldBack: 0 }),
    discardHeldBack: (id) => setBox(id, { heldBack: 0 }),
    dismissAlert: (id) => set({ alerts: state.alerts.filter((alert) => alert.id !== id) }),
    deleteHistory: (id) => setBox(id, { entries: [] }),
    recoveryCode: () => (state.me ? 'ABCDEFGHJKMNPQRSTVWXYZ234567' : undefined),
    restore: (_name, code) => (code === 'right' ? undefined : 'This is no recovery code.'),
    exportAll: () => JSON.stringify(state.boxes),
    enableNotifications: () => set({ notifications: 'on' }),
  };
}
