/**
 * IRC's lines as messages and back (modern.ircdocs.horse, IRCv3 message-tags). Pure: knows no command and no connection.
 *
 *     @time=2026-01-31T12:00:00.000Z;msgid=a1 :bob!bob@web PRIVMSG #chat :hi there!
 */

export interface Tags {
  [name: string]: string;
}

export interface Message {
  tags: Tags;
  /** Who it is from, without the colon; undefined if not said. */
  source: string | undefined;
  /** In capitals; three digits are a numeric. */
  command: string;
  params: string[];
}

const escapes: Record<string, string> = { ':': ';', s: ' ', '\\': '\\', r: '\r', n: '\n' };
const escaped: Record<string, string> = Object.fromEntries(
  Object.entries(escapes).map(([letter, char]) => [char, `\\${letter}`]),
);

/** A tag's value out of its line: `\s` is a space; a backslash before nothing it could mean is dropped. */
export const unescapeTag = (value: string): string =>
  value.replace(/\\(.?)/gsu, (_, letter: string) => escapes[letter] ?? letter);

/** A tag's value as it stands in a line. */
export const escapeTag = (value: string): string =>
  value.replace(/[; \\\r\n]/gu, (char) => escaped[char] ?? char);

/** A line as a message; undefined if there is no command in it. Takes several spaces where one should be. */
export function parseMessage(line: string): Message | undefined {
  const [, tags = '', source, command, rest = ''] = lineForm.exec(line) ?? [];
  if (command === undefined) return undefined;
  return { tags: parseTags(tags), source, command: command.toUpperCase(), params: parseParams(rest) };
}

/** Each part can only end where it does: however a line is made, it is read in time in proportion to its length. */
const lineForm = /^(?:@([^ ]*) )? *(?::([^ ]*) +)?([^ :@][^ ]*)( .*)?$/su;

function parseTags(text: string): Tags {
  const tags: Tags = {};
  for (const tag of text.split(';')) {
    const at = tag.indexOf('=');
    const name = at < 0 ? tag : tag.slice(0, at);
    // The last one of a name counts. A name of an object's own machinery is no tag that anybody uses.
    if (name !== '' && name !== '__proto__') tags[name] = at < 0 ? '' : unescapeTag(tag.slice(at + 1));
  }
  return tags;
}

function parseParams(text: string): string[] {
  const trailingAt = text.indexOf(' :');
  const middle = trailingAt < 0 ? text : text.slice(0, trailingAt);
  const params = middle.split(' ').filter((param) => param !== '');
  return trailingAt < 0 ? params : [...params, text.slice(trailingAt + 2)];
}

/** Commands whose last parameter is a text, and so has its colon even when it would need none; and numerics where it is none. */
const withText = new Set(['PRIVMSG', 'NOTICE', 'AWAY', 'QUIT', 'SETNAME', 'ERROR', 'CAP', 'PONG']);
const withoutText = new Set(['004', '221', '324', '341', '354']);

/** A message as a line, without its ending. The last parameter may hold spaces, be empty, or begin with a colon. */
export function formatMessage({
  tags,
  source,
  command,
  params,
}: Partial<Message> & { command: string }): string {
  const prefix = source === undefined ? '' : `:${source} `;
  return `${formatTags(tags ?? {})}${prefix}${[command, ...formatParams(command, params ?? [])].join(' ')}`;
}

/** Tags as they stand before the rest of a line, with the space after them; nothing for none. */
export function formatTags(tags: Tags): string {
  const list = Object.entries(tags).map(([name, value]) =>
    value === '' ? name : `${name}=${escapeTag(value)}`,
  );
  return list.length === 0 ? '' : `@${list.join(';')} `;
}

function formatParams(command: string, params: string[]): string[] {
  const last = params.at(-1);
  if (last === undefined) return params;
  const isText = withText.has(command) || (/^\d/u.test(command) && !withoutText.has(command));
  if (!isText && !/^$|^:| /u.test(last)) return params;
  return [...params.slice(0, -1), `:${last}`];
}
