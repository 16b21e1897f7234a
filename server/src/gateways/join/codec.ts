/**
 * The lines of the JOIN protocol (SPEC J1, J2). Pure: knows neither connections nor rules.
 *
 *     JOIN cooking joe
 *     joe has joined
 *     joe: no one here yet
 *     joe has left
 */

/** Room and name are printable ASCII without spaces. */
const joinForm = /^JOIN ([!-~]{1,20}) ([!-~]{1,20})$/i;

export interface Join {
  room: string;
  name: string;
}

/** What the first line asks for; undefined if it is no JOIN command. */
export function parseJoin(line: Buffer): Join | undefined {
  const [, room, name] = joinForm.exec(line.toString('latin1')) ?? [];
  return room !== undefined && name !== undefined ? { room, name } : undefined;
}

/** The answer to whatever is refused, for any reason. */
export const errorLine: Buffer = Buffer.from('ERROR\n');
