/** The page's store without a browser: its real connection to a real server, its other ports in memory. */
import { randomBytes } from 'node:crypto';
import { connect } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ChatStore } from '../client/state/chat-store.ts';
import type { ChatState, ConversationBox, RoomBox } from '../client/state/model.ts';
import type { TabMemory } from '../client/state/ports.ts';
import { machineTiming } from '../client/state/timing.ts';
import type { Wire } from '../client/state/wire.ts';
import { socketWire } from '../client/web/src/ports/socket-wire.ts';
import { RedisServer } from '../server/src/testing/redis-server.ts';
import { ServerProcess } from '../server/src/testing/server-process.ts';
import { until } from '../server/src/testing/until.ts';
import { MemoryShelf } from '../shared/src/people/testing/shelves.ts';

const patienceMs = 10_000;

/** A browser with its storage, in which tabs are opened. */
class TestBrowser {
  readonly shelf: MemoryShelf;
  readonly #server: ServerProcess;
  readonly #hearers = new Map<object, (message: unknown) => void>();

  constructor(server: ServerProcess, quotaChars?: number) {
    this.#server = server;
    this.shelf = new MemoryShelf(quotaChars);
  }

  open(memory: TabMemory = { name: undefined, boxes: [] }): TestTab {
    return new TestTab(this.#server.url, this.shelf, this.#hearers, memory);
  }
}

/** A tab showing the page. */
class TestTab {
  readonly store: ChatStore;
  readonly notified: string[] = [];
  memory: TabMemory;
  readonly #wire: Wire;

  constructor(
    url: string,
    shelf: MemoryShelf,
    hearers: Map<object, (message: unknown) => void>,
    memory: TabMemory,
  ) {
    this.memory = memory;
    this.#wire = socketWire(url);
    let changed = (_key: string): void => {};
    this.store = new ChatStore({
      wire: this.#wire,
      shelf: shelf.open((key) => changed(key)),
      onShelfChange: (listener) => {
        changed = listener;
      },
      tabStorage: {
        read: () => this.memory,
        write: (next) => {
          this.memory = next;
        },
      },
      peers: {
        post: (message) => {
          for (const [tab, hear] of hearers) if (tab !== this) hear(message);
        },
        onMessage: (hear) => hearers.set(this, hear),
      },
      tab: randomBytes(6).toString('hex'),
      timing: machineTiming,
      random: (bytes) => randomBytes(bytes),
      notifier: {
        state: () => 'on',
        enable: async () => {},
        disable: () => {},
        notify: (title, body) => this.notified.push(`${title}: ${body}`),
      },
    });
    open.push(this);
    this.store.start();
  }

  get state(): ChatState {
    return this.store.state();
  }

  /** What a part of the state is, once it is there. */
  until<T>(part: (state: ChatState) => T): Promise<NonNullable<T>> {
    return new Promise((resolve, reject) => {
      const timer = setTimeout(
        () => reject(new Error(`Never: ${part}\n${JSON.stringify(this.state).slice(0, 2_000)}`)),
        patienceMs,
      );
      const look = () => {
        const found = part(this.state);
        if (!found) return;
        clearTimeout(timer);
        stop();
        resolve(found);
      };
      const stop = this.store.subscribe(look);
      look();
    });
  }

  async register(name: string): Promise<this> {
    this.store.chooseName(name);
    await this.until(({ me }) => me?.name === name);
    return this;
  }

  conversation(name: string): ConversationBox | undefined {
    return this.state.boxes.find(
      (box): box is ConversationBox => box.kind === 'conversation' && box.name === name,
    );
  }

  room(name: string): RoomBox | undefined {
    return this.state.boxes.find((box): box is RoomBox => box.kind === 'room' && box.name === name);
  }

  /** The texts of a conversation, once it has as many. */
  async texts(name: string, count: number): Promise<string[]> {
    const box = await this.until(() => {
      const found = this.conversation(name);
      return found && !found.loading && textsIn(found).length >= count ? found : undefined;
    });
    return textsIn(box);
  }

