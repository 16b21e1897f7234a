/**
 * What the rules can refuse (SPEC E). Each gateway has one table from these codes to its own form.
 */

export const errorCodes = [
  'name_taken',
  'invalid_name',
  'not_registered',
  'already_registered',
  'invalid_room',
  'not_in_room',
  'no_such_user',
  'too_long',
  'rate_limited',
  'bad_request',
] as const;

export type ErrorCode = (typeof errorCodes)[number];

/** A refusal by the rules. The message is a whole sentence for the person who caused it. */
export class ChatError extends Error {
  override name = 'ChatError';
  readonly code: ErrorCode;

  constructor(code: ErrorCode, message: string) {
    super(message);
    this.code = code;
  }
}
