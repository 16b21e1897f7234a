/**
 * Sends what waits, in order, until it has arrived (SPEC P3). A state machine over the outbox's markers: knows places
 * and whether they can be reached now, but neither people nor what others send.
 *
 * Each place has a lane of parcels, one for each marker this tab carries. A lane lets a few parcels fly at once: to a
 * key several, since records sort themselves where they arrive; to a name or room one, since there the order of
 * sending is the order shown. What a receiver's client does not confirm is sent again after a while.
 */
import type { Archive, Marker } from './archive.ts';
import { Lane, type MarkerName, type Parcel } from './lane.ts';
import { kindOf, type Place } from './places.ts';
import type { Outcome, Timing, Transport } from './ports.ts';
import type { ChatRecord } from './records.ts';

/** Requests the server has not answered yet, over all lanes. */
const unansweredMax = 16;
const resendMs = { first: 5_000, most: 60_000 };
/** After `rate_limited`. */
const pauseMs = { first: 1_000, most: 30_000 };

const backoff = ({ first, most }: { first: number; most: number }, tries: number): number =>
  Math.min(first * 2 ** Math.min(tries, 20), most);

const nobodyThere: ReadonlySet<Outcome> = new Set(['no_such_user', 'not_in_room', 'not_registered']);
const unacceptable: ReadonlySet<Outcome> = new Set([
  'too_long',
  'bad_request',
  'invalid_room',
  'invalid_name',
]);

export interface DeliveryPorts {
  archive: Archive;
  transport: Transport;
  timing: Timing;
  /** Whether a place can be reached now, as far as is known. */
  reach(to: Place): boolean;
  /** It has arrived, and its marker is gone. */
  delivered(marker: Marker): void;
  /** The server will not have it as it is; it is tried again now and then. */
  refused(marker: Marker, outcome: Outcome): void;
}

export class Delivery {
  readonly #ports: DeliveryPorts;
  readonly #lanes = new Map<Place, Lane>();
  readonly #traffic = { unanswered: 0 };
  #up = false;
  #paused = false;
  #pauses = 0;
  #cancelPause = (): void => {};
  #pumping = false;
  #again = false;

  constructor(ports: DeliveryPorts) {
    this.#ports = ports;
  }

  /** Takes over a marker, unless it is carried. Not `agreed`, it waits until `agree`. */
  carry(marker: Marker, agreed: boolean): void {
    const lane = this.#lanes.get(marker.to) ?? new Lane(marker.to, this.#traffic);
    this.#lanes.set(marker.to, lane);
    lane.insert(marker, agreed);
    this.#pump();
  }

  /** Lets go of a marker; it stays in the archive. */
  drop({ id, to }: MarkerName): void {
    this.#lanes.get(to)?.remove(id);
    this.#pump();
  }