  close(): void {
    this.#wire.stop();
  }
}

const textsIn = (box: ConversationBox | RoomBox): string[] =>
  box.entries.filter((entry) => entry.kind === 'text').map((entry) => entry.text);

let server: ServerProcess;
let open: TestTab[];

beforeEach(async () => {
  open = [];
  server = await new ServerProcess().start();
});
afterEach(async () => {
  for (const tab of open) tab.close();
  await server.stop('SIGKILL');
});

const somebody = (name: string, quotaChars?: number) =>
  new TestBrowser(server, quotaChars).open().register(name);

describe('names', () => {
  it('W2 a refused name is said, and the next is taken', async () => {
    await somebody('Alice');
    const tab = new TestBrowser(server).open();
    tab.store.chooseName('two words');
    expect(tab.state.nameProblem).toContain('two_words');
    tab.store.chooseName('ALICE');
    expect(await tab.until(({ nameProblem, registering }) => !registering && nameProblem)).toContain('taken');
    await tab.register('Bob');
    expect(tab.state.nameProblem).toBeUndefined();
  });

  it('W2 a reload registers again by itself with its boxes; a new tab only offers the name', async () => {
    await somebody('Bob');
    const browser = new TestBrowser(server);
    const first = await browser.open().register('Alice');
    await first.until(({ people }) => people.length === 1);
    first.store.openConversation('Bob');
    first.store.joinRoom('chat');
    await first.until(() => first.room('chat')?.joined);
    first.close();
    const reloaded = browser.open(first.memory);
    await reloaded.until(({ me }) => me?.name === 'Alice');
    await reloaded.until(() => reloaded.conversation('Bob') && reloaded.room('chat')?.joined);
    const fresh = browser.open();
    await fresh.until(({ connection }) => connection === 'online');
    expect(fresh.state).toMatchObject({ me: undefined, registering: false, offeredName: 'Alice' });
  });

  it('P2 a wrong recovery code is refused with its reason', async () => {
    const alice = await somebody('Alice');
    expect(alice.store.restore('Alice', 'nonsense')).toMatch(/characters/);
    const code = alice.store.recoveryCode() ?? '';
    expect(alice.store.restore('two words', code)).toMatch(/spaces/);
    expect(
      alice.store.restore(
        'Alice',
        code.replace(/.$/, (last) => (last === '0' ? '1' : '0')),
      ),
    ).toMatch(/wrong/);
    expect(alice.state.me).toEqual({ name: 'Alice' });
  });

  it('P2 a recovery code makes another browser the same person, who sees what comes from then on', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    const second = new TestBrowser(server).open();
    await second.until(({ connection }) => connection === 'online');
    expect(second.store.restore('Alice', alice.store.recoveryCode() ?? '')).toBeUndefined();
    await second.until(({ me }) => me?.name === 'Alice');
    await bob.until(({ people }) => people.length === 1);
    bob.store.openConversation('Alice');
    bob.store.send(bob.conversation('Alice')?.id ?? '', 'to both');
    expect(await alice.texts('Bob', 1)).toEqual(['to both']);
    expect(await second.texts('Bob', 1)).toEqual(['to both']);
  });
});

describe('people', () => {
  it('W3 the list follows who is online, and keeps those one has talked to, as away', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    await alice.until(({ people }) => people.some(({ name }) => name === 'Bob'));
    const carol = await somebody('Carol');
    await alice.until(({ people }) => people.length === 2);
    expect(alice.state.people.map(({ name, gateway }) => [name, gateway])).toEqual([
      ['Bob', 'web'],
      ['Carol', 'web'],
    ]);
    alice.store.openConversation('Bob');
    alice.store.send(alice.conversation('Bob')?.id ?? '', 'hello');
    await bob.texts('Alice', 1);
    bob.close();
    carol.close();
    await alice.until(({ people }) => people.length === 1 && people[0]?.gateway === undefined);
    expect(alice.state.people[0]?.name).toBe('Bob');
    expect(alice.conversation('Bob')?.gateway).toBeUndefined();
  });

  it('W3 choosing asks for the focus, a message that opens a box does not', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    const focused: string[] = [];
    for (const tab of [alice, bob])
      tab.store.onFocusRequest((id) => focused.push(`${tab.state.me?.name} ${id}`));
    await alice.until(({ people }) => people.length === 1);
    alice.store.openConversation('Bob');
    const id = alice.conversation('Bob')?.id ?? '';
    alice.store.send(id, 'hello');
    await bob.texts('Alice', 1);
    alice.store.openConversation('bob');
    expect(focused).toEqual([`Alice ${id}`, `Alice ${id}`]);
  });
});

