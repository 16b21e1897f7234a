/**
 * Why something of the machine's did not work, in words. Knows error codes of Node and nothing of chat.
 */

const words: Readonly<Record<string, string>> = {
  ECONNREFUSED: 'Nobody listens there.',
  ECONNRESET: 'The server has cut the connection.',
  EPIPE: 'The server has cut the connection.',
  ETIMEDOUT: 'The server does not answer.',
  ENOTFOUND: 'There is no such host.',
  EAI_AGAIN: 'The name of the host cannot be looked up now.',
  EHOSTUNREACH: 'There is no way to that host.',
  ENETUNREACH: 'There is no network.',
  ENOSPC: 'The disk is full.',
  EDQUOT: 'The disk quota is used up.',
  EACCES: 'Permission is denied.',
  EPERM: 'That is not permitted.',
  EROFS: 'The file system is read-only.',
  ENOENT: 'There is no such directory.',
  ENOTDIR: 'Part of the path is no directory.',
  EISDIR: 'That is a directory.',
  EEXIST: 'There is such a file already.',
};

/** A sentence. Of several attempts (IPv6, then IPv4) the last one's. */
export function reasonOf(error: unknown): string {
  if (error instanceof AggregateError && error.errors.length > 0) return reasonOf(error.errors.at(-1));
  const { code, message } = (error ?? {}) as { code?: unknown; message?: unknown };
  return words[String(code)] ?? String(message || error);
}
