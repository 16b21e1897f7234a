/** Failures that have no numeric (IRCv3 standard-replies); a NOTICE to who does not know them. */
import { type Caller, fitting } from './caller.ts';
import { hasCap } from './caps.ts';

/**
 * @param command that failed, `*` for none
 * @param context parameters between the code and the text
 */
export function fail(caller: Caller, command: string, code: string, context: string[], text: string): void {
  const { server, handshake, name } = caller;
  const known = hasCap(handshake.caps, 'standard-replies');
  caller.answer(
    fitting({
      source: server.name,
      command: known ? 'FAIL' : 'NOTICE',
      params: known ? [command, code, ...context, text] : [name ?? '*', text],
    }),
  );
}
