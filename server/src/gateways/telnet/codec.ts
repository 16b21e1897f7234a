/**
 * Telnet's bytes as lines: options are negotiated, commands obeyed, erasing keys applied, and what is typed is echoed if
 * the other side asked for it (SPEC T3, RFC 854). A pure machine of states; knows neither streams nor what a line says.
 */
import { type Framing, type Line, overlong } from '../../engine/line-framer.ts';
import { bytes } from './bytes.ts';
import { Echo, shownBytes } from './echo.ts';
import { LineEditor } from './line-editor.ts';
import { Negotiation } from './negotiation.ts';

type State = (byte: number) => Line | undefined;

/** A subnegotiation longer than this is given up: what follows is read as text again. */
const subnegotiationBytes = 4_096;
/** The answer to ARE YOU THERE. */
const here = '[Yes]\r\n';
const noBytes: Buffer = Buffer.alloc(0);

/** Text as it goes out. UTF-8 has no byte 255, so nothing needs to be escaped. */
export const encode = (text: string): Buffer => Buffer.from(text, 'utf8');

export class TelnetCodec implements Framing {
  readonly #send: (bytes: Buffer) => void;
  readonly #options = new Negotiation();
  readonly #editor: LineEditor;
  readonly #echo = new Echo();
  #chunk = noBytes;
  #at = 0;
  /** What `next` has to send, as characters of one byte each. */
  #out = '';
  #state: State;
  #verb = 0;
  #subnegotiated = 0;
  /** An LF or NUL that comes now belongs to the CR before it. */
  #afterCr = false;
  /** In a key's escape sequence: after ESC, or after ESC [. */
  #key: 'none' | 'begun' | 'open' = 'none';
  #skipping = false;

  /**
   * @param limitBytes of a line, its ending not counted
   * @param send takes answers and echo, which go out at once
   */
  constructor(limitBytes: number, send: (bytes: Buffer) => void) {
    this.#editor = new LineEditor(limitBytes);
    this.#send = send;
    this.#state = this.#data;
  }

  push(chunk: Buffer): void {
    const rest = this.#chunk.subarray(this.#at);
    this.#chunk = rest.length > 0 ? Buffer.concat([rest, chunk]) : chunk;
    this.#at = 0;
  }

  next(): Line | undefined {
    let line: Line | undefined;
    while (line === undefined && this.#at < this.#chunk.length)
      line = this.#state(this.#chunk[this.#at++] ?? 0);
    if (this.#at === this.#chunk.length) {
      this.#chunk = noBytes;
      this.#at = 0;
    }
    this.#sendOut();
    return line;
  }

  /** Output with the line being typed, if it is echoed, taken away before and shown again after. */
  amid(output: Buffer): Buffer {
    if (!this.#options.echoes || this.#editor.isEmpty) return output;
    const { before, after } = this.#echo.around(this.#editor.tail(shownBytes));
    return Buffer.concat([encode(before), output, encode(after)]);
  }

  readonly #data: State = (byte) => {
    if (byte !== bytes.iac) return this.#character(byte);
    this.#state = this.#command;
    return undefined;
  };

  /** After IAC. */
  readonly #command: State = (byte) => {
    this.#state = this.#data;
    if (byte === bytes.iac) return this.#character(byte);
    if (byte >= bytes.will) {
      this.#verb = byte;
      this.#state = this.#option;
    } else if (byte === bytes.sb) {
      this.#subnegotiated = 0;
      this.#state = this.#subnegotiation;
    } else commands[byte]?.(this);
    return undefined;
  };

