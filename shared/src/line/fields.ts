/**
 * What stands in a line of the line protocol (SPEC L1): kinds of fields, and lines read and written by tables of them. Pure:
 * knows no verb.
 *
 *     SAY chat hi there!     a verb, a word, and a text that goes to the end of the line
 */

/** A kind of field. A field brings the space before it. */
export interface Kind<T> {
  /** Takes the field off what is left of a line, and gives what is left then; undefined if it is not there. */
  read(rest: string): [value: T, rest: string] | undefined;
  write(value: T): string;
}

/** The fields of a line, in their order. */
export type Fields<T> = { [F in keyof T]-?: Kind<T[F]> };

const wordForm = /^ +([^ ]+)/;
const spacesAround = /^ +| +$/g;
const sizeForm = /^(.+):(\d{1,15})$/su;

/** Whether a value can stand as a word. */
export const isWord = (value: string): boolean => /^[^ \n]+$/.test(value);

/** Up to a space or the end; spaces before it do not matter. */
export const word: Kind<string> = {
  read: (rest) => {
    const [whole, value] = wordForm.exec(rest) ?? [];
    return whole === undefined || value === undefined ? undefined : [value, rest.slice(whole.length)];
  },
  write: (value) => ` ${value}`,
};

/** The end of the line without the spaces around it, if anything is there: a name that may turn out to be a bad one. */
export const name: Kind<string> = {
  read: (rest) => {
    const value = rest.replace(spacesAround, '');
    return value === '' ? undefined : [value, ''];
  },
  write: (value) => ` ${value}`,
};

/** The same, where it may be missing. */
export const optionalName: Kind<string> = {
  read: (rest) => [rest.replace(spacesAround, ''), ''],
  write: (value) => (value === '' ? '' : ` ${value}`),
};

/** The end of the line after one space, as it is; at least a character. */
export const text: Kind<string> = {
  read: (rest) => (rest.length > 1 ? [rest.slice(1), ''] : undefined),
  write: (value) => ` ${value}`,
};

/** The same, perhaps empty: one line of a text of several. */
export const textLine: Kind<string> = {
  read: (rest) => [rest.slice(1), ''],
  write: (value) => ` ${value}`,
};

/** Words to the end of the line, perhaps none. */
export const words: Kind<string[]> = {
  read: (rest) => [rest.split(' ').filter((value) => value !== ''), ''],
  write: (values) => values.map((value) => ` ${value}`).join(''),
};

/** Rooms with how many are in each, to the end of the line: `chat:5 a:b:2`. The last colon counts. */
export const sizes: Kind<{ name: string; members: number }[]> = {
  read: (rest) => {
    const rooms = rest.split(' ').flatMap((item) => {
      const [, room, members] = sizeForm.exec(item) ?? [];
      return room === undefined ? [] : { name: room, members: Number(members) };
    });
    return [rooms, ''];
  },
  write: (rooms) => rooms.map(({ name, members }) => ` ${name}:${members}`).join(''),
};

/** JSON (RFC 8259) to the end of the line. It never holds a raw LF, so it is one line. */
export const json: Kind<unknown> = {
  read: (rest) => {
    try {
      return [JSON.parse(rest), ''];
    } catch {
      return undefined;
    }
  },
  write: (value) => ` ${JSON.stringify(value)}`,
};

/** The same, but an object. */
export const jsonObject: Kind<object> = {
  read: (rest) => {
    const [value] = json.read(rest) ?? [];
    return typeof value === 'object' && value !== null && !Array.isArray(value) ? [value, ''] : undefined;
  },
  write: json.write,
};

type AnyFields = Record<string, Kind<unknown>>;

/** The values of fields, from what stands behind a verb; undefined if one is missing or something is left over. */
export function readFields(fields: AnyFields, behindVerb: string): Record<string, unknown> | undefined {
  const values: Record<string, unknown> = {};
  let rest = behindVerb;
  for (const [field, kind] of Object.entries(fields)) {
    const part = kind.read(rest);
    if (!part) return undefined;
    [values[field], rest] = part;
  }
  return /^ *$/.test(rest) ? values : undefined;
}

/** What stands behind a verb. */
export const writeFields = (fields: AnyFields, values: Record<string, unknown>): string =>
  Object.entries(fields)
    .map(([field, kind]) => kind.write(values[field]))
    .join('');
