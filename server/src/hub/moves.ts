/** From which places to which the connections of a name move when it changes. Pure. */
import { sameName } from '#shared/names';
import type { Profile } from './directory.ts';
import { absentPlace, bindPlace, memberPlace, onlinePlace, traitPlace, userPlace } from './places.ts';

type Move = [left: string, entered: string];

/** @param fingerprint of the key that the name is held with */
export function movesFor(
  profile: Profile,
  from: string,
  to: string,
  fingerprint: string | undefined,
): Move[] {
  const { users, rooms, away, realName } = profile;
  const moves: Move[] = [
    ...users.map((user): Move => [onlinePlace(user), onlinePlace({ ...user, name: to })]),
    ...rooms.map((room): Move => [memberPlace(room, from), memberPlace(room, to)]),
  ];
  // The other places have folded names in them.
  if (sameName(from, to)) return moves;
  if (away !== undefined)
    moves.push(
      [traitPlace('away', from, away), traitPlace('away', to, away)],
      [absentPlace(from), absentPlace(to)],
    );
  if (realName !== undefined)
    moves.push([traitPlace('real', from, realName), traitPlace('real', to, realName)]);
  moves.push([bindPlace(from, fingerprint), bindPlace(to, fingerprint)], [userPlace(from), userPlace(to)]);
  return moves;
}
