/** What a command is, for the tables of them. */
import { limits } from '#shared/limits';
import type { Caller } from '../caller.ts';
import { plain } from '../formatting.ts';
import type { Message } from '../message.ts';
import { split } from '../split.ts';

export interface Command {
  /** As HELP shows them: those in angle brackets must be there. */
  parameters: string;
  help: string;
  /** May be sent before registration, too. */
  always?: true;
  /** Never answered with an error. */
  quiet?: true;
  /** It says something: what several say in one turn goes out together. */
  speaks?: true;
  /** Its answers go to the caller. Refusals of the hub are to be caught (`attempt`). */
  run(caller: Caller, params: string[], message: Message): void | Promise<void>;
}

export type Commands = Record<string, Command>;

/** Why somebody goes, in as many bytes as why somebody is away; undefined if they do not say. */
export const reasonOf = (reason = ''): string | undefined =>
  split(plain(reason), limits.awayBytes)[0] || undefined;

/** The words of a list such as "#a,#b". */
export const listOf = (list = ''): string[] => list.split(',').filter((word) => word !== '');
