/**
 * Which telnet options are on (RFC 854, RFC 1143). It answers and never asks: we echo if the other side
 * wants it, and agree to what changes nothing here; everything else is refused, once. Knows no bytes but the verbs.
 *
 *     IAC DO ECHO    ->  IAC WILL ECHO
 *     IAC WILL NAWS  ->  IAC DONT NAWS
 */
import { bytes, options } from './bytes.ts';

/** We send no go-aheads and wait for none, and take all bytes as they are, whatever is agreed. */
const harmless: readonly number[] = [options.binary, options.suppressGoAhead];

/** What is asked, by verb: whose options it is about, which of them we agree to, and how yes and no are said. */
const requests = {
  [bytes.do]: { side: 'ours', agreed: [options.echo, ...harmless], yes: bytes.will, no: bytes.wont },
  [bytes.will]: { side: 'theirs', agreed: harmless, yes: bytes.do, no: bytes.dont },
} as const;

/** What is no longer wanted, and the confirmation. */
const ends = {
  [bytes.dont]: { side: 'ours', confirmed: bytes.wont },
  [bytes.wont]: { side: 'theirs', confirmed: bytes.dont },
} as const;

export class Negotiation {
  readonly #on = { ours: new Set<number>(), theirs: new Set<number>() };
  /** Verb and option of what was refused: at most one entry for each of both. */
  readonly #refused = new Set<number>();

  /** Whether we echo what is typed. */
  get echoes(): boolean {
    return this.#on.ours.has(options.echo);
  }

  /** The verb to answer with, about the same option; undefined for no answer. */
  answer(verb: number, option: number): number | undefined {
    if (verb === bytes.do || verb === bytes.will) return this.#request(verb, option);
    if (verb === bytes.dont || verb === bytes.wont) return this.#end(verb, option);
    return undefined;
  }

  #request(verb: keyof typeof requests, option: number): number | undefined {
    const { side, agreed, yes, no } = requests[verb];
    // Not a state but a question: answered when all before it has been read (RFC 860).
    if (verb === bytes.do && option === options.timingMark) return yes;
    if (!agreed.includes(option)) return this.#refuse(verb, option, no);
    if (this.#on[side].has(option)) return undefined;
    this.#on[side].add(option);
    return yes;
  }

  #refuse(verb: number, option: number, no: number): number | undefined {
    const request = verb * 256 + option;
    if (this.#refused.has(request)) return undefined;
    this.#refused.add(request);
    return no;
  }

  #end(verb: keyof typeof ends, option: number): number | undefined {
    const { side, confirmed } = ends[verb];
    return this.#on[side].delete(option) ? confirmed : undefined;
  }
}
