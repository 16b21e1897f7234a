/** X2: servers are killed, Redis is killed, stopped and parted from them, and nobody but those it must hears of it, or for long. */
import type { Locator } from '@playwright/test';
import { IrcClient } from '../server/src/testing/irc-client.ts';
import { JoinClient } from '../server/src/testing/join-client.ts';
import { LineClient } from '../server/src/testing/line-client.ts';
import { RestClient } from '../server/src/testing/rest-client.ts';
import { telnetDoor } from '../server/src/testing/telnet-door.ts';
import { until } from '../server/src/testing/until.ts';
import { expect, test } from './cluster-fixtures.ts';
import { log, send, type Visitor } from './fixtures.ts';
import { keptBy, waitingAt } from './kept.ts';

/** A ghost may stand in a roster for so long. */
const ghostMs = 10_000;
/** Redis is away for so long where it is away for long. */
const awayMs = 30_000;
/** Meanwhile people say something so often. */
const talkEveryMs = 1_000;
/** What was on its way when Redis went is sent anew after some time. */
const resentMs = 45_000;

test.setTimeout(150_000);

const membersOf = (box: Locator): Locator => box.getByRole('list', { name: 'Members' }).getByRole('listitem');
const shown = (box: Locator, text: string): Locator => log(box).getByText(text, { exact: true });

/** Both keep each of the texts once, and nothing waits. */
async function keepOnce(people: Visitor[], texts: string[]): Promise<void> {
  for (const { page } of people) {
    const kept = async () =>
      (await keptBy(page)).map(({ text }) => text).filter((text) => texts.includes(text));
    await expect
      .poll(async () => (await kept()).length, { timeout: resentMs })
      .toBeGreaterThanOrEqual(texts.length);
    expect((await kept()).toSorted()).toEqual(texts.toSorted());
    await expect.poll(() => waitingAt(page), { timeout: resentMs }).toEqual([]);
  }
}

test('X2 kill -9 of a server: its people are gone within 10 s everywhere, and clients come back through another', async ({
  cluster,
  personAt,
}) => {
  const [first, second, victim] = [cluster.server(0), cluster.server(1), cluster.server(2)];
  const alice = await personAt(0, 'Alice');
  const carol = await personAt(2, 'Carol');
  const room = await alice.join('chat');
  await carol.join('chat');
  const line = await LineClient.enter(first, 'watcher', 'chat');
  const irc = await IrcClient.register(second, 'ircwatcher');
  irc.send('JOIN #chat', 'MONITOR + Terry');
  const rest = await RestClient.enter(first, 'restwatcher');
  const telnet = await telnetDoor.enter(second);
  await telnet.register('telnetwatcher');

  const doomed = await LineClient.enter(victim, 'Lina', 'chat');
  const doomedIrc = await IrcClient.register(victim, 'Iris');
  doomedIrc.send('JOIN #chat');
  await doomedIrc.settled();
  const doomedTelnet = await telnetDoor.enter(victim);
  await doomedTelnet.register('Terry');
  await doomedTelnet.join('chat');
  const guest = await JoinClient.join(victim.portOf('join'), 'chat', 'joe');
  const gone = ['Lina', 'Iris', 'Terry'];
  await expect(membersOf(room)).toContainText(['joe|guest']);
  await line.lines.next('JOINED chat joe|guest');
  await irc.lines.next(/730 ircwatcher :Terry!/);
  const heard = (lines: readonly string[], fits: (name: string) => RegExp) =>
    until(() => [...gone, 'joe\\|guest'].every((name) => lines.some((each) => fits(name).test(each))));
  await heard(irc.lines.all, (name) => new RegExp(`^:${name}!\\S+ JOIN`));

  const withCarol = await alice.choose('Carol');
  await send(withCarol, 'before');
  await expect(shown(carol.conversation('Alice'), 'before')).toHaveCount(1);

  const killedMs = Date.now();
  await victim.stop('SIGKILL');
  await send(withCarol, 'while it dies');
  const names = async () => (await rest.get('GET', '/users')).users.map(({ name }: { name: string }) => name);
  await until(names, (online: string[]) => gone.every((name) => !online.includes(name)));
  const members = async () => (await rest.get('GET', '/rooms/chat/members')).members;
  await until(members, (list: string[]) => !list.some((name) => [...gone, 'joe|guest'].includes(name)));
  await until(telnet.users, (online) => gone.every((name) => !online.includes(name)));
  await heard(irc.lines.all, (name) => new RegExp(`^:${name}!\\S+ (QUIT|PART)`));
  await heard(line.lines.all, (name) => new RegExp(`^LEFT chat ${name}$`));
  for (const name of gone) await until(() => line.lines.all.includes(`OFFLINE ${name}`));
  await irc.lines.next(/731 ircwatcher :Terry/i);
  for (const name of [...gone, 'joe|guest'])
    await expect(membersOf(room).filter({ hasText: name })).toHaveCount(0);
  await alice.listUsers();
  for (const name of gone) await expect(alice.option(name)).toHaveCount(0);
  expect(Date.now() - killedMs).toBeLessThan(ghostMs);
  expect((await irc.answers('NAMES #chat')).find((answer) => / 353 /.test(answer))).not.toMatch(
    /Lina|Iris|Terry|joe/,
  );

  await expect(carol.connection).toHaveText('Connected');
  await expect(carol.nameBox).toHaveValue('Carol');
  await send(carol.conversation('Alice'), 'back again');
  await keepOnce([alice, carol], ['before', 'while it dies', 'back again']);
  await expect(membersOf(carol.room('chat')).filter({ hasText: 'Alice' })).toHaveCount(1);
  await send(carol.room('chat'), 'to the room');
  await line.lines.next('SAID chat Carol to the room');
  for (const name of gone)
    expect(line.lines.all.filter((each) => each === `OFFLINE ${name}`)).toHaveLength(1);

  await victim.start();
  await cluster.whole();
  const again = await LineClient.enter(victim, 'Lina', 'chat');
  await line.lines.next('JOINED chat Lina');
  await Promise.all([line, again, doomed, irc, doomedIrc, guest].map((client) => client.close()));
});

