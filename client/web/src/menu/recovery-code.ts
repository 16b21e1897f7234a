/**
 * How a recovery code is shown and handed over. Knows nothing of what it encodes.
 */

/** In groups of four, easier to read aloud and to copy by hand: "ABCD EFGH ...". */
export const grouped = (code: string): string => code.replace(/[\s-]/gu, '').replace(/(.{4})(?=.)/gu, '$1 ');

/**
 * Puts a text on the clipboard. False where the browser does not let us (plain http to a LAN address): then the
 * person copies it by hand.
 */
export async function copy(text: string): Promise<boolean> {
  try {
    await navigator.clipboard.writeText(text);
    return true;
  } catch {
    return false;
  }
}
