/**
 * What servers tell each other, as JSON. Pure. It begins with who says it, and on which of its connections to Redis.
 *
 *     ["c9…/1","event","message",{…},["room:chat"],[]]      an event, for who is in these places but in none of those
 *     ["c9…/1","said","room:chat",[{…},{…}]]                what was said in a place in one turn
 *     ["c9…/1","move",["user:bob"],["user:rob"],true]       who is in the first places enters the second; false: leaves them
 *     ["c9…/1","ask",7,"members","chat"]                    every server that has somebody in the place this was sent in answers
 *     ["c9…/1","answer",7,["bob","eve"]]                    to the one that asked
 *     ["c9…/1","here",17,230]                               a server lives, has seen so many changes and has so many users
 *     ["c9…/1","gone"]                                      it closes
 */

export type ClusterMessage =
  | [from: string, kind: 'event', event: string, data: unknown, places: string[], except: string[]]
  | [from: string, kind: 'said', place: string, messages: object[]]
  | [from: string, kind: 'move', places: string[], moved: string[], enters: boolean]
  | [from: string, kind: 'ask', id: number, question: string, subject: unknown]
  | [from: string, kind: 'answer', id: number, answer: unknown]
  | [from: string, kind: 'here', changes: number, users: number]
  | [from: string, kind: 'gone'];

export type Kind = ClusterMessage[1];

/** What follows the sender and the kind. */
export type Rest<K extends Kind> =
  Extract<ClusterMessage, [string, K, ...unknown[]]> extends [string, K, ...infer R] ? R : never;

/** What a message begins with: the server's mark, which holds no slash, and which of its connections to Redis it went by. */
export const senderOf = (server: string, connection: number): string => `${server}/${connection}`;

/** The mark, and the connection's number. */
export function readSender(from: string): { server: string; connection: number } {
  const [server = '', connection] = from.split('/');
  return { server, connection: Number(connection) };
}

/** Undefined if it is none. What is in it was made by another server, and is taken as it is. */
export function readMessage(payload: Buffer): ClusterMessage | undefined {
  try {
    const message: unknown = JSON.parse(payload.toString());
    return Array.isArray(message) && typeof message[0] === 'string' && typeof message[1] === 'string'
      ? (message as ClusterMessage)
      : undefined;
  } catch {
    return undefined;
  }
}
