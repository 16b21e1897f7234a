/**
 * What every gateway must do, tested through it alone: the suite runs once for each. What a gateway cannot do by its
 * nature is declared with the reason, and shows in the test's title.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { limits } from '#shared/limits';
import type { Door, Ports, Visitor } from './door.ts';
import { startTestSwitchboard } from './switchboard.ts';
import { until } from './until.ts';

export interface Cannot {
  /** Why a text cannot hold line breaks when sent from here. */
  sendLineBreaks?: string;
  /** Why nobody changes their name here. */
  rename?: string;
}

/** What the visitors of a test enter: empty when it is opened. */
export interface Site {
  /** Across several servers each sender's messages have one order, not all of a room's (H6). */
  isOneServer: boolean;
  /** The server for the next of them. */
  next(): Ports;
  /** Called when all of them have left. */
  close(): Promise<void>;
}

/** @param openSite one server for each test unless given */
export function gatewayContract(door: Door, cannot: Cannot = {}, openSite = oneServer): void {
  const { forms, gateway } = door;
  describe(`the gateway contract at ${gateway}`, () => {
    let site: Site;
    let visitors: Visitor[];

    beforeEach(async () => {
      site = await openSite();
      visitors = [];
    });
    afterEach(async () => {
      await Promise.allSettled(visitors.map((visitor) => visitor.quit()));
      await site.close();
    });

    const somebody = async (name?: string): Promise<Visitor> => {
      const visitor = await door.enter(site.next());
      visitors.push(visitor);
      if (name) await visitor.register(name);
      return visitor;
    };
    const sees = async (visitor: Visitor, lines: string[]) => {
      for (const line of lines) await visitor.lines.next(line);
    };

    /** On several servers each has heard of the others' people within moments. */
    const seesOnline = async (visitor: Visitor, names: string[]) => {
      if (site.isOneServer) expect(await visitor.users()).toEqual(names);
      else
        await until(
          () => visitor.users(),
          (online) => JSON.stringify(online) === JSON.stringify(names),
        );
    };

    it('H2 refuses a taken name in any case, and takes the next one', async () => {
      await somebody('Bob');
      const second = await somebody();
      await expect(second.register('BOB')).rejects.toThrow(/taken/);
      await second.register('Rob');
      await seesOnline(second, ['Bob', 'Rob']);
    });

    it('H2 refuses a malformed name, saying why and what would do', async () => {
      const visitor = await somebody();
      await expect(visitor.register('4ever')).rejects.toThrow(/digit.*try "_4ever"/);
      await visitor.register('_4ever');
    });

    it('H2 a name is free at once after its holder left', async () => {
      const first = await somebody('alice');
      const watcher = await somebody('watcher');
      await first.quit();
      await sees(watcher, forms.offline({ name: 'alice' }));
      await somebody('alice');
      await sees(watcher, forms.online({ name: 'alice', gateway }));
    });

    it('H4 a room appears with its first member, and nothing said in one is seen in another', async () => {
      const [alice, bob, carol] = [await somebody('alice'), await somebody('bob'), await somebody('carol')];
      await alice.join('one');
      await bob.join('one');
      await sees(alice, forms.joined({ gateway, name: 'bob', room: 'one' }));
      await carol.join('two');
      await alice.say('one', 'for one');
      await carol.say('two', 'for two');
      await sees(bob, forms.said({ gateway, from: 'alice', room: 'one', text: 'for one' }));
      await bob.leave('one');
      await sees(alice, forms.left({ gateway, name: 'bob', room: 'one' }));
      await alice.say('one', 'bob is gone');
      await bob.users();
      await carol.users();
      const [forTwo = ''] = forms.said({ gateway, from: 'carol', room: 'two', text: 'for two' });
      const [afterLeaving = ''] = forms.said({ gateway, from: 'alice', room: 'one', text: 'bob is gone' });
      expect([...alice.lines.all, ...bob.lines.all]).not.toContain(forTwo);
      expect(bob.lines.all).not.toContain(afterLeaving);
    });

    it('H5 carries 20,000 bytes whole', async () => {
      const [alice, bob] = [await somebody('alice'), await somebody('bob')];
      // A line's verb and ending count in some gateways: what is left of the limit goes to the text.
      const text = '€'.repeat((limits.textBytes - 20) / 3);
      await alice.tell('bob', text);
      await sees(bob, forms.told({ gateway, from: 'alice', to: 'bob', text }));
    });

    it.skipIf(cannot.sendLineBreaks)(
      `H5 carries line breaks${cannot.sendLineBreaks ? ` (${cannot.sendLineBreaks})` : ''}`,
      async () => {
        const [alice, bob] = [await somebody('alice'), await somebody('bob')];
        await alice.tell('bob', 'one\ntwo');
        await sees(bob, forms.told({ gateway, from: 'alice', to: 'bob', text: 'one\ntwo' }));
      },
    );

    it('H6 everyone in a room sees its messages in one order', async () => {
      const people = [await somebody('alice'), await somebody('bob'), await somebody('carol')];
      for (const person of people) await person.join('chat');
      const count = 8;
      await Promise.all(
        people.map(async (person, index) => {
          for (let i = 0; i < count; i++) await person.say('chat', `message ${index}-${i}`);
        }),
      );
      const orderOf = (person: Visitor) =>
        person.lines.all.flatMap((line) => /message (\d-\d)/.exec(line)?.[1] ?? []);
      const complete = (order: string[]) => order.length >= people.length * count;
      for (const person of people) await until(() => orderOf(person), complete);
      const [first = [], ...others] = people.map(orderOf);
      const sent = people.flatMap((_, index) => Array.from({ length: count }, (_, i) => `${index}-${i}`));
      expect(bySender(first)).toEqual(sent);
      for (const order of others)
        if (site.isOneServer) expect(order).toEqual(first);
        else expect(bySender(order)).toEqual(sent);
    });

    it.skipIf(cannot.rename)(
      `H8 renames, everywhere at once${cannot.rename ? ` (${cannot.rename})` : ''}`,
      async () => {
        const [alice, bob] = [await somebody('alice'), await somebody('bob')];
        await alice.join('chat');
        await bob.join('chat');
        await alice.rename('Alicia');
        await sees(bob, forms.renamed({ gateway, from: 'alice', to: 'Alicia' }));
        await alice.say('chat', 'it is me');
        await sees(bob, forms.said({ gateway, from: 'Alicia', room: 'chat', text: 'it is me' }));
        await bob.tell('alicia', 'hello');
        await sees(alice, forms.told({ gateway, from: 'bob', to: 'alicia', text: 'hello' }));
        await expect(bob.rename('ALICIA')).rejects.toThrow();
        await seesOnline(bob, ['Alicia', 'bob']);
      },
    );

    it('shows markup as it was sent', async () => {
      const [alice, bob] = [await somebody('alice'), await somebody('bob')];
      const text = '<script>alert(1)</script> & "quotes" \\ %s {{x}}';
      await alice.tell('bob', text);
      await sees(bob, forms.told({ gateway, from: 'alice', to: 'bob', text }));
    });
  });
}

async function oneServer(): Promise<Site> {
  const server = await startTestSwitchboard();
  return { isOneServer: true, next: () => server, close: () => server.close() };
}

/** Sorted by the sender's digit alone. */
const bySender = (messages: string[]): string[] => messages.toSorted((a, b) => Number(a[0]) - Number(b[0]));
