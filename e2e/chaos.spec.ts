/**
 * X2: whatever happens to servers, to Redis and to the way between them, in an order that nobody has thought of: afterwards everybody is
 * seen everywhere, and nothing that was said was seen twice, out of its order, or, between those who keep records, never.
 *
 * `FAULTS_SEED` repeats a run's faults, `FAULTS_SECONDS` says how long they go on.
 */
import { setTimeout as delay } from 'node:timers/promises';
import type { Cluster } from '../server/src/testing/cluster.ts';
import { RestClient } from '../server/src/testing/rest-client.ts';
import { until } from '../server/src/testing/until.ts';
import { chance } from '../shared/src/people/testing/time.ts';
import { expect, test } from './cluster-fixtures.ts';
import { send, type Visitor } from './fixtures.ts';
import { keptBy, waitingAt } from './kept.ts';
import {
  type Heard,
  heardIn,
  IrcRegular,
  JoinRegular,
  LineRegular,
  type Regular,
  room,
  TelnetRegular,
} from './regulars.ts';

const faultsMs = Number(process.env.FAULTS_SECONDS ?? 45) * 1_000;
/** By then everything has healed: what a page has often tried to send it tries again after a minute. */
const healedMs = 75_000;

test.setTimeout(faultsMs + 4 * healedMs);

/** Numbers by chance, the same for the same seed. */
class Dice {
  readonly next: () => number;

  constructor(seed: number) {
    this.next = chance(seed);
  }

  between(least: number, most: number): number {
    return least + this.next() * (most - least);
  }

  one<T>(list: readonly T[]): T {
    const item = list[Math.floor(this.next() * list.length)];
    if (item === undefined) throw new Error('There is nothing to choose from.');
    return item;
  }
}

/** Lets things happen to a cluster, one or a few at a time, each to something that nothing else is happening to. */
class Faults {
  readonly #cluster: Cluster;
  readonly #dice: Dice;
  readonly #startedMs = Date.now();
  /** What something is happening to now, and when that is over. */
  readonly #busy = new Map<string, Promise<void>>();
  /** What happened, and when. */
  readonly journal: string[] = [];

  constructor(cluster: Cluster, dice: Dice) {
    this.#cluster = cluster;
    this.#dice = dice;
  }

  /** Until the time is over; all is well again then, as far as it lies with us. */
  async run(): Promise<void> {
    while (Date.now() - this.#startedMs < faultsMs) {
      this.#begin();
      await delay(this.#dice.between(500, 4_000));
    }
    await Promise.all(this.#busy.values());
  }

  #begin(): void {
    const at = Math.floor(this.#dice.next() * this.#cluster.servers.length);
    const lastsMs = this.#dice.between(200, 9_000);
    const [what, victim, act] = this.#dice.one(this.#kinds)(at, lastsMs);
    if (this.#busy.has(victim)) return;
    this.journal.push(`${Date.now() - this.#startedMs} ms: ${what} for ${Math.round(lastsMs)} ms`);
    const over = act().finally(() => {
      this.#busy.delete(victim);
      this.journal.push(`${Date.now() - this.#startedMs} ms: over: ${what}`);
    });
    this.#busy.set(victim, over);
  }

  readonly #kinds: readonly ((
    at: number,
    lastsMs: number,
  ) => readonly [string, string, () => Promise<void>])[] = [
    (at, lastsMs) => [`server ${at} is killed`, `server ${at}`, () => this.#kill(at, lastsMs / 3)],
    (at, lastsMs) => [`server ${at} is parted from Redis`, `link ${at}`, () => this.#part(at, lastsMs)],
    (at, lastsMs) => [`server ${at} is cut off from Redis`, `link ${at}`, () => this.#cut(at, lastsMs / 2)],
    (_, lastsMs) => ['Redis is killed', 'redis', () => this.#killRedis(lastsMs / 2)],
    (_, lastsMs) => ['Redis stands still', 'redis', () => this.#pauseRedis(lastsMs)],
  ];

  async #kill(at: number, lastsMs: number): Promise<void> {
    await this.#cluster.server(at).stop('SIGKILL');
    await delay(lastsMs);
    await this.#cluster.server(at).start();
  }

  async #part(at: number, lastsMs: number): Promise<void> {
    this.#cluster.link(at).drop();
    await delay(lastsMs);
    this.#cluster.link(at).pass();
  }

  async #cut(at: number, lastsMs: number): Promise<void> {
    this.#cluster.link(at).cut();
    await delay(lastsMs);
    this.#cluster.link(at).pass();
  }

  async #killRedis(lastsMs: number): Promise<void> {
    await this.#cluster.redis.kill();
    await delay(lastsMs);
    await this.#cluster.redis.restart();
  }

  async #pauseRedis(lastsMs: number): Promise<void> {
    this.#cluster.redis.pause();
    await delay(lastsMs);
    this.#cluster.redis.resume();
  }
}

/** Three people at pages, who write to each other, where all of it is kept, and in the room. */
class Pages {
  readonly names = ['paul0', 'pia0', 'pete0'];
  readonly visitors: Visitor[] = [];
  /** The texts that went between two people. */
  readonly told: { from: number; to: number; text: string }[] = [];
  #count = 0;

