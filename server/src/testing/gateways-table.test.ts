/**
 * H9: each event is sent from each gateway and read at each other. What was seen is the table in docs/gateways.md;
 * `npx vitest run gateways-table -u` writes it anew.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Door, Visitor } from './door.ts';
import { doors } from './doors.ts';
import { startTestSwitchboard, type TestSwitchboard } from './switchboard.ts';

const page = fileURLToPath(new URL('../../../docs/gateways.md', import.meta.url));
const events = ['said', 'told', 'broadcast', 'joined', 'left', 'renamed', 'online', 'offline'] as const;

type EventName = (typeof events)[number];
type Row = Partial<Record<EventName, string>>;

/** What was seen of each event, by receiving gateway; the sender sat at the first gateway that is not the same. */
const seen = new Map<string, Row>();
/** The same, with a guest as sender, also at the same gateway. */
const seenOfGuests = new Map<string, Row>();

describe('H9 every event has a form at every gateway', () => {
  let server: TestSwitchboard;
  beforeAll(async () => {
    server = await startTestSwitchboard();
  });
  afterAll(() => server.close());

  for (const receiver of doors)
    for (const sender of doors)
      it(`H9 from ${sender.gateway} to ${receiver.gateway}${exceptions(sender, receiver)}`, async () => {
        const row = await exchange(server, sender, receiver);
        if (sender.shownAs) seenOfGuests.set(receiver.gateway, row);
        else if (sender.gateway !== receiver.gateway && !seen.has(receiver.gateway))
          seen.set(receiver.gateway, row);
      });

  it('H9 docs/gateways.md says what was seen', async () => {
    await expect(markdown()).toMatchFileSnapshot(page);
  });
});

/** The events that there cannot be, each with the reason. */
function exceptions(sender: Door, receiver: Door): string {
  const reasons = { ...receiver.cannot?.see, ...sender.cannot?.send };
  const list = Object.entries(reasons).map(([event, reason]) => `${event}: ${reason}`);
  return list.length > 0 ? ` (but not ${list.join(', ')})` : '';
}

/** Lets alice, at one gateway, do everything that bob, at the other, can see; what bob saw. */
async function exchange(server: TestSwitchboard, sender: Door, receiver: Door): Promise<Row> {
  const { forms } = receiver;
  const [bob, alice] = [await receiver.enter(server), await sender.enter(server)];
  const from = sender.shownAs?.('alice') ?? 'alice';
  const { gateway } = sender;
  const by = sender.shownAs ? { gateway, guest: 'alice' } : { gateway };
  const row: Row = {};
  const step = async (event: EventName, act: () => Promise<unknown>, lines: () => string[]) => {
    if (sender.cannot?.send?.[event]) return;
    await act();
    if (!receiver.cannot?.see?.[event]) row[event] = await seeAll(bob, lines());
  };
  let name = from;

  await bob.register('bob');
  await alice.register('alice');
  await step('online', done, () => forms.online({ name, ...by }));
  if (!receiver.cannot?.see?.told)
    await step(
      'told',
      () => alice.tell('bob', 'hello'),
      () => forms.told({ from, to: 'bob', text: 'hello', ...by }),
    );
  await bob.join('chat');
  await step(
    'joined',
    () => alice.join('chat'),
    () => forms.joined({ name, room: 'chat', ...by }),
  );
  await step(
    'said',
    () => alice.say('chat', 'hi there!'),
    () => forms.said({ from, room: 'chat', text: 'hi there!', ...by }),
  );
  await step(
    'broadcast',
    () => alice.broadcast('dinner!'),
    () => forms.broadcast({ from, text: 'dinner!', ...by }),
  );
  await step(
    'renamed',
    () => alice.rename('alicia'),
    () => {
      name = 'alicia';
      return forms.renamed({ from, to: name, ...by });
    },
  );
  await step(
    'left',
    () => alice.leave('chat'),
    () => forms.left({ name, room: 'chat', ...by }),
  );
  await bob.leave('chat');
  await alice.quit();
  await step('offline', done, () => forms.offline({ name }));
  await bob.quit();
  return row;
}

const done = async () => {};

async function seeAll(visitor: Visitor, lines: string[]): Promise<string> {
  const shown: string[] = [];
  for (const line of lines) shown.push(await visitor.lines.next(line));
  return shown.join('\n');
}

function markdown(): string {
  return `# What each event looks like at each gateway

A test writes this page from what it saw: alice, at another gateway, does each thing, and bob reads it at this one.
The room is \`chat\`; alice becomes alicia. Ids and times are left out. A telnet user hears of online and offline
while in no room: in a room one hears of its people.

${tableOf(seen, events)}

${reasons('see').join('\n')}

## What a guest looks like

Alice is a guest at the JOIN gateway.

${tableOf(seenOfGuests, ['said', 'joined', 'left'])}

${reasons('send').join('\n')}
`;
}

function tableOf(rows: Map<string, Row>, rowEvents: readonly EventName[]): string {
  const gateways = [...rows.keys()];
  const cell = (text: string | undefined) =>
    text === undefined ? '–' : `\`${text.replaceAll('|', '\\|')}\``;
  return [
    `| event | ${gateways.join(' | ')} |`,
    `|---|${gateways.map(() => '---').join('|')}|`,
    ...rowEvents.map(
      (event) => `| ${event} | ${gateways.map((gateway) => cell(rows.get(gateway)?.[event])).join(' | ')} |`,
    ),
  ].join('\n');
}

/** Why something cannot be, by gateway. */
function reasons(what: 'send' | 'see'): string[] {
  return doors.flatMap(({ gateway, cannot }) =>
    Object.entries(cannot?.[what] ?? {}).map(
      ([event, reason]) => `- ${gateway} cannot ${what} ${event}: ${reason}.`,
    ),
  );
}