describe('messages', () => {
  it('W5 counts what is unread, in box, list and title, until it is read', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    await alice.until(({ people }) => people.length === 1);
    alice.store.openConversation('Bob');
    for (const text of ['one', 'two']) alice.store.send(alice.conversation('Bob')?.id ?? '', text);
    await bob.until(({ unread }) => unread === 2);
    expect(bob.state.people[0]).toMatchObject({ name: 'Alice', unread: 2 });
    expect(bob.notified).toEqual(['Alice: one', 'Alice: two']);
    bob.store.markRead(bob.conversation('Alice')?.id ?? '');
    expect(bob.state.unread).toBe(0);
    expect(bob.state.people[0]?.unread).toBe(0);
    expect(alice.state.unread).toBe(0);
  });

  it('W5 a text too long, or with nowhere to keep it, is refused and said; room made, it goes', async () => {
    const bob = await somebody('Bob');
    const alice = await somebody('Alice', 12_000);
    await alice.until(({ people }) => people.length === 1);
    alice.store.openConversation('Bob');
    const id = alice.conversation('Bob')?.id ?? '';
    expect(alice.store.send(id, 'é'.repeat(10_001))).toBe(false);
    expect(alice.conversation('Bob')?.problem).toContain('20,000');
    expect(alice.store.send(id, 'x'.repeat(9_000))).toBe(true);
    expect(alice.conversation('Bob')?.problem).toBeUndefined();
    expect(alice.store.send(id, 'y'.repeat(9_000))).toBe(false);
    expect(alice.state.storageFull).toBe(true);
    await bob.texts('Alice', 1);
    alice.store.deleteHistory(id);
    expect(alice.conversation('Bob')?.entries).toEqual([]);
    expect(alice.store.send(id, 'y'.repeat(9_000))).toBe(true);
    expect(await bob.texts('Alice', 2)).toHaveLength(2);
  });

  it('P3 what a full browser cannot keep waits at its sender, who is told', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob', 3_000)];
    await alice.until(({ people }) => people.length === 1);
    alice.store.openConversation('Bob');
    alice.store.send(alice.conversation('Bob')?.id ?? '', 'x'.repeat(5_000));
    await bob.until(({ storageFull }) => storageFull);
    expect(await alice.until(() => alice.conversation('Bob')?.problem)).toMatch(/full/);
    expect(alice.conversation('Bob')?.entries[0]?.progress).toBe('waiting');
  });

  it('W8 what is written while the server is gone arrives once it is back, to people and rooms', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    for (const tab of [alice, bob]) {
      tab.store.joinRoom('chat');
      await tab.until(() => tab.room('chat')?.joined);
    }
    await alice.until(({ people }) => people.length === 1);
    alice.store.openConversation('Bob');
    await server.stop('SIGKILL');
    await alice.until(({ connection }) => connection === 'reconnecting');
    await alice.texts('Bob', 0);
    expect(alice.store.send(alice.conversation('Bob')?.id ?? '', 'private')).toBe(true);
    expect(alice.store.send(alice.room('chat')?.id ?? '', 'in the room')).toBe(true);
    expect(alice.conversation('Bob')?.entries.at(-1)?.progress).toBe('waiting');
    await server.start();
    expect(await bob.texts('Alice', 1)).toEqual(['private']);
    await bob.until(() => textsIn(bob.room('chat') as RoomBox).length === 1);
    await alice.until(() =>
      alice.conversation('Bob')?.entries.every((entry) => entry.progress !== 'waiting'),
    );
    await alice.until(() => alice.room('chat')?.entries.every((entry) => entry.progress !== 'waiting'));
  });

  it('W6 H8 two tabs of one browser show the same', async () => {
    const bob = await somebody('Bob');
    const browser = new TestBrowser(server);
    const [one, two] = [await browser.open().register('Alice'), await browser.open().register('Alice')];
    await one.until(({ people }) => people.length === 1);
    one.store.openConversation('Bob');
    one.store.send(one.conversation('Bob')?.id ?? '', 'from one');
    expect(await two.texts('Bob', 1)).toEqual(['from one']);
    two.store.send(two.conversation('Bob')?.id ?? '', 'from two');
    await bob.texts('Alice', 2);
    bob.store.send(bob.conversation('Alice')?.id ?? '', 'from Bob');
    for (const tab of [one, two, bob])
      expect(await tab.texts(tab === bob ? 'Alice' : 'Bob', 3)).toEqual(['from one', 'from two', 'from Bob']);
    await one.until(() => one.conversation('Bob')?.entries.every((entry) => entry.progress !== 'waiting'));
    await two.until(() => two.conversation('Bob')?.entries.every((entry) => entry.progress !== 'waiting'));
  });

  it('H9 a broadcast is shown until dismissed, at most twenty of them', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    alice.store.broadcast('dinner');
    const [alert] = await bob.until(({ alerts }) => (alerts.length > 0 ? alerts : undefined));
    expect(alert).toMatchObject({ kind: 'broadcast', from: 'Alice', text: 'dinner' });
    bob.store.dismissAlert(alert?.id ?? '');
    expect(bob.state.alerts).toEqual([]);
    for (let i = 0; i < 25; i++) alice.store.broadcast(`number ${i}`);
    await bob.until(({ alerts }) => alerts.at(-1)?.text === 'number 24');
    expect(bob.state.alerts).toHaveLength(20);
    alice.store.broadcast('x'.repeat(20_001));
    expect(alice.state.alerts.at(-1)).toMatchObject({
      kind: 'error',
      text: expect.stringContaining('20,000'),
    });
  });

  it('typing is shown to the other, and ends with the message', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    for (const [tab, name] of [
      [alice, 'Bob'],
      [bob, 'Alice'],
    ] as const) {
      await tab.until(({ people }) => people.length === 1);
      tab.store.openConversation(name);
    }
    alice.store.typing(alice.conversation('Bob')?.id ?? '');
    await bob.until(() => bob.conversation('Alice')?.typing.includes('Alice'));
    alice.store.send(alice.conversation('Bob')?.id ?? '', 'done');
    await bob.until(() => bob.conversation('Alice')?.typing.length === 0);
  });
});

