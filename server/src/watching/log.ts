/**
 * What the server says of its own life, as JSON lines on standard error (pino). Never who somebody is or what they said: only
 * gateways, reasons, counts, and where in the code something failed.
 */
import { type Logger, pino, stdTimeFunctions } from 'pino';

export type Log = Logger;

export const logLevels = ['silent', 'error', 'info'] as const;
export type LogLevel = (typeof logLevels)[number];

const standardError = 2;

/** Written at once: there is little, and the last lines before an end are the ones that matter. */
export const openLog = (level: LogLevel): Log =>
  pino(
    { level, base: null, timestamp: stdTimeFunctions.isoTime },
    pino.destination({ dest: standardError, sync: true }),
  );

/** Where in our code an error came from. Its message may quote what somebody sent, and so stays out. */
export function placeOf(error: unknown): { error: string; at: string[] } {
  if (!(error instanceof Error)) return { error: typeof error, at: [] };
  const stack = (error.stack ?? '').split('\n').filter((line) => /^\s+at /u.test(line));
  return { error: error.name, at: stack.map((line) => line.trim().slice('at '.length)) };
}