/** Alice and Bob are on one server and Carol on another, all three in a room, and have talked. */
async function threePeople(personAt: (server: number, name: string) => Promise<Visitor>) {
  const [alice, bob, carol] = [
    await personAt(0, 'Alice'),
    await personAt(0, 'Bob'),
    await personAt(1, 'Carol'),
  ];
  for (const person of [alice, bob, carol]) await person.join('chat');
  await send(await alice.choose('Bob'), 'hello Bob');
  await send(await alice.choose('Carol'), 'hello Carol');
  await expect(shown(bob.conversation('Alice'), 'hello Bob')).toHaveCount(1);
  await expect(shown(carol.conversation('Alice'), 'hello Carol')).toHaveCount(1);
  return { alice, bob, carol };
}

type People = Awaited<ReturnType<typeof threePeople>>;

/** What can be said while Alice's and Bob's server is alone: theirs is heard, and Carol's waits. */
class Apart {
  readonly #people: People;
  readonly toBob: string[] = [];
  readonly toCarol: string[] = [];

  constructor(people: People) {
    this.#people = people;
  }

  async talk(count: number): Promise<void> {
    const { alice, bob } = this.#people;
    const [toBob, toCarol, toRoom] = [`for Bob ${count}.`, `for Carol ${count}.`, `for all ${count}.`];
    await send(alice.conversation('Bob'), toBob);
    await send(alice.conversation('Carol'), toCarol);
    await send(alice.room('chat'), toRoom);
    await expect(shown(bob.conversation('Alice'), toBob)).toHaveCount(1);
    await expect(shown(bob.room('chat'), toRoom)).toHaveCount(1);
    this.toBob.push(toBob);
    this.toCarol.push(toCarol);
  }

  /** Talks on until a moment. */
  async talkUntil(endMs: number): Promise<void> {
    for (let count = 0; Date.now() < endMs; count++) {
      const dueMs = Date.now() + talkEveryMs;
      await this.talk(count);
      await until(() => Date.now() >= dueMs);
    }
  }

  /** Everything is as it was, and what waited has come. */
  async healed(): Promise<void> {
    const { alice, bob, carol } = this.#people;
    for (const person of [alice, bob, carol])
      await expect(person.connection).toHaveText('Connected', { timeout: 30_000 });
    for (const person of [alice, bob, carol])
      await expect(membersOf(person.room('chat'))).toHaveText(['Alice', 'Bob', 'Carol']);
    await keepOnce([alice, carol], this.toCarol);
    await keepOnce([alice, bob], this.toBob);
    for (const from of [alice, carol])
      await send(from.room('chat'), `together ${await from.nameBox.inputValue()}.`);
    for (const to of [alice, bob, carol])
      for (const name of ['Alice', 'Carol'])
        await expect(shown(to.room('chat'), `together ${name}.`)).toHaveCount(1);
  }
}

