/**
 * IRC's formatting codes and CTCP (modern.ircdocs.horse/formatting, /ctcp): what of them other gateways can show. Pure.
 */

const codes =
  /\x03(?:\d{1,2}(?:,\d{1,2})?)?|\x04(?:[\da-f]{6}(?:,[\da-f]{6})?)?|[\x02\x0f\x11\x16\x1d\x1e\x1f]/giu;
/** All in one line: what goes to other clients as it is could otherwise be lines of its sender's making. */
const ctcpForm = /^\x01([^ \x01\r\n]+)(?: ([^\x01\r\n]*))?\x01?$/u;

/** A text without bold, colours and the like. */
export const plain = (text: string): string => text.replace(codes, '');

export interface Ctcp {
  /** In capitals. */
  verb: string;
  rest: string;
}

/** The CTCP request or answer in a text; undefined if it is none. */
export function ctcpOf(text: string): Ctcp | undefined {
  const [, verb, rest = ''] = ctcpForm.exec(text) ?? [];
  return verb === undefined ? undefined : { verb: verb.toUpperCase(), rest };
}

export const ctcp = (verb: string, rest: string): string => `\x01${verb} ${rest}\x01`;
