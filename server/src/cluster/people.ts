/** People as the places of several servers say. Knows no Redis, and keeps nothing. */
import { limits } from '#shared/limits';
import { isGuestName } from '#shared/names';
import type { LocalDirectory, Profile } from '../hub/directory.ts';
import { guestPlace, userPlace } from '../hub/places.ts';
import type { Elsewhere } from './elsewhere.ts';

/** Where somebody is who holds a name, as a user or as a guest. */
export const holderPlace = (name: string): string => (isGuestName(name) ? guestPlace(name) : userPlace(name));

/** What is to be known of a name, as all servers say where somebody holds it. */
export async function profileOf(
  name: string,
  local: LocalDirectory,
  elsewhere: Elsewhere,
): Promise<Profile | undefined> {
  const answers = (await elsewhere.ask(holderPlace(name), 'profile', name)).answers as (Profile | null)[];
  const [own] = local.profiles([name]);
  return [own ?? null, ...answers].reduce<Profile | undefined>(
    (known, each) => (known && each ? joined(known, each) : (known ?? each ?? undefined)),
    undefined,
  );
}

/** What two servers know of one name. */
const joined = (a: Profile, b: Profile): Profile => ({
  users: [...a.users, ...b.users],
  rooms: [...new Set([...a.rooms, ...b.rooms])].sort(),
  away: a.away ?? b.away,
  realName: a.realName ?? b.realName,
});

/** To what other servers ask of the people here. */
export function answersOf(local: LocalDirectory): (question: string, subject: unknown) => unknown {
  const answers: Record<string, (subject: string) => unknown> = {
    members: (room) => local.members(room),
    profile: (name) => local.profiles([name])[0],
    rooms: () => local.rooms(),
    search: (prefix) => local.search(prefix).slice(0, limits.searchUsers + 1),
  };
  return (question, subject) =>
    Object.hasOwn(answers, question) ? answers[question]?.(String(subject)) : undefined;
}