test('X2 Redis is killed and started again: people on one server talk on, all is said, all heals', async ({
  cluster,
  personAt,
}) => {
  const people = await threePeople(personAt);
  const apart = new Apart(people);
  await cluster.redis.kill();
  await apart.talk(0);
  for (const person of [people.alice, people.carol]) await expect(person.connection).toHaveText('Reduced');
  await expect(people.alice.page.getByText(/cannot reach the others/)).toBeVisible();
  for (const at of [0, 1, 2]) {
    const { status, text } = await cluster.readiness(at);
    expect([status, text]).toEqual([503, expect.stringMatching(/redis/)]);
  }
  await expect(membersOf(people.alice.room('chat'))).toHaveText(['Alice', 'Bob']);
  const newcomer = await LineClient.enter(cluster.server(0), 'Dave', 'chat');
  await expect(membersOf(people.bob.room('chat'))).toHaveText(['Alice', 'Bob', 'Dave']);
  for (let count = 1; count <= 3; count++) await apart.talk(count);
  newcomer.send('LOGOUT');
  await newcomer.closed();
  await cluster.redis.restart();
  await apart.healed();
  await cluster.whole();
});

test('X2 Redis stands still for 30 s: people on one server talk on, all is said, all heals', async ({
  cluster,
  personAt,
}) => {
  const people = await threePeople(personAt);
  const apart = new Apart(people);
  cluster.redis.pause();
  const fromMs = Date.now();
  await expect(people.alice.connection).toHaveText('Reduced');
  await expect(people.carol.connection).toHaveText('Reduced');
  expect((await cluster.readiness(0)).status).toBe(503);
  await apart.talkUntil(fromMs + awayMs);
  cluster.redis.resume();
  await apart.healed();
  await cluster.whole();
});

test('X2 a server is parted from the others for 30 s: each side talks on and sees no ghosts; a name that both gave away stays one person', async ({
  cluster,
  personAt,
}) => {
  const people = await threePeople(personAt);
  const { alice, carol } = people;
  const apart = new Apart(people);
  const keyless = await LineClient.enter(cluster.server(0), 'Frank');
  const witness = await LineClient.enter(cluster.server(2), 'witness', 'chat');
  cluster.link(0).drop();
  const fromMs = Date.now();
  for (const name of ['Alice', 'Bob']) await witness.lines.next(new RegExp(`^LEFT chat ${name}$`));
  await expect(membersOf(carol.room('chat'))).toHaveText(['Carol', 'witness']);
  await expect(alice.connection).toHaveText('Reduced');
  expect(Date.now() - fromMs, 'ghosts of the parted server').toBeLessThan(ghostMs);
  await expect(carol.connection).toHaveText('Connected');
  await expect(membersOf(alice.room('chat'))).toHaveText(['Alice', 'Bob']);
  expect((await cluster.readiness(1)).status).toBe(200);
  // For the others the name is free.
  const other = await LineClient.enter(cluster.server(2), 'Frank');
  await apart.talkUntil(fromMs + awayMs);
  cluster.link(0).pass();
  await cluster.whole();
  await Promise.race([keyless.closed(), other.closed()]);
  await until(
    async () => {
      witness.send('USERS');
      return (await witness.next('USERS')).names;
    },
    (names) => names.filter((name) => name === 'Frank').length === 1 && names.includes('Alice'),
  );
  witness.send('LOGOUT');
  await witness.closed();
  await apart.healed();
  await Promise.all([keyless.close(), other.close()]);
});

test('X2 three servers are restarted one after the other under load: no record is lost, each is there once', async ({
  cluster,
  personAt,
}) => {
  const names = ['Alice', 'Bob', 'Carol'];
  const people = await Promise.all(names.map((name, at) => personAt(at, name)));
  const said = new Map<string, string[]>();
  let isOver = false;
  /** Writes to the others by turns, as fast as the page takes it. */
  const write = async (from: number) => {
    const [me, name] = [people[from], names[from]];
    for (let count = 0; !isOver; count++) {
      const to = (from + 1 + (count % 2)) % names.length;
      const text = `${name} ${count}.`;
      if (me) await send(me.conversation(names[to] ?? ''), text);
      const pair = pairOf(from, to);
      said.set(pair, [...(said.get(pair) ?? []), text]);
    }
  };
  for (const [from, person] of people.entries())
    for (const [to, name] of names.entries()) if (to !== from) await person.choose(name);
  const writing = Promise.all(people.map((_, from) => write(from)));
  for (const server of cluster.servers) {
    expect(await server.stop('SIGTERM')).toBe(0);
    await server.start();
    await cluster.whole();
    for (const person of people) await expect(person.connection).toHaveText('Connected');
  }
  isOver = true;
  await writing;
  for (const [from, a] of people.entries())
    for (const [to, b] of people.entries())
      if (from < to) await keepOnce([a, b], said.get(pairOf(from, to)) ?? []);
});

const pairOf = (one: number, other: number): string => [one, other].toSorted().join(' ');
