/**
 * What servers tell each other, as JSON. Pure.
 *
 *     ["c9…","event","message",{…},["room:chat"],[]]      an event, for who is in these places but in none of those
 *     ["c9…","said","room:chat",[{…},{…}]]                what was said in a place in one turn
 *     ["c9…","move",["user:bob"],["user:rob"],true]       who is in the first places enters the second; false: leaves them
 *     ["c9…","here",17]                                   a server is there, and has seen so many changes; false: it closes
 */

export type ClusterMessage =
  | [from: string, kind: 'event', event: string, data: unknown, places: string[], except: string[]]
  | [from: string, kind: 'said', place: string, messages: object[]]
  | [from: string, kind: 'move', places: string[], moved: string[], enters: boolean]
  | [from: string, kind: 'here', changes: number | false];

export type Kind = ClusterMessage[1];

/** Undefined if it is none. What is in it was made by another server, and is taken as it is. */
export function readMessage(payload: Buffer): ClusterMessage | undefined {
  try {
    const message: unknown = JSON.parse(payload.toString());
    return Array.isArray(message) && typeof message[1] === 'string' ? (message as ClusterMessage) : undefined;
  } catch {
    return undefined;
  }
}