describe('rooms', () => {
  it('W7 members come and go; what was said is kept; a refused room is said', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    alice.store.joinRoom('Chat');
    await alice.until(() => alice.room('chat')?.members.join() === 'Alice');
    bob.store.joinRoom('chat');
    await alice.until(() => alice.room('chat')?.members.join() === 'Alice,Bob');
    bob.store.send(bob.room('chat')?.id ?? '', 'hello');
    await alice.until(() => textsIn(alice.room('chat') as RoomBox).includes('hello'));
    bob.store.closeBox(bob.room('chat')?.id ?? '');
    await alice.until(() => alice.room('chat')?.members.join() === 'Alice');
    alice.store.closeBox(alice.room('chat')?.id ?? '');
    alice.store.joinRoom('chat');
    await alice.until(() => textsIn(alice.room('chat') as RoomBox).join() === 'hello');
    alice.store.joinRoom('no spaces');
    expect(alice.state.roomProblem).toMatch(/spaces/);
    expect(alice.state.boxes).toHaveLength(1);
  });

  it('export holds everything kept', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    await alice.until(({ people }) => people.length === 1);
    alice.store.openConversation('Bob');
    alice.store.send(alice.conversation('Bob')?.id ?? '', 'to be exported');
    await bob.texts('Alice', 1);
    const exported = JSON.parse(bob.store.exportAll());
    expect(exported.places[0]).toMatchObject({ with: 'Alice', records: [{ body: 'to be exported' }] });
  });
});

describe('more machines', () => {
  it('X2 what is reduced while the server has lost the others is shown, until it has them back', async () => {
    const redis = await RedisServer.start();
    await server.stop('SIGKILL');
    server = await new ServerProcess({ env: { REDIS_URL: redis.url } }).start();
    const alice = await somebody('Alice');
    expect(alice.state).toMatchObject({ reduced: false, alerts: [] });
    await redis.kill();
    await alice.until(({ reduced }) => reduced);
    expect(alice.state.connection).toBe('online');
    expect(alice.state.alerts.map(({ text }) => text).join()).toMatch(/cannot reach the others/);
    const bob = await somebody('Bob');
    await bob.until(({ reduced }) => reduced);
    await redis.restart();
    await alice.until(({ reduced }) => !reduced);
    expect(alice.state.alerts.map(({ text }) => text)).toEqual(['This server reaches the others again.']);
    await redis.close();
  });
});

