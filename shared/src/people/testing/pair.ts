/** Two people who have met nobody yet, each with one tab that is connected: where most tests begin. */
import { Person, type Tab, World } from './world.ts';

export interface Pair {
  world: World;
  alice: Person;
  bob: Person;
  /** Alice's tab. */
  a: Tab;
  /** Bob's tab. */
  b: Tab;
}

export function aliceAndBob(): Pair {
  const world = new World();
  const alice = new Person(world, 'Alice');
  const bob = new Person(world, 'Bob');
  return { world, alice, bob, a: alice.open().connect(), b: bob.open().connect() };
}
