/**
 * A text of several lines on its way in (IRCv3 draft/multiline): the lines of a batch, gathered until it is closed. One at a
 * time, and no longer than a text may be.
 *
 *     BATCH +a draft/multiline #chat
 *     @batch=a PRIVMSG #chat :first line
 *     @batch=a PRIVMSG #chat :second line, which goes
 *     @batch=a;draft/multiline-concat PRIVMSG #chat : on here
 *     BATCH -a
 */

import { limits } from '#shared/limits';
import { sameName } from '#shared/names';
import { utf8Bytes } from '#shared/text';
import type { Caller, Multiline, MultilineInput } from './caller.ts';
import type { Message, Tags } from './message.ts';
import { fail } from './standard-replies.ts';

const concat = 'draft/multiline-concat';

interface Batch extends Multiline {
  reference: string;
  lines: number;
  /** Refused: what still comes of it is passed over. */
  failed: boolean;
}

export class OpenBatch implements MultilineInput {
  #open: Batch | undefined;

  /** The label for the answer to `BATCH +a` or `BATCH -a`: only a batch's end is answered. */
  labelOf(reference: string, label: string | undefined): string | undefined {
    const opened = this.#open?.reference === reference.slice(1) ? this.#open.tags.label : undefined;
    if (reference.startsWith('-')) return opened ?? label;
    return reference.startsWith('+') ? undefined : label;
  }

  /** `BATCH +a draft/multiline #chat`. */
  begin(caller: Caller, [reference = '', type = '', target = '']: string[], tags: Tags): void {
    if (!/^\+./u.test(reference)) {
      fail(caller, 'BATCH', 'MULTILINE_INVALID', [], 'A batch begins with + and its reference');
      return;
    }
    this.#open = {
      reference: reference.slice(1),
      command: '',
      target,
      text: '',
      tags,
      lines: 0,
      failed: false,
    };
    if (type !== 'draft/multiline' || target === '')
      this.#fail(
        caller,
        'MULTILINE_INVALID',
        [],
        'The only batches taken are draft/multiline, with a target',
      );
  }

  /** A line with a `batch` tag. */
  add(caller: Caller, { command, params, tags }: Message, reference: string): void {
    const batch = this.#open;
    if (!batch || batch.reference !== reference) {
      fail(caller, 'BATCH', 'MULTILINE_INVALID', [], 'There is no such batch open');
      return;
    }
    if (batch.failed) return;
    const [target = '', text = ''] = params;
    const joins = batch.lines === 0 || concat in tags ? '' : '\n';
    const problem = this.#problemWith(batch, command, target, text, tags);
    if (problem) this.#fail(caller, ...problem);
    else if (utf8Bytes(batch.text) + utf8Bytes(joins + text) > limits.textBytes)
      this.#fail(caller, 'MULTILINE_MAX_BYTES', [`${limits.textBytes}`], 'That is more than a text may hold');
    else if (batch.lines >= limits.ircMultilineLines)
      this.#fail(
        caller,
        'MULTILINE_MAX_LINES',
        [`${limits.ircMultilineLines}`],
        'That is more lines than a text may have',
      );
    else {
      batch.command = command;
      batch.text += joins + text;
      batch.lines++;
    }
  }

  /** `BATCH -a`: the text, unless it was refused. */
  end(caller: Caller, reference: string): Multiline | undefined {
    const batch = this.#open;
    if (!batch || batch.reference !== reference.slice(1)) {
      fail(caller, 'BATCH', 'MULTILINE_INVALID', [], 'There is no such batch open');
      return undefined;
    }
    this.#open = undefined;
    if (batch.failed) return undefined;
    if (batch.text.trim() !== '') return batch;
    fail(caller, 'BATCH', 'MULTILINE_INVALID', [], 'There is no text in it');
    return undefined;
  }

  #problemWith(
    batch: Batch,
    command: string,
    target: string,
    text: string,
    tags: Tags,
  ): [code: string, context: string[], text: string] | undefined {
    if (!sameName(target, batch.target))
      return ['MULTILINE_INVALID_TARGET', [batch.target, target], 'A batch has one target'];
    const isSpeech = command === 'PRIVMSG' || command === 'NOTICE';
    if (!isSpeech || (batch.command !== '' && batch.command !== command))
      return ['MULTILINE_INVALID', [], 'A batch is all PRIVMSG or all NOTICE'];
    if (concat in tags && (text === '' || batch.lines === 0))
      return ['MULTILINE_INVALID', [], 'There is nothing to join'];
    return undefined;
  }

  #fail(caller: Caller, code: string, context: string[], text: string): void {
    if (this.#open) {
      this.#open.failed = true;
      this.#open.text = '';
    }
    fail(caller, 'BATCH', code, context, text);
  }
}
