/**
 * The store's ports as a browser has them: `sessionStorage`, other tabs, notifications. It knows no chat.
 */
import type { Peers } from '#shared/people/ports';
import type { Notifier, TabMemory, TabStorage } from '../../../state/ports.ts';

const tabKey = 'switchboard/tab';
const notifyKey = 'switchboard/notify';
/** More of a text than this is not shown in a notification. */
const notificationChars = 200;

export function browserTab(storage: Storage): TabStorage {
  let memory: TabMemory = { name: undefined, boxes: [] };
  try {
    memory = { ...memory, ...(JSON.parse(storage.getItem(tabKey) ?? '{}') as Partial<TabMemory>) };
  } catch {
    // Not ours, or not whole: as if it were a new tab.
  }
  return {
    read: () => memory,
    write: (next) => {
      memory = next;
      try {
        storage.setItem(tabKey, JSON.stringify(next));
      } catch {
        // A full storage costs what a reload would have restored.
      }
    },
  };
}

export function browserPeers(): Peers {
  const channel = new BroadcastChannel('switchboard');
  return {
    post: (message) => channel.postMessage(message),
    onMessage: (hear) => channel.addEventListener('message', ({ data }) => hear(data)),
  };
}

/** Off until asked for; on a plain HTTP address browsers have none. */
export function browserNotifier(storage: Storage): Notifier {
  const supported = 'Notification' in globalThis && globalThis.isSecureContext;
  const state = () => {
    if (!supported) return 'unsupported';
    if (Notification.permission === 'denied') return 'denied';
    return Notification.permission === 'granted' && storage.getItem(notifyKey) === 'on' ? 'on' : 'off';
  };
  return {
    state,
    enable: async () => {
      if (supported && (await Notification.requestPermission()) === 'granted')
        storage.setItem(notifyKey, 'on');
    },
    disable: () => storage.removeItem(notifyKey),
    notify: (title, body) => {
      if (!document.hidden || state() !== 'on') return;
      const notification = new Notification(title, { body: body.slice(0, notificationChars), tag: title });
      notification.addEventListener('click', () => {
        window.focus();
        notification.close();
      });
    },
  };
}
