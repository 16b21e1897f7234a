/** What the JOIN benchmark plays. Receivers' unread bytes stay far under J6's bound. */
import { idle, type Scenario, talkTimes } from '../load/scenario.ts';

const talk = { lineBytes: 64, ...talkTimes };

export const scenarios: Record<string, Scenario> = {
  rooms: {
    ...talk,
    title: '100 clients in 10 rooms, all of them sending',
    clients: 100,
    rooms: 10,
    senders: 100,
    window: 64,
  },
  crowd: {
    ...talk,
    title: '1,000 clients in one room, 4 of them sending',
    clients: 1_000,
    rooms: 1,
    senders: 4,
    window: 2,
  },
  single: {
    ...talk,
    title: '100 clients in one room, one of them sending one line at a time',
    clients: 100,
    rooms: 1,
    senders: 1,
    window: 1,
  },
  many: {
    ...talk,
    title: '5,000 clients in 100 rooms, 500 of them sending',
    clients: 5_000,
    rooms: 100,
    senders: 500,
    window: 4,
  },
  long: {
    ...talk,
    title: '100 clients in 10 rooms, 20 of them sending the longest lines',
    clients: 100,
    rooms: 10,
    senders: 20,
    window: 2,
    lineBytes: 20_000,
  },
  idle,
};
