/**
 * Hands the page's store to its components. Knows React and the store's interface; neither sockets nor storage.
 */
import { createContext, type ReactNode, use, useCallback, useSyncExternalStore } from 'react';
import type { Chat, ChatState } from '../../state/model.ts';

const StoreContext = createContext<Chat | undefined>(undefined);

export function StoreProvider({ store, children }: { store: Chat; children: ReactNode }) {
  return <StoreContext value={store}>{children}</StoreContext>;
}

/** The store, for what a person does. Throws outside of a provider. */
export function useStore(): Chat {
  const store = use(StoreContext);
  if (store === undefined) throw new Error('There is no StoreProvider above this component.');
  return store;
}

/** A part of the page's state, kept up to date. `select` must return a part, not make something new. */
export function usePage<T>(select: (state: ChatState) => T): T {
  const store = useStore();
  const subscribe = useCallback((listener: () => void) => store.subscribe(listener), [store]);
  const snapshot = () => select(store.state());
  return useSyncExternalStore(subscribe, snapshot, snapshot);
}
