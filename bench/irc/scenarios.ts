/**
 * What the IRC benchmark plays. Windows keep what waits for a receiver under 32 KB, at which ngircd drops connections.
 * Clients acknowledge at once, or servers with Nagle's algorithm on would mostly wait for that.
 */
import { idle, type Scenario, talkTimes } from '../load/scenario.ts';

const talk = { lineBytes: 80, quickAck: true, ...talkTimes };

const rooms: Scenario = {
  ...talk,
  title: '100 clients in 10 rooms, all of them sending',
  clients: 100,
  rooms: 10,
  senders: 100,
  window: 32,
};

export const scenarios: Record<string, Scenario> = {
  rooms,
  late: { ...rooms, title: 'The same, acknowledged when the kernel likes', quickAck: false },
  one: {
    ...talk,
    title: '100 clients in one room, all of them sending',
    clients: 100,
    rooms: 1,
    senders: 100,
    window: 2,
  },
  crowd: {
    ...talk,
    title: '1,000 clients in one room, 4 of them sending',
    clients: 1_000,
    rooms: 1,
    senders: 4,
    window: 4,
  },
  private: {
    ...talk,
    title: '1,000 clients in private talk, two and two',
    clients: 1_000,
    rooms: 500,
    senders: 1_000,
    window: 8,
    private: true,
  },
  idle,
};
