/**
 * A gateway as a person at it knows it: what they can do there, and what each event looks like. The contract suite and
 * the table of all gateways run on these; a new gateway adds one.
 */
import type { GatewayName } from '#shared/events';
import type { Lines } from './lines.ts';

/** Somebody at a gateway. Each promise ends when the gateway has confirmed, and fails if it refuses. */
export interface Visitor {
  lines: Lines;
  register(name: string): Promise<void>;
  join(room: string): Promise<void>;
  leave(room: string): Promise<void>;
  say(room: string, text: string): Promise<void>;
  tell(to: string, text: string): Promise<void>;
  broadcast(text: string): Promise<void>;
  rename(to: string): Promise<void>;
  /** Who is online, oneself included. */
  users(): Promise<string[]>;
  /** Ends the connection as its user would. */
  quit(): Promise<void>;
}

/** Who did it, and where they are. `guest`: what one typed. */
type By = { gateway: GatewayName; guest?: string };

/** How the events look there, as one line each; a text of several lines may take several. */
export interface Forms {
  said(event: By & { from: string; room: string; text: string }): string[];
  told(event: By & { from: string; to: string; text: string }): string[];
  broadcast(event: By & { from: string; text: string }): string[];
  joined(event: By & { name: string; room: string }): string[];
  left(event: By & { name: string; room: string }): string[];
  renamed(event: By & { from: string; to: string }): string[];
  online(event: By & { name: string }): string[];
  offline(event: { name: string }): string[];
}

/** What a visitor cannot cause, or is not shown, by the gateway's nature, and why (H9). */
export interface Cannot {
  send?: Partial<Record<keyof Forms, string>>;
  see?: Partial<Record<keyof Forms, string>>;
}

/** A server in this process or another, by its ports on loopback. */
export interface Ports {
  portOf(gateway: GatewayName): number;
}

export interface Door {
  gateway: GatewayName;
  forms: Forms;
  enter(server: Ports): Promise<Visitor>;
  cannot?: Cannot;
  /** What the others see of who is called so here, where that is not the name itself. */
  shownAs?(name: string): string;
}
