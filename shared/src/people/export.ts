/**
 * Everything kept of one person, as plain data that can be read by people and by other programs. Holds no secrets:
 * identities are backed up with their recovery codes.
 */
import type { Archive } from './archive.ts';
import { People } from './people.ts';
import type { Place } from './places.ts';
import type { ChatRecord } from './records.ts';

export interface Export {
  format: 'switchboard/1';
  /** The fingerprint of whoever's it is. */
  owner: string;
  people: { name: string; keys: { fingerprint: string; key: string }[] }[];
  places: { place: Place; with: string; records: (ChatRecord & { time: string; waits?: true })[] }[];
}

/** Everything, sorted; `time` is `at` in ISO 8601. */
export function exportAll(archive: Archive): Export {
  const people = new People(archive.items);
  const waiting = new Set(archive.markers().map(({ id }) => id));
  return {
    format: 'switchboard/1',
    owner: archive.owner,
    people: people.names().map((name) => ({
      name,
      keys: people.keysOf(name).map(({ fingerprint, key }) => ({ fingerprint, key })),
    })),
    places: archive.places().map((place) => ({
      place,
      with: people.nameOf(place),
      records: archive.load([place]).map((record) => ({
        ...record,
        time: new Date(record.at).toISOString(),
        ...(waiting.has(record.id) && { waits: true as const }),
      })),
    })),
  };
}
