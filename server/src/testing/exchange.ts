/** Everything that somebody at one gateway can do and somebody at another see, done and seen: on one server, or from one to another. */
import type { Door, Ports, Visitor } from './door.ts';

export const exchanged = [
  'said',
  'told',
  'broadcast',
  'joined',
  'left',
  'renamed',
  'online',
  'offline',
] as const;

export type Exchanged = (typeof exchanged)[number];
/** What was seen of each event. */
export type Seen = Partial<Record<Exchanged, string>>;

/** Somebody's door, and the server it is at. */
export interface Place {
  door: Door;
  server: Ports;
}

/** The events that there cannot be, each with the reason, for a title. */
export function exceptions(sender: Door, receiver: Door): string {
  const reasons = { ...receiver.cannot?.see, ...sender.cannot?.send };
  const list = Object.entries(reasons).map(([event, reason]) => `${event}: ${reason}`);
  return list.length > 0 ? ` (but not ${list.join(', ')})` : '';
}

/** Lets alice, at one gateway, do everything that bob, at the other, can see; what bob saw. */
export async function exchange(sender: Place, receiver: Place): Promise<Seen> {
  const [bob, alice] = [await receiver.door.enter(receiver.server), await sender.door.enter(sender.server)];
  try {
    return await new Exchange(sender.door, receiver.door, alice, bob).run();
  } finally {
    await Promise.allSettled([alice.quit(), bob.quit()]);
  }
}

class Exchange {
  readonly #sender: Door;
  readonly #receiver: Door;
  readonly #alice: Visitor;
  readonly #bob: Visitor;
  readonly #seen: Seen = {};

  constructor(sender: Door, receiver: Door, alice: Visitor, bob: Visitor) {
    this.#sender = sender;
    this.#receiver = receiver;
    this.#alice = alice;
    this.#bob = bob;
  }

  async run(): Promise<Seen> {
    const [alice, bob, { forms }] = [this.#alice, this.#bob, this.#receiver];
    const { gateway } = this.#sender;
    const room = 'chat';
    const from = this.#sender.shownAs?.('alice') ?? 'alice';
    const by = this.#sender.shownAs ? { gateway, guest: 'alice' } : { gateway };
    await bob.register('bob');
    await alice.register('alice');
    await this.#step('online', done, forms.online({ name: from, ...by }));
    if (!this.#receiver.cannot?.see?.told)
      await this.#step(
        'told',
        () => alice.tell('bob', 'hello'),
        forms.told({ from, to: 'bob', text: 'hello', ...by }),
      );
    await bob.join(room);
    await this.#step('joined', () => alice.join(room), forms.joined({ name: from, room, ...by }));
    await this.#step(
      'said',
      () => alice.say(room, 'hi there!'),
      forms.said({ from, room, text: 'hi there!', ...by }),
    );
    await this.#step(
      'broadcast',
      () => alice.broadcast('dinner!'),
      forms.broadcast({ from, text: 'dinner!', ...by }),
    );
    await this.#step('renamed', () => alice.rename('alicia'), forms.renamed({ from, to: 'alicia', ...by }));
    const name = this.#sender.cannot?.send?.renamed ? from : 'alicia';
    await this.#step('left', () => alice.leave(room), forms.left({ name, room, ...by }));
    await bob.leave(room);
    await alice.quit();
    await this.#step('offline', done, forms.offline({ name }));
    await bob.quit();
    return this.#seen;
  }

  async #step(event: Exchanged, act: () => Promise<unknown>, lines: string[]): Promise<void> {
    if (this.#sender.cannot?.send?.[event]) return;
    await act();
    if (this.#receiver.cannot?.see?.[event]) return;
    const shown: string[] = [];
    for (const line of lines) shown.push(await this.#bob.lines.next(line));
    this.#seen[event] = shown.join('\n');
  }
}

const done = async () => {};
