/**
 * The parcels that go to one place, in the order of their records, and how they go there. Knows states and counts;
 * when to send is decided in delivery.ts.
 */
import { compareMarkers, type Marker } from './archive.ts';
import { encodeFrame } from './frames.ts';
import { insideOf, kindOf, type Place } from './places.ts';
import type { Errand } from './ports.ts';
import type { ChatRecord } from './records.ts';

/** How a record goes to a kind of place. */
interface Way {
  /** Parcels that may fly at once. */
  window: number;
  /** Whether the receiver's client confirms; otherwise the server's answer is enough. */
  confirmed: boolean;
  errand(to: string, record: ChatRecord): Errand;
}

const ways: Readonly<Record<'k' | 'p' | 'r', Way>> = {
  k: {
    window: 16,
    confirmed: true,
    errand: (to, record) => ({
      event: 'relay',
      data: { to, frame: encodeFrame({ kind: 'record', record }) },
    }),
  },
  p: {
    window: 1,
    confirmed: false,
    errand: (to, record) => ({ event: 'tell', data: { to, text: record.body, id: record.salt } }),
  },
  r: {
    window: 1,
    confirmed: false,
    errand: (room, record) => ({ event: 'say', data: { room, text: record.body, id: record.salt } }),
  },
};

/** One marker on its way. */
export interface Parcel {
  readonly marker: Marker;
  /** Whether it may go to whoever is at its place now; always true for keys and rooms. */
  agreed: boolean;
  /** `ready`, then `asked` while the server's answer is out, then `resting` until confirmed or sent again. */
  state: 'ready' | 'asked' | 'resting';
  tries: number;
  /** Tells answers to this sending from answers to an earlier one. */
  sending: symbol | undefined;
  /** Cancels the timer that will make it ready again. */
  cancel: () => void;
}

/** What names a marker: a record goes to one place once. */
export type MarkerName = Pick<Marker, 'id' | 'to'>;

export class Lane {
  readonly to: Place;
  readonly way: Way;
  /** Closed after the server said nobody is there, for a while or until somebody is. */
  shut = false;
  shuttings = 0;
  /** Cancels the timer that will open it again. */
  cancel: () => void = () => {};
  readonly #parcels: Parcel[] = [];
  readonly #byId = new Map<string, Parcel>();
  readonly #flying = new Set<Parcel>();
  /** Requests that the server has not answered, over all lanes. */
  readonly #traffic: { unanswered: number };

  constructor(to: Place, traffic: { unanswered: number }) {
    this.to = to;
    this.way = ways[kindOf(to)];
    this.#traffic = traffic;
  }

  get parcels(): readonly Parcel[] {
    return this.#parcels;
  }

  /** Whether no more may fly. */
  get full(): boolean {
    return this.#flying.size >= this.way.window;
  }

  find(id: string): Parcel | undefined {
    return this.#byId.get(id);
  }

  /** The first parcel that may be sent. */
  next(): Parcel | undefined {
    return this.#parcels.find(({ agreed, state }) => agreed && state === 'ready');
  }

  errand(record: ChatRecord): Errand {
    return this.way.errand(insideOf(this.to), record);
  }

  insert(marker: Marker, agreed: boolean): void {
    if (this.find(marker.id)) return;
    const before = this.#parcels.findLastIndex((other) => compareMarkers(other.marker, marker) < 0);
    const parcel: Parcel = { marker, agreed, state: 'ready', tries: 0, sending: undefined, cancel: () => {} };
    this.#parcels.splice(before + 1, 0, parcel);
    this.#byId.set(marker.id, parcel);
  }

  remove(id: string): void {
    const parcel = this.find(id);
    if (!parcel) return;
    this.ready(parcel);
    this.#byId.delete(id);
    this.#parcels.splice(this.#parcels.indexOf(parcel), 1);
  }

  ready(parcel: Parcel): void {
    parcel.cancel();
    this.turn(parcel, 'ready');
  }

  /** The one place where a parcel's state changes, and with it what is counted. */
  turn(parcel: Parcel, state: Parcel['state']): void {
    if (parcel.state === 'asked') this.#traffic.unanswered--;
    if (state === 'asked') this.#traffic.unanswered++;
    parcel.state = state;
    if (state === 'asked' || (state === 'resting' && this.way.confirmed)) this.#flying.add(parcel);
    else this.#flying.delete(parcel);
  }

  agree(agreed: boolean): void {
    for (const parcel of this.#parcels) parcel.agreed = agreed;
  }

  /** As if nothing had been tried: open, everything ready. */
  refresh(): void {
    this.cancel();
    this.shut = false;
    this.shuttings = 0;
    for (const parcel of this.#parcels) {
      if (parcel.state !== 'ready') this.ready(parcel);
      parcel.tries = 0;
    }
  }
}
