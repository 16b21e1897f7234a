/**
 * What servers tell each other, as JSON. Pure.
 *
 *     ["c9…","event","message",{…},["room:chat"],[]]      an event, for who is in these places but in none of those
 *     ["c9…","said","room:chat",[{…},{…}]]                what was said in a place in one turn
 *     ["c9…","move",["user:bob"],["user:rob"],true]       who is in the first places enters the second; false: leaves them
 *     ["c9…","ask",7,"members","chat"]                    every server that has somebody in the place this was sent in answers
 *     ["c9…","answer",7,["bob","eve"]]                    to the one that asked
 *     ["c9…","here",17,230]                               a server lives, has seen so many changes and has so many users
 *     ["c9…","gone"]                                      it closes
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

/** Undefined if it is none. What is in it was made by another server, and is taken as it is. */
export function readMessage(payload: Buffer): ClusterMessage | undefined {
  try {
    const message: unknown = JSON.parse(payload.toString());
    return Array.isArray(message) && typeof message[1] === 'string' ? (message as ClusterMessage) : undefined;
  } catch {
    return undefined;
  }
}
