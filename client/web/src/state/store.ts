/**
 * The store of this page in this browser. It joins the store with its real ports, and knows nothing else.
 */
import { randomBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { browserNotifier, browserPeers, browserTab, browserTiming } from './browser.ts';
import { ChatStore } from './chat-store.ts';
import { localShelf } from './local-shelf.ts';
import type { PageStore } from './model.ts';
import { socketWire } from './wire.ts';

const tabNameBytes = 9;

/** The page's store, connecting. */
export function createPageStore(): PageStore {
  const store = new ChatStore({
    wire: socketWire(),
    shelf: localShelf(localStorage),
    onShelfChange: (listener) =>
      addEventListener('storage', ({ key, storageArea }) => {
        if (key !== null && storageArea === localStorage) listener(key);
      }),
    tabStorage: browserTab(sessionStorage),
    peers: browserPeers(),
    tab: base64urlnopad.encode(randomBytes(tabNameBytes)),
    timing: browserTiming,
    random: randomBytes,
    notifier: browserNotifier(localStorage),
  });
  store.start();
  return store;
}
