/**
 * H9: each event is sent from each gateway and read at each other. What was seen is the table in docs/gateways.md;
 * `npx vitest run gateways-table -u` writes it anew.
 */
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { doors } from './doors.ts';
import { type Exchanged, exceptions, exchange, exchanged, type Seen } from './exchange.ts';
import { startTestSwitchboard, type TestSwitchboard } from './switchboard.ts';

const page = fileURLToPath(new URL('../../../docs/gateways.md', import.meta.url));

/** What was seen of each event, by receiving gateway; the sender sat at the first gateway that is not the same. */
const seen = new Map<string, Seen>();
/** The same, with a guest as sender, also at the same gateway. */
const seenOfGuests = new Map<string, Seen>();

describe('H9 every event has a form at every gateway', () => {
  let server: TestSwitchboard;
  beforeAll(async () => {
    server = await startTestSwitchboard();
  });
  afterAll(() => server.close());

  for (const receiver of doors)
    for (const sender of doors)
      it(`H9 from ${sender.gateway} to ${receiver.gateway}${exceptions(sender, receiver)}`, async () => {
        const row = await exchange({ door: sender, server }, { door: receiver, server });
        if (sender.shownAs) seenOfGuests.set(receiver.gateway, row);
        else if (sender.gateway !== receiver.gateway && !seen.has(receiver.gateway))
          seen.set(receiver.gateway, row);
      });

  it('H9 docs/gateways.md says what was seen', async () => {
    await expect(markdown()).toMatchFileSnapshot(page);
  });
});

function markdown(): string {
  return `# What each event looks like at each gateway

A test writes this page from what it saw: alice, at another gateway, does each thing, and bob reads it at this one.
The room is \`chat\`; alice becomes alicia. Ids and times are left out. A telnet user hears of online and offline
while in no room: in a room one hears of its people.

${tableOf(seen, exchanged)}

${reasons('see').join('\n')}

## What a guest looks like

Alice is a guest at the JOIN gateway.

${tableOf(seenOfGuests, ['said', 'joined', 'left'])}

${reasons('send').join('\n')}
`;
}

function tableOf(rows: Map<string, Seen>, rowEvents: readonly Exchanged[]): string {
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
