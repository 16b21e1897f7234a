/**
 * What the cluster benchmark plays, at IRC: the members of each room are spread over the servers, so that every line has to go to
 * all of them, which is the worst there is.
 */
import { idle, type Scenario, talkTimes } from '../load/scenario.ts';

const talk = { lineBytes: 80, quickAck: true, ...talkTimes };

export const scenarios: Record<string, Scenario> = {
  rooms: {
    ...talk,
    title: '96 clients in 8 rooms, all of them sending',
    clients: 96,
    rooms: 8,
    senders: 96,
    window: 32,
  },
  pairs: {
    ...talk,
    title: '300 clients in 150 rooms of two',
    clients: 300,
    rooms: 150,
    senders: 300,
    window: 8,
  },
  crowd: {
    ...talk,
    title: '900 clients in one room, 6 of them sending',
    clients: 900,
    rooms: 1,
    senders: 6,
    window: 4,
  },
  private: {
    ...talk,
    title: '300 clients in private talk, two and two',
    clients: 300,
    rooms: 150,
    senders: 300,
    window: 8,
    private: true,
  },
  idle: { ...idle, title: '3,000 clients in 300 rooms, silent', clients: 3_000, rooms: 300 },
};
