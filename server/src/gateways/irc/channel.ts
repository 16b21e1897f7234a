/**
 * Room names as IRC's channels (SPEC H3): the room `chat` is `#chat`. What a channel's name cannot hold, and `%`, is
 * percent-encoded. Pure.
 *
 *     a,b   #a%2Cb
 */
const notInChannels = /[%,]/gu;
const encoded = /%([0-9a-f]{2})/giu;

/** A room's channel. */
export const channelOf = (room: string): string =>
  `#${room.replace(notInChannels, (char) => `%${char.charCodeAt(0).toString(16).toUpperCase()}`)}`;

/** Whether a target is a channel rather than somebody. */
export const isChannel = (target: string): boolean => target.startsWith('#');

/**
 * A channel's room as asked for, which need not be a room's name yet; undefined if it is no channel. Only what
 * `channelOf` encodes is decoded: two spellings of one room would be two channels to a client.
 */
export function roomOf(channel: string): string | undefined {
  if (!isChannel(channel)) return undefined;
  return channel.slice(1).replace(encoded, (code, hex: string) => {
    const char = String.fromCharCode(Number.parseInt(hex, 16));
    return char === '%' || char === ',' ? char : code;
  });
}
