/** Masks such as `*chat?` (modern.ircdocs.horse, Wildcard Expressions). Pure. */
import { fold } from '#shared/names';

/** Whether something fits a mask, case folded. Takes time in proportion to both lengths multiplied, whatever is in them. */
export function matcher(mask: string): (text: string) => boolean {
  const wanted = [...fold(mask)];
  return (text) => matches(wanted, [...fold(text)]);
}

function matches(mask: string[], text: string[]): boolean {
  let [at, star, resumeAt] = [0, -1, 0];
  for (let i = 0; i < text.length; ) {
    if (mask[at] === '*') {
      star = at++;
      resumeAt = i;
    } else if (mask[at] === '?' || mask[at] === text[i]) {
      at++;
      i++;
    } else if (star >= 0) {
      at = star + 1;
      i = ++resumeAt;
    } else return false;
  }
  while (mask[at] === '*') at++;
  return at === mask.length;
}
