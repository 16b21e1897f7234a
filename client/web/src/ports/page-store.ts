/**
 * The store of this page in this browser. It joins the store with its real ports, and knows nothing else.
 */
import { randomBytes } from '@noble/hashes/utils.js';
import { base64urlnopad } from '@scure/base';
import { ChatStore } from '../../../state/chat-store.ts';
import type { Chat } from '../../../state/model.ts';
import { machineTiming } from '../../../state/timing.ts';
import { browserNotifier, browserPeers, browserTab } from './browser.ts';
import { localShelf } from './local-shelf.ts';
import { socketWire } from './socket-wire.ts';

const tabNameBytes = 9;

/** The page's store, connecting. */
export function createPageStore(): Chat {
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
    timing: machineTiming,
    random: randomBytes,
    notifier: browserNotifier(localStorage),
  });
  store.start();
  return store;
}
