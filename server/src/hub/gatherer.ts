/** What is said where a lot is said at once goes through a gatherer. Knows nobody. */
import type { PrivateMessage, RoomMessage } from '#shared/events';
import type { HubServer } from './sockets.ts';

/** Gathers what is said, for gateways where a lot is said at once. */
export interface Gatherer {
  /** Sends a message to everyone in a place, at the latest when this turn ends, in order with all else that is sent there. */
  gather(place: string, message: RoomMessage | PrivateMessage): void;
  /** Sends what is gathered now. */
  settle(): void;
}

/** Sends everything at once. */
export const notGathered = (io: HubServer): Gatherer => ({
  gather: (place, message) => io.to(place).emit('message', message),
  settle: () => {},
});
