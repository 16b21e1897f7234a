/** How wide text is on a terminal. Knows the common cases: two columns for East Asian characters and emoji, none for marks. */

const wide =
  /[\u1100-\u115f\u2e80-\ua4cf\ua960-\ua97f\uac00-\ud7a3\uf900-\ufaff\ufe30-\ufe6f\uff00-\uff60\uffe0-\uffe6\u{20000}-\u{3fffd}]|\p{Emoji_Presentation}/u;
const none = /[\p{Mn}\p{Me}\p{Cf}]/u;

/** Columns that a text takes; it holds no control characters. */
export function columns(text: string): number {
  let count = 0;
  for (const character of text) count += none.test(character) ? 0 : wide.test(character) ? 2 : 1;
  return count;
}
