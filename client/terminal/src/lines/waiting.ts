/**
 * Waits for a client's state to be some way, not forever. Knows states and time.
 */
import type { Chat, ChatState } from '../../../state/model.ts';

/** Whether the state came to be so in time. */
export function until(chat: Chat, isSo: (state: ChatState) => boolean, timeoutMs: number): Promise<boolean> {
  return new Promise((resolve) => {
    const end = (result: boolean) => {
      clearTimeout(timer);
      stop();
      resolve(result);
    };
    const timer = setTimeout(() => end(false), timeoutMs);
    const look = () => {
      if (isSo(chat.state())) end(true);
    };
    const stop = chat.subscribe(look);
    look();
  });
}