  async open(personAt: (server: number, name: string) => Promise<Visitor>): Promise<void> {
    for (const [at, name] of this.names.entries()) this.visitors.push(await personAt(at, name));
    for (const [at, visitor] of this.visitors.entries()) {
      await visitor.join(room);
      for (const other of this.names.toSpliced(at, 1)) await visitor.choose(other);
    }
  }

  async talk(dice: Dice): Promise<void> {
    const from = Math.floor(dice.next() * this.names.length);
    const visitor = this.visitors[from];
    if (!visitor) return;
    if (dice.next() < 0.5) {
      await send(visitor.room(room), `${this.names[from]}#${this.#count++}`);
      return;
    }
    const to = (from + (dice.next() < 0.5 ? 1 : 2)) % this.names.length;
    const text = `from ${from} to ${to}: ${this.#count++}.`;
    this.told.push({ from, to, text });
    await send(visitor.conversation(this.names[to] ?? ''), text);
  }

  /** What is kept of the room, in its order. */
  async heardBy(at: number): Promise<Heard[]> {
    const kept = await keptBy(this.#page(at));
    return kept.flatMap(({ conversation, text }) =>
      conversation === `r:${room}` ? (heardIn(text) ?? []) : [],
    );
  }

  /** The texts between two people that one of them keeps, sorted. */
  async keptOf(at: number, other: number): Promise<string[]> {
    const kept = (await keptBy(this.#page(at))).map(({ text }) => text);
    return kept
      .filter(
        (text) => text.startsWith(`from ${at} to ${other}:`) || text.startsWith(`from ${other} to ${at}:`),
      )
      .sort();
  }

  /** Where what has not arrived is to go. */
  async waiting(): Promise<string[]> {
    const waiting = await Promise.all(this.visitors.map(({ page }) => waitingAt(page)));
    return waiting.flatMap((places, at) => places.map((place) => `${this.names[at]}'s for ${place}`));
  }

  #page(at: number) {
    const visitor = this.visitors[at];
    if (!visitor) throw new Error(`There is no page ${at}.`);
    return visitor.page;
  }
}

/**
 * No text twice, and each sender's in their order, to one connection. Whoever comes back through another server may be there sooner
 * than what was said last at the one that died: they may hear it again, and others hear it in its order among what was said there.
 */
function expectOnceAndInOrder(heard: readonly Heard[], receiver: string, senders: readonly Regular[]): void {
  for (const { shownAs, name, visits } of senders) {
    const numbers = heard.flatMap(({ from, number }) => (from === name ? number : []));
    expect(numbers.length, `${receiver} saw something of ${shownAs} twice`).toBe(new Set(numbers).size);
    for (const [index, first] of visits.entries()) {
      const next = visits[index + 1] ?? Number.POSITIVE_INFINITY;
      const ofVisit = numbers.filter((number) => first <= number && number < next);
      expect(ofVisit, `what ${receiver} saw of ${shownAs}`).toEqual(ofVisit.toSorted((a, b) => a - b));
    }
  }
}

/**
 * Likewise what is said at pages. A page that has lost its connection cannot know whether its last text was passed on, and says it again
 * (W8): who keeps nothing may see that one again.
 */
function expectPagesInOrder(heard: readonly Heard[], receiver: string, pages: Pages, keeps: boolean): void {
  for (const name of pages.names) {
    const numbers = heard.flatMap(({ from, number }) => (from === name ? number : []));
    const seen = keeps ? numbers : [...new Set(numbers)];
    expect(seen, `what ${receiver} saw of ${name}`).toEqual([...new Set(numbers)].sort((a, b) => a - b));
  }
}

test('X2 X1 H6 P3 whatever happens by chance, it heals, and all that was said is there as it should be', async ({
  cluster,
  personAt,
}) => {
  const seed = Number(process.env.FAULTS_SEED ?? Math.floor(Math.random() * 1e6));
  console.log(`FAULTS_SEED=${seed}`);
  const dice = new Dice(seed);
  const faults = new Faults(cluster, new Dice(seed + 1));
  const pages = new Pages();
  await pages.open(personAt);
  const kinds = [LineRegular, IrcRegular, TelnetRegular, JoinRegular];
  const regulars: Regular[] = [];
  for (const at of cluster.servers.keys())
    for (const Kind of kinds)
      regulars.push(new Kind(`${Kind.name.slice(0, 3).toLowerCase()}${at}`, await cluster.front(at)));
  for (const regular of regulars) regular.enter();
  await until(() => regulars.every(({ isIn }) => isIn));

  try {
    let isOver = false;
    const talking = (async () => {
      while (!isOver) {
        await pages.talk(dice);
        for (const regular of regulars) if (dice.next() < 0.3) regular.say();
        await delay(dice.between(50, 250));
      }
    })();
    await faults.run();
    isOver = true;
    await talking;

    await cluster.whole(healedMs);
    await expectAllThere(cluster, pages, regulars);
    await expectAllSaid(pages, regulars);
  } catch (error) {
    console.log(faults.journal.join('\n'));
    for (const { name, isIn, lately } of regulars)
      if (!isIn) console.log(`${name} is not in:\n  ${lately.join('\n  ')}`);
    for (const { page } of pages.visitors) console.log(await page.getByRole('banner').ariaSnapshot());
    throw error;
  } finally {
    await Promise.all(regulars.map((regular) => regular.close()));
  }
});

/** The rosters and the room are the same everywhere, and true. */
async function expectAllThere(cluster: Cluster, pages: Pages, regulars: readonly Regular[]): Promise<void> {
  const patience = { timeoutMs: healedMs };
  const members = [...pages.names, ...regulars.map(({ shownAs }) => shownAs)].sort();
  const online = [
    ...pages.names,
    ...regulars.filter(({ gateway }) => gateway !== 'join').map(({ name }) => name),
  ].sort();
  await until(
    () => regulars.filter(({ isIn }) => !isIn).map(({ name }) => name),
    ({ length }) => length === 0,
    patience,
  );
  for (const { connection } of pages.visitors)
    await expect(connection).toHaveText('Connected', { timeout: healedMs });
  for (const server of cluster.servers) {
    const rest = await RestClient.enter(server, 'observer');
    const users = async () =>
      (await rest.get('GET', '/users')).users.map(({ name }: { name: string }) => name);
    await until(users, same(online), patience);
    const inRoom = async () => (await rest.get('GET', `/rooms/${room}/members`)).members;
    await until(inRoom, same(members), patience);
  }
  // What people were shown since they came.
  for (const regular of regulars) {
    if (regular.online) await until(() => [...(regular.online ?? [])], same(online), patience);
    if (regular.gateway !== 'join') await until(() => [...regular.members], same(members), patience);
  }
  for (const [at, visitor] of pages.visitors.entries()) {
    const list = visitor.room(room).getByRole('list', { name: 'Members' }).getByRole('listitem');
    await until(() => list.allTextContents(), same(members), patience);
    await visitor.listUsers();
    for (const name of online)
      await expect(visitor.option(name)).toHaveCount(name === pages.names[at] ? 0 : 1);
  }
}

/** Nothing twice, nothing out of order, no record lost; and whoever says something now is heard by all. */
async function expectAllSaid(pages: Pages, regulars: readonly Regular[]): Promise<void> {
  await until(
    () => pages.waiting(),
    ({ length }) => length === 0,
    { timeoutMs: healedMs },
  );
  for (const a of pages.names.keys())
    for (const b of pages.names.keys()) {
      if (a === b) continue;
      const told = pages.told.filter(({ from, to }) => [from, to].includes(a) && [from, to].includes(b));
      expect(await pages.keptOf(a, b), `what ${pages.names[a]} keeps of ${pages.names[b]}`).toEqual(
        told.map(({ text }) => text).sort(),
      );
    }
  const last = regulars.map((regular) => ({ from: regular.name, number: regular.said }));
  for (const regular of regulars) regular.say();
  for (const regular of regulars) await until(() => hasHeard(regular.heard.flat(), last));
  for (const at of pages.names.keys()) await until(async () => hasHeard(await pages.heardBy(at), last));
  for (const { heard, name } of regulars)
    for (const hearings of heard) {
      expectOnceAndInOrder(hearings, name, regulars);
      expectPagesInOrder(hearings, name, pages, false);
    }
  for (const [at, name] of pages.names.entries()) {
    const heard = await pages.heardBy(at);
    expectOnceAndInOrder(heard, name, regulars);
    expectPagesInOrder(heard, name, pages, true);
  }
}

const hasHeard = (heard: readonly Heard[], texts: readonly Heard[]): boolean =>
  texts.every((text) => heard.some(({ from, number }) => from === text.from && number === text.number));

/** Whether a list has exactly these names, each once. A guest who came back before they were gone has another number. */
const same =
  (names: readonly string[]) =>
  (list: readonly string[]): boolean =>
    JSON.stringify(list.map((name) => name.replace(/(?<=\|guest)\d+$/, '')).sort()) === JSON.stringify(names);
