/**
 * Places: where records are kept, and where they are sent. A place is a text, so that it can be part of a key.
 */
import { fold } from '../names.ts';

/** The holder of a key (its fingerprint), a person known by name only (folded), or a room (folded). */
export type Place = `k:${string}` | `p:${string}` | `r:${string}`;

export const keyPlace = (fingerprint: string): Place => `k:${fingerprint}`;
export const personPlace = (name: string): Place => `p:${fold(name)}`;
export const roomPlace = (room: string): Place => `r:${fold(room)}`;

export const kindOf = (place: Place): 'k' | 'p' | 'r' => place[0] as 'k' | 'p' | 'r';

/** The fingerprint, name or room. */
export const insideOf = (place: Place): string => place.slice(2);