  /** What this tab carries. */
  carried(): Marker[] {
    return [...this.#lanes.values()].flatMap((lane) => lane.parcels.map((parcel) => parcel.marker));
  }

  /** How it stands with a marker; undefined if this tab does not carry it. */
  parcelOf({ id, to }: MarkerName): Readonly<Parcel> | undefined {
    return this.#lanes.get(to)?.find(id);
  }

  /** The connection is there and registered: everything starts anew. */
  up(): void {
    this.down();
    this.#up = true;
    this.#pump();
  }

  /** The connection is gone. What goes to keyless people must be agreed to again: it may be somebody else then. */
  down(): void {
    this.#up = false;
    this.#cancelPause();
    this.#paused = false;
    this.#pauses = 0;
    for (const lane of this.#lanes.values()) {
      lane.refresh();
      this.away(lane.to);
    }
  }

  /** Somebody has come to a place: what rests is sent at once. */
  open(to: Place): void {
    this.#lanes.get(to)?.refresh();
    this.#pump();
  }

  /** Nobody is at a place any more: for a keyless person, whoever comes next must be agreed to. */
  away(to: Place): void {
    if (kindOf(to) === 'p') this.#lanes.get(to)?.agree(false);
  }

  /** Whoever is at a place may have what waits for it. */
  agree(to: Place): void {
    this.#lanes.get(to)?.agree(true);
    this.#pump();
  }

  /** It has arrived, whoever carried it. */
  settle(marker: Marker): void {
    this.#ports.archive.removeMarker(marker);
    this.#ports.delivered(marker);
    this.drop(marker);
  }

  /** Starts whatever may start. Answers may come while it does; they ask for another round. */
  #pump(): void {
    this.#again = true;
    if (this.#pumping) return;
    this.#pumping = true;
    while (this.#again) {
      this.#again = false;
      for (const lane of [...this.#lanes.values()]) this.#pumpLane(lane);
    }
    this.#pumping = false;
  }

  #pumpLane(lane: Lane): void {
    while (this.#mayLaunch(lane)) {
      const parcel = lane.next();
      if (!parcel) return;
      const record = this.#ports.archive.waiting(parcel.marker);
      if (record) this.#launch(lane, parcel, record);
      else this.#abandon(parcel.marker);
    }
  }

  #mayLaunch(lane: Lane): boolean {
    const free = this.#traffic.unanswered < unansweredMax && !lane.full;
    return this.#up && !this.#paused && !lane.shut && free && this.#ports.reach(lane.to);
  }

  #launch(lane: Lane, parcel: Parcel, record: ChatRecord): void {
    lane.turn(parcel, 'asked');
    this.#resendAfter(lane, parcel, lane.way.confirmed ? backoff(resendMs, parcel.tries++) : resendMs.most);
    const sending = Symbol('sending');
    parcel.sending = sending;
    this.#ports.transport.send(lane.errand(record), (outcome) => {
      if (parcel.sending === sending && parcel.state === 'asked') this.#answered(lane, parcel, outcome);
    });
  }

  /** Another tab has sent it, or its record is gone; what has no record need not wait. */
  #abandon(marker: Marker): void {
    this.drop(marker);
    if (!this.#ports.archive.get(marker.file, marker.id)) this.#ports.archive.removeMarker(marker);
  }

  /** After a while it may be sent again, whatever has become of it: every wait has an end. */
  #resendAfter(lane: Lane, parcel: Parcel, ms: number): void {
    parcel.cancel();
    parcel.cancel = this.#ports.timing.schedule(ms, () => {
      lane.turn(parcel, 'ready');
      this.#pump();
    });
  }

  #answered(lane: Lane, parcel: Parcel, outcome: Outcome): void {
    if (outcome === 'ok') this.#pauses = 0;
    if (outcome === 'ok' && !lane.way.confirmed) this.settle(parcel.marker);
    else this.#unsettled(lane, parcel, outcome);
    this.#pump();
  }

  #unsettled(lane: Lane, parcel: Parcel, outcome: Outcome): void {
    if (nobodyThere.has(outcome)) this.away(lane.to);
    // Where the order of sending counts, nothing may overtake what was perhaps not sent.
    const shuts = nobodyThere.has(outcome) || (outcome === 'lost' && !lane.way.confirmed);
    if (shuts) this.#shut(lane);
    if (outcome === 'rate_limited') this.#pause();
    if (shuts || outcome === 'rate_limited') lane.ready(parcel);
    else lane.turn(parcel, 'resting');
    if (!unacceptable.has(outcome)) return;
    this.#resendAfter(lane, parcel, resendMs.most);
    this.#ports.refused(parcel.marker, outcome);
  }

  /** The server takes nothing for the moment, from any lane. */
  #pause(): void {
    if (this.#paused) return;
    this.#paused = true;
    this.#cancelPause = this.#ports.timing.schedule(backoff(pauseMs, this.#pauses++), () => {
      this.#paused = false;
      this.#pump();
    });
  }

  /** Until somebody is known to be there; or for a while only, since a short coming and going can look like nothing. */
  #shut(lane: Lane): void {
    lane.shut = true;
    lane.cancel();
    lane.cancel = this.#ports.timing.schedule(backoff(resendMs, lane.shuttings++), () => {
      lane.shut = false;
      this.#pump();
    });
  }
}
