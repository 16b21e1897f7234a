/** What the JOIN benchmark plays: how many clients, where, and how they talk. Knows no servers. */

export interface Scenario {
  title: string;
  clients: number;
  /** Divides the clients, and the senders if there are more than none, evenly. */
  rooms: number;
  senders: number;
  /** Lines a sender sends before it waits for its own to come back. Receivers' unread bytes stay far under J6's bound. */
  window: number;
  /** Of a line as it is sent, the newline included. */
  lineBytes: number;
  warmupMs: number;
  measureMs: number;
  /** How long everybody rests before the server's memory is read. */
  settleMs: number;
}

const talk = { lineBytes: 64, warmupMs: 300, measureMs: 1_500, settleMs: 0 };

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
  idle: {
    ...talk,
    title: '5,000 clients in 500 rooms, silent',
    clients: 5_000,
    rooms: 500,
    senders: 0,
    window: 1,
    warmupMs: 0,
    measureMs: 0,
    settleMs: 1_500,
  },
};
