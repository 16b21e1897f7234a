/** A person at an IRC program, as a test needs them; each promise ends when the program shows that it is so. */

export interface IrcUser {
  join(channel: string): Promise<unknown>;
  /** Ends once it is typed; the others must hear it. */
  say(channel: string, text: string): Promise<unknown>;
  tell(to: string, text: string): Promise<unknown>;
  hears(from: string, channel: string, text: string): Promise<unknown>;
  isTold(from: string, text: string): Promise<unknown>;
  /** Asks for the list of channels, and sees one in it. */
  lists(channel: string, members: number): Promise<unknown>;
  /** Asks who somebody is, and reads by which gateway they came. */
  looksUp(name: string, gateway: string): Promise<unknown>;
  rename(from: string, to: string): Promise<unknown>;
  leave(channel: string): Promise<unknown>;
  /** Ends the program as one does, and waits for its end. */
  quit(): Promise<unknown>;
  /** What the program did not understand of all it was sent. */
  complaints(): Promise<string[]>;
  /** Ends the program if it still runs, and removes what it kept. */
  close(): Promise<void>;
}

/** Starts a program that connects to a port on loopback, registers under a name, and comes back when it is cut off. */
export type OpenIrcUser = (port: number, name: string) => Promise<IrcUser>;

/** What any program shows when it is registered. */
export const welcome = (name: string): string[] => [
  `Welcome to Switchboard, ${name}!`,
  'End of /MOTD command',
];
