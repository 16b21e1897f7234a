/** The bytes of the telnet protocol (RFC 854; options: RFC 856, 857, 858, 860; SUSP: RFC 1184). */

export const bytes = {
  nul: 0,
  /** ^D */
  endOfTransmission: 4,
  bs: 8,
  tab: 9,
  lf: 10,
  cr: 13,
  /** ^U */
  killLine: 21,
  /** ^W */
  killWord: 23,
  esc: 27,
  del: 127,
  suspend: 237,
  se: 240,
  break: 243,
  interrupt: 244,
  abortOutput: 245,
  areYouThere: 246,
  eraseCharacter: 247,
  eraseLine: 248,
  sb: 250,
  will: 251,
  wont: 252,
  do: 253,
  dont: 254,
  iac: 255,
} as const;

export const options = {
  binary: 0,
  echo: 1,
  suppressGoAhead: 3,
  timingMark: 6,
} as const;