  /** After IAC and a verb. */
  readonly #option: State = (byte) => {
    this.#state = this.#data;
    const answer = this.#options.answer(this.#verb, byte);
    if (answer !== undefined) this.#out += String.fromCharCode(bytes.iac, answer, byte);
    return undefined;
  };

  /** Between IAC SB and IAC SE: skipped, for all of it is about options that we refuse. */
  readonly #subnegotiation: State = (byte) => {
    if (byte === bytes.iac) this.#state = this.#subnegotiationCommand;
    else if (++this.#subnegotiated >= subnegotiationBytes) this.#state = this.#data;
    return undefined;
  };

  readonly #subnegotiationCommand: State = (byte) => {
    this.#state = byte === bytes.se ? this.#data : this.#subnegotiation;
    return undefined;
  };

  #character(byte: number): Line | undefined {
    const endsCr = this.#afterCr && (byte === bytes.lf || byte === bytes.nul);
    this.#afterCr = byte === bytes.cr;
    if (endsCr || byte === bytes.nul) return undefined;
    if (byte === bytes.cr || byte === bytes.lf) return this.#endLine();
    if (this.#skipping || this.#isPartOfKey(byte)) return undefined;
    const edit = keys[byte];
    if (edit) edit(this);
    else return this.#type(byte);
    return undefined;
  }

  #type(byte: number): typeof overlong | undefined {
    const isControl = byte < 0x20 && byte !== bytes.tab;
    // Where characters are echoed they are keystrokes, and this one has no meaning here. Else it is part of a text.
    if (isControl && this.#options.echoes) return undefined;
    if (this.#editor.isFull) {
      this.#editor.clear();
      this.#skipping = true;
      this.#show(() => this.#echo.ended());
      return overlong;
    }
    const character = this.#editor.add(byte);
    if (character) this.#show(() => this.#echo.typed(character));
    return undefined;
  }

  /** Arrow keys and the like send ESC [ A or ESC O A: where characters are echoed they are swallowed. */
  #isPartOfKey(byte: number): boolean {
    if (this.#key === 'none' && !(byte === bytes.esc && this.#options.echoes)) return false;
    const isPrefix = byte === 0x5b || byte === 0x4f;
    if (this.#key === 'none') this.#key = 'begun';
    else if (this.#key === 'begun') this.#key = isPrefix ? 'open' : 'none';
    else if (byte >= 0x40) this.#key = 'none';
    return true;
  }

  #endLine(): Buffer | undefined {
    this.#key = 'none';
    if (this.#skipping) {
      this.#skipping = false;
      return undefined;
    }
    this.#show(() => this.#echo.ended());
    return this.#editor.take();
  }

  /** Applies an erasing key. */
  erase(what: 'eraseCharacter' | 'eraseWord' | 'clear'): void {
    const erased = this.#editor[what]();
    if (erased) this.#show(() => this.#echo.erased(erased, this.#editor.tail(shownBytes)));
  }

  /** Adds a byte to a character that lacks its end. */
  resume(byte: number): void {
    if (this.#editor.isWithinCharacter && !this.#editor.isFull) this.#type(byte);
  }

  /** Sends text between what else is on its way. */
  say(text: string): void {
    this.#sendOut();
    this.#send(this.amid(encode(text)));
  }

  #show(text: () => string): void {
    if (this.#options.echoes) this.#out += encode(text()).toString('latin1');
  }

  #sendOut(): void {
    if (this.#out === '') return;
    const out = Buffer.from(this.#out, 'latin1');
    this.#out = '';
    this.#send(out);
  }
}

/** Keys that erase, whether echoed or not: a client may send character by character and leave erasing to us. */
const keys: Record<number, (codec: TelnetCodec) => void> = {
  [bytes.bs]: (codec) => codec.erase('eraseCharacter'),
  [bytes.del]: (codec) => codec.erase('eraseCharacter'),
  [bytes.killWord]: (codec) => codec.erase('eraseWord'),
  [bytes.killLine]: (codec) => codec.erase('clear'),
  // Debian's telnet sends it, in line mode, for an end of input that means something only to the local terminal.
  [bytes.endOfTransmission]: () => {},
};

/** What may follow IAC, beside options; everything else is ignored. */
const commands: Record<number, (codec: TelnetCodec) => void> = {
  [bytes.areYouThere]: (codec) => codec.say(here),
  [bytes.eraseCharacter]: (codec) => codec.erase('eraseCharacter'),
  [bytes.eraseLine]: (codec) => codec.erase('clear'),
  // Debian's telnet, in line mode, takes some bytes within a character for the control characters that they are in
  // seven bits, and sends the command: the third byte of a left quotation mark, 0x9c, as ^\, which is BREAK.
  [bytes.interrupt]: (codec) => codec.resume(0x83),
  [bytes.abortOutput]: (codec) => codec.resume(0x8f),
  [bytes.suspend]: (codec) => codec.resume(0x9a),
  [bytes.break]: (codec) => codec.resume(0x9c),
};
