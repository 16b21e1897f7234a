/**
 * Emoticons and the emoji drawn for them. Knows nothing of messages, links or code.
 */

export interface Emoji {
  emoji: string;
  /** What it is called aloud. */
  name: string;
}

/** Emoji that fonts have had for the longest, where there is a choice. */
const faces: [emoji: string, name: string, emoticons: string][] = [
  ['😊', 'smile', ':) :-) (: (-:'],
  ['😀', 'big smile', ':D :-D =D'],
  ['😉', 'wink', ';) ;-)'],
  ['☹️', 'sad face', ':( :-('],
  ['😢', 'crying face', ":'( :'-("],
  ['😛', 'tongue out', ':P :-P :p :-p'],
  ['😮', 'surprise', ':O :-O :o :-o'],
  ['😐', 'straight face', ':| :-|'],
  ['😕', 'unsure face', ':/ :-/'],
  ['😘', 'kiss', ':* :-*'],
  ['😆', 'laughing', 'XD xD X-D'],
  ['😎', 'sunglasses', 'B-) 8-)'],
  ['😇', 'halo', 'O:) O:-)'],
  ['😠', 'angry face', '>:( >:-('],
  ['❤️', 'heart', '<3'],
  ['💔', 'broken heart', '</3'],
  ['🙌', 'hands up', '\\o/'],
];

const table = new Map<string, Emoji>(
  faces.flatMap(([emoji, name, emoticons]) =>
    emoticons.split(' ').map((emoticon) => [emoticon, { emoji, name }] as const),
  ),
);

/** The emoji for a whole word, such as ":-)"; undefined if it is no emoticon. */
export const emojiOf = (word: string): Emoji | undefined => table.get(word);
