/** What a benchmark plays: how many clients, where, and how they talk. Knows no servers and no protocol. */

export interface Scenario {
  title: string;
  clients: number;
  /** Divides the clients, and the senders if there are more than none, evenly. */
  rooms: number;
  senders: number;
  /** Lines a sender sends before it waits for them to have come: back to it, or to all others where none comes back. */
  window: number;
  /** Of a line as it is sent, its ending included. */
  lineBytes: number;
  /** Rooms are of two, who tell each other what others say in the room. */
  private?: boolean;
  /** Clients acknowledge at once what comes; else when the kernel likes, which is up to 40 ms later. */
  quickAck?: boolean;
  warmupMs: number;
  measureMs: number;
  /** How long everybody rests before the server's memory is read. */
  settleMs: number;
}

/** How long a talk is measured. */
export const talkTimes = { warmupMs: 300, measureMs: 1_500, settleMs: 0 };

/** What a connection costs a server at which nothing happens. */
export const idle: Scenario = {
  title: '5,000 clients in 500 rooms, silent',
  clients: 5_000,
  rooms: 500,
  senders: 0,
  window: 1,
  lineBytes: 64,
  warmupMs: 0,
  measureMs: 0,
  settleMs: 1_500,
};

export const headingOf = ({ title, window, lineBytes, senders }: Scenario): string =>
  senders > 0 ? `${title}; window ${window}, lines of ${lineBytes.toLocaleString('en')} bytes` : title;