describe('many people', () => {
  beforeEach(async () => {
    await server.stop('SIGKILL');
    server = await new ServerProcess({ env: { ROSTER_USERS: '0' } }).start();
  });

  const find = async (tab: TestTab, text: string) => {
    tab.store.search(text);
    const search = await tab.until(({ search }) =>
      search?.text === text && !search.asking ? search : undefined,
    );
    return search.people.map(({ name }) => name);
  };
  const write = (tab: TestTab, name: string, text: string) => {
    tab.store.openConversation(name);
    expect(tab.store.send(tab.conversation(name)?.id ?? '', text)).toBe(true);
  };
  const delivered = (tab: TestTab, name: string, count: number) =>
    tab.until(
      () =>
        tab.conversation(name)?.entries.filter(({ progress }) => progress === 'delivered').length === count,
    );

  it('E W3 nobody is listed but those one knows; the others are found as one types, oneself left out', async () => {
    const [alice] = [await somebody('Alice'), await somebody('Albert'), await somebody('Bob')];
    expect(alice.state).toMatchObject({ partial: true, people: [] });
    expect(await find(alice, 'aL')).toEqual(['Albert']);
    // The last that was typed counts.
    alice.store.search('a');
    alice.store.search('x');
    expect(await find(alice, 'bo')).toEqual(['Bob']);
    alice.store.search('');
    expect(alice.state.search).toBeUndefined();
    expect(alice.state.people).toEqual([]);
  });

  it('E W3 whose conversation is open is followed: coming, renaming, going', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    alice.store.openConversation('Bob');
    alice.store.openConversation('Carol');
    await alice.until(() => alice.conversation('Bob')?.gateway === 'web');
    expect(alice.conversation('Carol')?.gateway).toBeUndefined();
    const carol = await somebody('Carol');
    await alice.until(() => alice.conversation('Carol')?.gateway === 'web');
    write(alice, 'Bob', 'hello');
    await bob.texts('Alice', 1);
    bob.store.chooseName('Rob');
    await alice.until(() => alice.conversation('Rob')?.gateway === 'web');
    carol.close();
    bob.close();
    await alice.until(() => alice.conversation('Carol') && !alice.conversation('Carol')?.gateway);
    await alice.until(() => !alice.conversation('Rob')?.gateway);
    expect(alice.state.people).toEqual([{ name: 'Rob', gateway: undefined, unread: 0 }]);
    const rob = await somebody('Bob2');
    rob.store.chooseName('Carol');
    await alice.until(() => alice.conversation('Carol')?.gateway === 'web');
  });

  it('E P3 what is written before it is known who is there arrives, sealed to keys or told to the keyless', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    const terry = connect(server.portOf('telnet'), '127.0.0.1');
    terry.write('terry\r\n');
    await until(async () => (await find(alice, 'terry')).length === 1);
    write(alice, 'Bob', 'one');
    write(alice, 'Bob', 'two');
    write(alice, 'terry', 'plain');
    expect(await bob.texts('Alice', 2)).toEqual(['one', 'two']);
    await delivered(alice, 'Bob', 2);
    await delivered(alice, 'terry', 1);
    write(alice, 'Nobody', 'waits');
    await alice.until(() => alice.conversation('Nobody')?.entries[0]?.progress === 'waiting');
    terry.destroy();
    await alice.until(() => alice.conversation('terry') && !alice.conversation('terry')?.gateway);
  });

  it('E W4 a stranger’s message opens a box, and they are followed from then on', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    write(bob, 'Alice', 'hello stranger');
    expect(await alice.texts('Bob', 1)).toEqual(['hello stranger']);
    await alice.until(() => alice.conversation('Bob')?.gateway === 'web');
    write(alice, 'Bob', 'hello');
    await delivered(alice, 'Bob', 1);
    bob.close();
    await alice.until(() => alice.conversation('Bob') && !alice.conversation('Bob')?.gateway);
  });

  it('E W8 after a lost connection all of them are watched again, boxes and those talked to', async () => {
    const [alice, bob] = [await somebody('Alice'), await somebody('Bob')];
    write(alice, 'Bob', 'hello');
    await bob.texts('Alice', 1);
    await delivered(alice, 'Bob', 1);
    alice.store.closeBox(alice.conversation('Bob')?.id ?? '');
    alice.store.openConversation('Carol');
    await server.stop('SIGKILL');
    await alice.until(({ connection }) => connection === 'reconnecting');
    await server.start();
    await somebody('Carol');
    await alice.until(
      ({ people }) => people.every(({ gateway }) => gateway === 'web') && people.length === 2,
    );
    bob.close();
    await alice.until(({ people }) => people.find(({ name }) => name === 'Bob')?.gateway === undefined);
  });

  it('E a box closed with nothing kept ends it, and leaves nobody in the list', async () => {
    const [alice] = [await somebody('Alice'), await somebody('Bob')];
    alice.store.openConversation('Bob');
    await alice.until(({ people }) => people.length === 1);
    alice.store.closeBox(alice.conversation('Bob')?.id ?? '');
    expect(alice.state.people).toEqual([]);
    // Bob's going would be heard before this answer.
    expect(await find(alice, 'bob')).toEqual(['Bob']);
    alice.store.openConversation('Bob');
    await alice.until(() => alice.conversation('Bob')?.gateway === 'web');
  });

  it('W2 a second tab hears that the first has renamed both', async () => {
    const browser = new TestBrowser(server);
    const [one, two] = [await browser.open().register('Alice'), await browser.open().register('Alice')];
    one.store.chooseName('Alicia');
    for (const tab of [one, two]) await tab.until(({ me }) => me?.name === 'Alicia');
    two.store.chooseName('Alba');
    await one.until(({ me }) => me?.name === 'Alba');
  });
});
