/** docs/line-protocol.md is true: its dialogues are replayed against the real server, its example is signed again. */
import { createPrivateKey, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { describe, expect, it } from 'vitest';
import { errorCodes } from '#shared/errors';
import { verbs } from '#shared/line/commands';
import { registrationBytes } from '#shared/registration';
import { LineClient } from '../../testing/line-client.ts';
import { startTestSwitchboard } from '../../testing/switchboard.ts';
import { requests } from '../requests.ts';

const path = fileURLToPath(new URL('../../../../docs/line-protocol.md', import.meta.url));
const page = readFileSync(path, 'utf8');

/** The page's blocks of a kind. */
const blocks = (kind: string): string[] =>
  Array.from(page.matchAll(new RegExp(`\`\`\`${kind}\n(.*?)\n\`\`\``, 'gsu')), ([, block = '']) => block);

/** Whether a line is as the page says, where "…" stands for anything. */
function matches(shown: string): (line: string) => boolean {
  const parts = shown.split('…').map((part) => part.replace(/[.*+?^${}()|[\]\\]/g, '\\$&'));
  const form = new RegExp(`^${parts.join('.+')}$`, 'u');
  return (line) => form.test(line);
}

async function replay(dialogue: string): Promise<void> {
  const server = await startTestSwitchboard();
  const clients = new Map<string, LineClient>();
  const clientOf = (number: string): LineClient => {
    const client = clients.get(number) ?? new LineClient(server.portOf('line'));
    clients.set(number, client);
    return client;
  };
  for (const step of dialogue.split('\n')) {
    const [, side, number = '', line = ''] = /^([CS])(\d): (.*)$/.exec(step) ?? [];
    if (side === 'C') clientOf(number).send(line);
    else expect(await clientOf(number).lines.next(() => true)).toSatisfy(matches(line), line);
  }
  // Nothing is left out of the page.
  for (const [number, { lines }] of clients)
    expect(lines.all).toHaveLength(dialogue.match(new RegExp(`^S${number}:`, 'gm'))?.length ?? 0);
  await Promise.all(Array.from(clients.values(), (client) => client.close()));
  await server.close();
}

describe('L1 docs/line-protocol.md', () => {
  it('L1 has a dialogue of its verbs, and one of event mode', () => {
    expect(blocks('dialogue')).toHaveLength(2);
    for (const verb of verbs)
      expect(blocks('dialogue').join('\n')).toMatch(new RegExp(`^C\\d: ${verb}\\b`, 'mi'));
  });

  it.each(blocks('dialogue'))('L1 the dialogue goes as it is shown: %#', replay);

  it('L1 names every verb, request and error', () => {
    const [abnf = ''] = blocks('abnf');
    for (const verb of verbs) expect(abnf).toMatch(new RegExp(`^(command)? *[=/] "${verb}"`, 'm'));
    for (const code of errorCodes) expect(page).toContain(`\`${code}\``);
    for (const request of Object.keys(requests)) expect(page).toContain(`\`${request} {`);
  });

  it('P2 has an example of a signature that is right', () => {
    const [vector = ''] = blocks('vector');
    const fields = vector.replace(/\n +/g, '');
    const field = (name: string) => new RegExp(`^${name} +(.*)$`, 'm').exec(fields)?.[1] ?? '';
    const bytes = registrationBytes(field('server'), field('name'), field('nonce'), field('key'));
    expect(Buffer.from(bytes).toString('hex')).toBe(field('signed'));
    const d = Buffer.from(field('secret key'), 'hex').toString('base64url');
    const secret = createPrivateKey({
      key: { kty: 'OKP', crv: 'Ed25519', d, x: field('key') },
      format: 'jwk',
    });
    expect(sign(null, bytes, secret).toString('base64url')).toBe(field('signature'));
  });
});
