import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { ChatError } from '#shared/errors';
import { checkRoom } from '#shared/names';
import { fuzzRuns } from '../../engine/testing/fuzz-runs.ts';
import { channelOf, isChannel, roomOf } from './channel.ts';

describe('channels', () => {
  it.each([
    ['chat', '#chat'],
    ['a,b', '#a%2Cb'],
    ['100%', '#100%25'],
    ['a%2cb', '#a%252cb'],
    ['%', '%25'.replace('%', '#%')],
    ['#chat', '##chat'],
    [':-)', '#:-)'],
    ['日本', '#日本'],
    ['0', '#0'],
  ])('H3 the room %j is the channel %j', (room, channel) => {
    expect(channelOf(room)).toBe(channel);
    expect(roomOf(channel)).toBe(room);
  });

  it.each([
    ['#a%2cb', 'a,b'],
    ['#a%41b', 'a%41b'],
    ['#a%b', 'a%b'],
    ['#a%', 'a%'],
    ['#', ''],
    ['#%20', '%20'],
    ['#%00%0a', '%00%0a'],
  ])('H3 %j asks for the room %j: only what has to be is encoded', (channel, room) => {
    expect(roomOf(channel)).toBe(room);
  });

  it.each(['chat', '', '&chat', '+chat', '@#chat', ' #chat'])('H3 %j is no channel', (target) => {
    expect(isChannel(target)).toBe(false);
    expect(roomOf(target)).toBeUndefined();
  });

  it('H3 any room there can be has a channel that leads to it, and that a line can carry', () => {
    const room = fc
      .oneof(
        fc.string({ unit: 'binary', maxLength: 20 }),
        fc.string({ unit: fc.constantFrom('%', ',', '2', 'C', '5', '#', 'é', ':', 'ﬀ') }),
      )
      .filter(isRoom);
    fc.assert(
      fc.property(room, (typed) => {
        const folded = checkRoom(typed);
        const channel = channelOf(folded);
        expect(channel).toMatch(/^#[^ ,\0\r\n\x07]+$/u);
        expect(roomOf(channel)).toBe(folded);
        expect(checkRoom(roomOf(channel) ?? '')).toBe(folded);
      }),
      { numRuns: fuzzRuns(2_000) },
    );
  });
});

function isRoom(typed: string): boolean {
  try {
    return checkRoom(typed) !== '';
  } catch (error) {
    if (error instanceof ChatError) return false;
    throw error;
  }
}
